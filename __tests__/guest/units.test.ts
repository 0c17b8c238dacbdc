import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const UNIT = join(__dirname, "..", "..", "guest", "boot", "units", "iris-web.service");
const missing = spawnSync("systemd-analyze", ["security", "--offline=true", "--version"]).status !== 0;
if (missing) console.log("left out: sandboxes of units: needs systemd-analyze of systemd 250 or newer");

/** What systemd finds open in a unit: 0 is closed, 10 is open. */
(missing ? test.skip : test)("systemd finds less than half of the web server's unit open, and every key known", () => {
  const folder = mkdtempSync(join(tmpdir(), "iris-unit-"));
  const file = join(folder, "iris-web.service");
  writeFileSync(file, readFileSync(UNIT, "utf8").replaceAll("@@APACHE@@", "/bin/true"));
  const { stdout, stderr } = spawnSync("systemd-analyze", ["security", "--offline=true", "--no-pager", file], {
    encoding: "utf8",
  });
  rmSync(folder, { recursive: true });
  expect(stderr).toBe("");
  expect(Number(/Overall exposure level for iris-web.service: ([\d.]+)/.exec(stdout)?.[1])).toBeLessThan(5);
});
