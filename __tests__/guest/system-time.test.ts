import { spawnSync } from "node:child_process";
import { join } from "node:path";

const SCRIPT = join(__dirname, "..", "..", "guest", "boot", "lib", "system-time.sh");

/** What the script says of chrony with these sources and this leap status. */
function judged(sources: string, leap = "Normal", ask = "time_comes_from_amazon"): { yes: boolean; said: string } {
  const chronyc = `chronyc() { case $* in '-N sources') printf '%s\\n' "$SOURCES" ;; '-N tracking') printf 'Stratum         : 4\\nLeap status     : %s\\n' "$LEAP" ;; *) return 1 ;; esac; }`;
  const { status, stdout } = spawnSync("bash", ["-c", `set -euo pipefail; source "$0"; ${chronyc}; ${ask}`, SCRIPT], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"], SOURCES: sources, LEAP: leap },
  });
  return { yes: status === 0, said: stdout.trim() };
}

const line = (marks: string, name: string): string =>
  `${marks} ${name.padEnd(28)} 3   4   377     9    +12us[  +15us] +/-  210us`;
const HEAD =
  "MS Name/IP address         Stratum Poll Reach LastRx Last sample\n===============================================================================\n";
const AMAZON = line("^*", "169.254.169.123");

test.each([
  ["the Amazon Time Sync Service", AMAZON],
  ["the same over IPv6", line("^*", "fd00:ec2::123")],
  ["the public one, beside the local one", `${line("^*", "time.aws.com")}\n${line("^+", "169.254.169.123")}`],
  ["the hypervisor's clock", `${line("#*", "PHC0")}\n${line("^-", "169.254.169.123")}`],
  ["a second PTP clock", line("#*", "PHC1")],
])("time is right by %s", (_, sources) => {
  expect(judged(HEAD + sources).yes).toBe(true);
  for (const leap of ["Insert second", "Delete second"]) expect(judged(HEAD + sources, leap).yes).toBe(true);
});

test.each([
  ["not synchronised yet", AMAZON, "Not synchronised"],
  ["only reachable", line("^?", "169.254.169.123"), "Normal"],
  ["not the one that is used", `${line("^*", "ntp.example.org")}\n${line("^+", "169.254.169.123")}`, "Normal"],
  ["a stranger of a similar name", line("^*", "time.aws.com.example.org"), "Normal"],
  ["a stranger of a similar address", line("^*", "169.254.169.1234"), "Normal"],
  ["a server that calls itself a clock", line("^*", "PHC0"), "Normal"],
  ["a clock that is none of the hypervisor's", line("#*", "GPS0"), "Normal"],
  ["no source at all", "", "Normal"],
])("fails on a source that is %s", (_, sources, leap) => {
  expect(judged(HEAD + sources, leap).yes).toBe(false);
});

test("a reason names what is followed instead", () => {
  expect(
    judged(`${HEAD}${line("^-", "a.example.org")}\n${line("^*", "ntp.example.org")}`, "Normal", "followed").said,
  ).toBe("ntp.example.org");
  expect(judged(HEAD, "Normal", "followed").said).toBe("");
});
