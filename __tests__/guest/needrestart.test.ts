import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const BOOT = join(__dirname, "..", "..", "guest", "boot");
const [, CONFIGURATION] = /needrestart\/conf\.d\/iris-node\.conf <<'END'\n([\s\S]*?)\nEND\n/.exec(
  readFileSync(join(BOOT, "steps", "system.sh"), "utf8"),
)!;

/** As needrestart reads the files of its folder, and then looks a service up (needrestart 3.5 and 3.6). */
const PERL = `our %nrconf = (override_rc => { qr(^dbus) => 0 });
my $text = shift; eval $text; die $@ if $@;
for my $service (@ARGV) {
  my ($found) = grep { $service =~ /$_/ } keys %{$nrconf{override_rc}};
  print "$service ", (defined $found ? $nrconf{override_rc}->{$found} : "restart"), "\\n";
}`;

const OWN = readdirSync(join(BOOT, "units")).filter((unit) => unit.endsWith(".service"));
const OTHERS = ["ssh.service", "apache2.service", "irqbalance.service", "iris.service.d", "cron.service"];

test("an upgrade on Ubuntu restarts no service of ours and not the agent, and all others as before", () => {
  const { error, stdout, stderr } = spawnSync(
    "perl",
    ["-e", PERL, CONFIGURATION!, ...OWN, "ISCAgent.service", ...OTHERS],
    { encoding: "utf8" },
  );
  if (error) return console.log("left out: needrestart's configuration: no 'perl' on this machine");
  expect(OWN).toContain("iris.service");
  expect({ stdout: stdout.trimEnd().split("\n"), stderr }).toEqual({
    stdout: [...[...OWN, "ISCAgent.service"].map((unit) => `${unit} 0`), ...OTHERS.map((unit) => `${unit} restart`)],
    stderr: "",
  });
});
