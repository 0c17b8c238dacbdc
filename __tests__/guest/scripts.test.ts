import { spawnSync } from "node:child_process";
import {
  Dirent,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { userData } from "./bench";

/** Source: Amazon EC2 user guide, "User data", 2026-11-22: 16 KB before it is base64-encoded. */
const USER_DATA_BYTES = 16_384;

const GUEST = join(__dirname, "..", "..", "guest");
const scripts = (readdirSync(GUEST, { recursive: true }) as string[]).filter((path) => path.endsWith(".sh")).sort();

const folder = mkdtempSync(join(tmpdir(), "iris-scripts-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a program of this computer; undefined, and a line that says so, where there is none. */
function program(
  name: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): { status: number | null; output: string } | undefined {
  const { error, status, stdout, stderr } = spawnSync(name, args, {
    cwd: GUEST,
    encoding: "utf8",
    env: { ...process.env, ...environment },
  });
  if (!error) return { status, output: stdout + stderr };
  console.log(`left out: ${expect.getState().currentTestName}: no '${name}' on this machine`);
  return undefined;
}

test.each([...scripts, "the user data"])("%s is bash", (path) => {
  const file = path === "the user data" ? join(folder, "user-data") : join(GUEST, path);
  if (path === "the user data") writeFileSync(file, userData("data-a"));
  expect(spawnSync("bash", ["-n", file], { encoding: "utf8" }).stderr).toBe("");
});

test("shellcheck has nothing to say about any script, with what each sources", () => {
  const result = program("shellcheck", ["-x", "-P", "SCRIPTDIR", "--severity=style", ...scripts]);
  expect(result?.output ?? "").toBe("");
});

test("every script says which shell it is for, and steps begin with what they share", () => {
  for (const path of scripts) {
    const [first] = readFileSync(join(GUEST, path), "utf8").split("\n");
    expect(`${path}: ${first}`).toBe(
      `${path}: ${path.startsWith("boot/lib/") ? "# shellcheck shell=bash" : "#!/bin/bash"}`,
    );
    if (path.startsWith("boot/steps/")) {
      expect(readFileSync(join(GUEST, path), "utf8")).toContain(
        '\nsource "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"\n',
      );
    }
  }
});

test("user data of a node with long names fits into what EC2 takes", () => {
  const bytes = Buffer.byteLength(userData("a".repeat(40)));
  console.log(`user data: ${bytes} of ${USER_DATA_BYTES} bytes`);
  expect(bytes).toBeLessThan(USER_DATA_BYTES / 2);
});

test("systemd starts the units of servers without a circle, also on Ubuntu, where cloud-init ends after multi-user.target", () => {
  const units = join(folder, "units");
  const wants = join(units, "multi-user.target.wants");
  mkdirSync(wants, { recursive: true });
  const own = readdirSync(join(GUEST, "boot", "units")).filter((name) => name.endsWith(".service"));
  for (const name of own) {
    // Programs that this computer does not have are not the question, nor what a server fills in.
    const text = readFileSync(join(GUEST, "boot", "units", name), "utf8").replace(
      /^Exec(\w+)=.*$/gm,
      "Exec$1=/bin/true",
    );
    writeFileSync(
      join(units, name),
      text
        .replace("@@MOUNTS@@", "/")
        .replace(/^@@(CONDITION|MERGE)@@$/gm, "")
        .replace(/@@\w+@@/g, "IRIS"),
    );
    symlinkSync(`../${name}`, join(wants, name));
  }
  writeFileSync(
    join(units, "cloud-final.service"),
    "[Unit]\nAfter=multi-user.target\n[Service]\nType=oneshot\nExecStart=/bin/true\n",
  );
  writeFileSync(join(units, "cloud-init.target"), "[Unit]\nAfter=multi-user.target\n");
  mkdirSync(join(units, "cloud-init.target.wants"));
  symlinkSync("../cloud-final.service", join(units, "cloud-init.target.wants", "cloud-final.service"));
  symlinkSync("../cloud-init.target", join(wants, "cloud-init.target"));
  const result = program("systemd-analyze", ["verify", "--man=no", "multi-user.target"], {
    SYSTEMD_UNIT_PATH: `${units}:`,
  });
  expect(
    (result?.output ?? "")
      .split("\n")
      .filter((line) => own.some((name) => line.includes(name)) || line.includes("cycle")),
  ).toEqual([]);
});

test("streams of logs begin with the node's name: roles may write no others", () => {
  expect(readFileSync(join(GUEST, "boot", "steps", "log-shipping.sh"), "utf8")).toMatch(
    /"log_stream_name": "\/"\.join\(\[facts\["node"\], instance, /,
  );
});

test("no script calls a package repository", () => {
  for (const path of scripts) {
    expect(readFileSync(join(GUEST, path), "utf8")).not.toMatch(
      /\b(dnf|yum|apt|apt-get|zypper|pip3?|npm) +(-\S+ +)*(install|update|add)\b/,
    );
  }
});

test("the user data holds no placeholder and no secret's name", () => {
  expect(existsSync(join(GUEST, "bootstrap.sh"))).toBe(true);
  expect(userData("data-a")).not.toMatch(/@@|arn:aws|[Pp]assword/);
});

/** Units that write to the log have nothing in the journal but their starts. */
test("no words send a person to the journal of a unit that writes to the log", () => {
  const units = readdirSync(join(GUEST, "boot", "units"));
  const logs = units
    .filter((unit) => readFileSync(join(GUEST, "boot", "units", unit), "utf8").includes("\nStandardOutput=append:"))
    .map((unit) => unit.replace(".service", ""));
  expect(logs).toContain("iris-member");
  const texts = (readdirSync(GUEST, { recursive: true, withFileTypes: true }) as Dirent[])
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .concat(join(GUEST, "..", "docs", "operations.md"));
  const named = texts.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/journalctl (?:-u|--unit) ([a-z-]+)/g)].map(([, unit]) => unit!),
  );
  expect(named).toContain("iris-node-certificate");
  expect(named.filter((unit) => logs.includes(unit))).toEqual([]);
});
