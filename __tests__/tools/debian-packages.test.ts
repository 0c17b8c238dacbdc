import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installDebianPackages } from "../../tools/layers/debian-packages";

/** Runs with a PATH that holds these programs only; a fake apt-get records what it was asked. */
function withPrograms(programs: readonly string[], aptExitCode = 0): { printed: string[]; asked: string[] } {
  const folder = mkdtempSync(join(tmpdir(), "iris-path-"));
  const record = join(folder, "record");
  const before = process.env["PATH"];
  try {
    writeFileSync(record, "");
    for (const program of programs) {
      writeFileSync(join(folder, program), `#!/bin/sh\necho "$*" >> '${record}'\nexit ${aptExitCode}\n`);
      chmodSync(join(folder, program), 0o755);
    }
    process.env["PATH"] = folder;
    const printed: string[] = [];
    installDebianPackages((line) => printed.push(line));
    return {
      printed,
      asked: readFileSync(record, "utf8")
        .split("\n")
        .filter((line) => line !== ""),
    };
  } finally {
    process.env["PATH"] = before;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Programs of the layers `boot` and `drills`; the package of some has another name. */
const PRESENT = [
  "apache2",
  "apxs",
  "cloud-init",
  "gcc",
  "haproxy",
  "ip",
  "lvcreate",
  "mkfs.ext4",
  "mkfs.xfs",
  "nft",
  "openssl",
  "pgrep",
  "unshare",
];

const asRoot = process.getuid?.() === 0 ? test : test.skip;

test("nothing is installed or said when nothing is missing", () => {
  expect(withPrograms([...PRESENT, "curl", "python3", "shellcheck", "apt-get"])).toEqual({ printed: [], asked: [] });
});

test("without apt-get the missing packages are named", () => {
  expect(withPrograms([...PRESENT, "curl", "python3"])).toEqual({
    printed: ["not installed: shellcheck (needs root and apt-get); what needs them is left out"],
    asked: [],
  });
});

asRoot("as root, what is missing is installed, and nothing else", () => {
  expect(withPrograms([...PRESENT.filter((name) => name !== "mkfs.xfs"), "curl", "apt-get"])).toEqual({
    printed: ["installing Debian packages: python3, shellcheck, xfsprogs"],
    asked: ["-qq update", "-qq install --no-install-recommends -y python3 shellcheck xfsprogs"],
  });
});

asRoot("fails on apt-get: the packages are named, and nothing is thrown", () => {
  expect(withPrograms([...PRESENT, "curl", "python3", "apt-get"], 100).printed).toEqual([
    "installing Debian packages: shellcheck",
    "not installed: shellcheck (apt-get failed); what needs them is left out",
  ]);
});
