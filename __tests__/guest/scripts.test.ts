import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bootFiles } from "../../modules/configuration/guest-files";
import { userData } from "./bench";

/** Source: Amazon EC2 user guide, "User data", 2026-11-22: 16 KB before it is base64-encoded. */
const USER_DATA_BYTES = 16_384;

const folder = mkdtempSync(join(tmpdir(), "iris-scripts-"));
const scripts = [{ path: "bootstrap.sh", text: userData("data-a") }, ...bootFiles()].map(({ path, text }) => {
  const file = join(folder, path.replace(/\//g, "-"));
  writeFileSync(file, text);
  return { path, file };
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each(scripts)("$path is bash", ({ file }) => {
  expect(spawnSync("bash", ["-n", file], { encoding: "utf8" }).stderr).toBe("");
});

test.each(scripts)("shellcheck has nothing to say about $path", ({ path, file }) => {
  const result = spawnSync("shellcheck", ["--severity=style", file], { encoding: "utf8" });
  if (result.error) {
    console.log(`left out: shellcheck of ${path}: no 'shellcheck' on this machine (Debian package shellcheck)`);
    return;
  }
  expect(result.stdout).toBe("");
});

test("user data of a node with long names fits into what EC2 takes", () => {
  const bytes = Buffer.byteLength(userData("a".repeat(40)));
  console.log(`user data: ${bytes} of ${USER_DATA_BYTES} bytes`);
  expect(bytes).toBeLessThan(USER_DATA_BYTES / 2);
});

test("no script calls a package repository", () => {
  for (const { text } of [{ text: userData("data-a") }, ...bootFiles()]) {
    expect(text).not.toMatch(/\b(dnf|yum|apt|apt-get|zypper|pip3?|npm) +(-\S+ +)*(install|update|add)\b/);
  }
});
