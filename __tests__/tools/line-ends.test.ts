import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { planDocuments } from "../../domain/document/plan-documents";

const ROOT = join(__dirname, "..", "..");
const folder = mkdtempSync(join(tmpdir(), "iris-clone-"));
afterAll(() => rmSync(folder, { recursive: true }));

function git(args: readonly string[], cwd: string): string {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"];
  const { status, stdout, stderr } = spawnSync("git", [...identity, ...args], { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`git ${args[0]}: ${stderr}`);
  return stdout;
}

const inGuest = (
  readdirSync(join(ROOT, "guest"), { recursive: true, withFileTypes: true }) as import("node:fs").Dirent[]
)
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1));
/** Of each kind of file one, where others than text may be among them. */
const RELEASE = join("__tests__", "upgrade", "releases", "0.1.0.json.br");

test("a clone on Windows, which turns line ends, has every file as a clone on Linux", () => {
  const source = join(folder, "source");
  const files = [".gitattributes", RELEASE, "package.json", ...inGuest];
  expect(new Set(inGuest.map((file) => extname(file)))).toEqual(
    new Set([".sh", ".py", ".service", ".timer", ".cpf", ".mac", ".yaml", ".md"]),
  );
  for (const file of files) {
    mkdirSync(dirname(join(source, file)), { recursive: true });
    cpSync(join(ROOT, file), join(source, file));
  }
  git(["init", "--quiet"], source);
  git(["add", "."], source);
  git(["commit", "--quiet", "-m", "all"], source);
  git(["-c", "core.autocrlf=true", "clone", "--quiet", "source", "clone"], folder);
  const changed = files.filter(
    (file) => !readFileSync(join(folder, "clone", file)).equals(readFileSync(join(ROOT, file))),
  );
  expect(changed).toEqual([]);
});

test("a document with the line ends of Windows is the same plan", () => {
  for (const name of readdirSync(join(ROOT, "environments")).filter((one) => /\.ya?ml$/.test(one))) {
    const text = readFileSync(join(ROOT, "environments", name), "utf8");
    const [unix] = planDocuments([{ file: name, text }]);
    const [windows] = planDocuments([{ file: name, text: text.replaceAll("\n", "\r\n") }]);
    expect(unix!.plan).toBeDefined();
    expect(windows!.plan).toEqual(unix!.plan);
  }
});
