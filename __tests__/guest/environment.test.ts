import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Bench } from "./bench";

const GUEST = join(__dirname, "..", "..", "guest");
const files = (ending: string): string[] =>
  (readdirSync(GUEST, { recursive: true }) as string[]).filter((path) => path.endsWith(ending)).sort();
const read = (path: string): string => readFileSync(join(GUEST, path), "utf8");

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** Tests put stand-ins in front. */
const FIRST = "${IRIS_NODE_PATH_FIRST:+$IRIS_NODE_PATH_FIRST:}";

/** Values that a text gives a variable, without quotes. */
const given = (name: string, text: string): string[] =>
  [...text.matchAll(new RegExp(String.raw`(?<![\w$])${name}=("[^"]*"|\S*)`, "g"))].map(([, value]) =>
    value!.replace(/^"|"$/g, ""),
  );

describe("every program that servers call is found on one path, with a home that root alone can write", () => {
  const DOCUMENTS = files(".yaml");
  /** What nothing of ours starts: each says path and home itself. `/` is the home of who is not root. */
  const ENTRIES: Readonly<Record<string, { readonly path: readonly string[]; readonly home: readonly string[] }>> = {
    "bootstrap.sh": { path: [FIRST + PATH], home: ["/root"] },
    "image-check.sh": { path: [FIRST + PATH], home: ["/root"] },
    "boot/lib/common.sh": { path: [FIRST + PATH], home: ["/root"] },
    "boot/endpoint/become-primary.sh": { path: [PATH], home: ["/"] },
    "boot/commands/gateway-password.sh": { path: [PATH], home: ["/"] },
    ...Object.fromEntries(DOCUMENTS.map((document) => [document, { path: [PATH], home: ["/root"] }])),
  };

  test.each(Object.entries(ENTRIES))("%s", (path, expected) => {
    expect({ path: given("PATH", read(path)), home: given("HOME", read(path)) }).toEqual(expected);
  });

  test("what other scripts say of path and home is what they were given", () => {
    const others = [...files(".sh"), ...files(".py"), ...files(".service"), ...files(".mac")]
      .filter((path) => !(path in ENTRIES))
      .flatMap((path) =>
        ["PATH", "HOME"].flatMap((name) => given(name, read(path)).map((value) => [path, name, value])),
      );
    expect(others).toEqual([
      ["boot/lib/web-gateway.sh", "PATH", "$PATH"],
      ["boot/lib/web-gateway.sh", "HOME", "$HOME"],
      // The agent's own folder is on nobody's path.
      ["boot/steps/log-shipping.sh", "PATH", "$PATH:/opt/aws/amazon-cloudwatch-agent/bin"],
    ]);
  });

  test("whatever else can be started has them from lib/common.sh", () => {
    const started = files(".sh").filter((path) => !path.startsWith("boot/lib/") && !(path in ENTRIES));
    expect(started).toContain("boot/run.sh");
    expect(
      started.filter(
        (path) => !/\nsource "\$\(dirname "\$\{BASH_SOURCE\[0\]\}"\)\/(\.\.\/)?lib\/common\.sh"\n/.test(read(path)),
      ),
    ).toEqual([]);
  });

  test("each leaves the folder that it was started in: Python would take modules out of that", () => {
    const python = Object.keys(ENTRIES).filter((path) => /python3 (-B )?-/.test(read(path)));
    expect(Object.keys(ENTRIES).filter((path) => !python.includes(path))).toEqual(["boot/endpoint/become-primary.sh"]);
    expect(python.filter((path) => !/^ *cd \/$/m.test(read(path)))).toEqual([]);
  });

  test("a person who starts the first script in a folder of others runs nothing of theirs", async () => {
    const bench = new Bench("data-a");
    const folder = mkdtempSync(join(tmpdir(), "iris-others-"));
    try {
      for (const module of ["json", "functools", "os"])
        writeFileSync(join(folder, `${module}.py`), `open(${JSON.stringify(join(folder, "caught"))}, "a").close()\n`);
      bench.putFacts({ bundle: bench.putBundle() });
      expect((await bench.run({ cwd: folder, environment: { HOME: folder } })).code).toBe(0);
      expect(readdirSync(folder).filter((name) => name === "caught")).toEqual([]);
      expect(readFileSync(bench.stub("home"), "utf8")).toBe("/root\n");
    } finally {
      bench.remove();
      rmSync(folder, { recursive: true });
    }
  });
});

/**
 * Bash before 5.1 writes a here-string, and what stands after `<<`, into a file in /tmp. Source: Bash's CHANGES, "bash-5.1-alpha",
 * "Bash attempts to use pipes for here documents"; RHEL 8 and SLES 15 have 4.4.
 */
describe("no secret goes through a here-string or a here-document that holds values", () => {
  /** What puts a secret, or text around one, into a variable. */
  const SECRET = /\$\(<"\$\w*PASSWORD_FILE"\)|\$\(password_part\)/;
  /** What passes on whatever it is given. */
  const CARRIED: Readonly<Record<string, RegExp>> = { "boot/lib/iris.sh": /\$\(cat\)|\$\(iris_session / };
  const ASSIGNED = /^\s*(?:local |export |readonly )*(\w+)\+?=(.*)$/;
  const uses = (text: string, names: ReadonlySet<string>): boolean =>
    [...text.matchAll(/\$\{?(\w+)/g)].some(([, name]) => names.has(name!));

  /** Variables of a script that hold one, also through others. */
  function secrets(path: string): Set<string> {
    const text = read(path);
    const names = new Set<string>();
    const holds = (value: string): boolean =>
      SECRET.test(value) || (CARRIED[path]?.test(value) ?? false) || uses(value, names);
    for (let before = -1; before !== names.size;) {
      before = names.size;
      for (const line of text.split("\n")) {
        const [, name, value] = ASSIGNED.exec(line) ?? [];
        if (name !== undefined && holds(value!)) names.add(name);
      }
    }
    return names;
  }

  const found = files(".sh").map((path) => [path, secrets(path)] as const);

  test("these variables hold secrets", () => {
    const all = found.filter(([, names]) => names.size > 0).map(([path, names]) => [path, [...names].sort()]);
    expect(all).toEqual([
      ["boot/lib/installer.sh", ["ISC_PACKAGE_CSPSYSTEM_PASSWORD", "ISC_PACKAGE_USER_PASSWORD"]],
      ["boot/lib/iris.sh", ["answers", "commands", "output"]],
      ["boot/lib/passwords.sh", ["password"]],
      ["boot/steps/os-authentication.sh", ["merge", "text"]],
    ]);
  });

  test("none of them stands in one", () => {
    const shown = found.flatMap(([path, names]) => {
      const text = read(path);
      const strings = text
        .split("\n")
        .filter((line) => /<<</.test(line) && uses(line.slice(line.indexOf("<<<")), names));
      const documents = [...text.matchAll(/<<-?(\w+)\n([\s\S]*?)\n\1\n/g)]
        .map(([whole]) => whole)
        .filter((one) => uses(one, names));
      return [...strings, ...documents].map((one) => `${path}: ${one.trim()}`);
    });
    expect(shown).toEqual([]);
  });
});
