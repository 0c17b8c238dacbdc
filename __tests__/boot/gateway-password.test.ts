import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Cloud, startCloud } from "./support/cloud";
import { Machine, missingForMachines } from "./support/machine";
import { ACCEPTED_LENGTHS, REFUSED_PASSWORDS, RefusedPassword } from "./support/refused-passwords";
import { WebBench } from "./support/web-bench";
import { missingForWebServers } from "./support/web-gateway";

const missing = missingForMachines() ?? missingForWebServers();
if (missing) console.log(`left out: the password command: ${missing}`);
const withMachines = missing ? describe.skip : describe;

const COMMAND = "/opt/webgateway/bin/gateway-password.sh";
const PROGRAM = readFileSync(join(__dirname, "..", "..", "guest", "boot", "commands", "gateway-password.sh"), "utf8");
const SETTINGS = "/etc/iris-web/gateway-secret";
const AS_TEXT = 'give it as plain text or as {"password": "..."}';

withMachines("the command that gives the Web Gateway its password", () => {
  let cloud: Cloud;
  let bench: WebBench;
  let machine: Machine;

  /** Run as the Web Gateway runs it: the web server's user, an almost empty environment. */
  async function ask(settings: string): Promise<{ code: number; stdout: string; stderr: string }> {
    machine.write(SETTINGS, settings, 0o640);
    await machine.command(["chown", "root:www-data", SETTINGS, COMMAND]);
    return machine.command(["runuser", "-u", "www-data", "--", "env", "-i", "sh", "-c", `bash ${COMMAND}`]);
  }
  const installWithLimit = (seconds: number): void =>
    machine.write(COMMAND, PROGRAM.replace("LIMIT_SECONDS=20", `LIMIT_SECONDS=${seconds}`), 0o750);
  const askFor = (name: string, text: string) => ask(`eu-west-1\n${bench.secret(name, text)}\n`);

  beforeAll(async () => {
    cloud = await startCloud();
    bench = await WebBench.start(cloud);
    machine = await bench.machine(10, { node: "web-public", role: "web-server" });
    // On a slow computer AWS may take longer than Web Gateways wait.
    installWithLimit(2000);
  });
  afterAll(async () => {
    bench?.stop();
    await cloud?.stop();
  });

  test.each([
    ["a plain password", 'plain\'word"$x"%s-é', 'plain\'word"$x"%s-é'],
    ["a password in JSON", JSON.stringify({ password: "in{JSON}", user: "CSPSystem" }), "in{JSON}"],
    ["a short password", ACCEPTED_LENGTHS[0], ACCEPTED_LENGTHS[0]],
    ["a long password", ACCEPTED_LENGTHS[1], ACCEPTED_LENGTHS[1]],
  ])("prints %s and nothing else", async (name, text, password) => {
    expect(await askFor(name.replace(/ /g, "-"), text)).toEqual({ code: 0, stdout: password, stderr: "" });
  });

  test.each<RefusedPassword>([
    ["JSON without a password", '{"word": "planted-1"}', AS_TEXT],
    ["JSON with a number", '{"password": 471147}', AS_TEXT],
    ["broken JSON", '{"password": "planted-2', AS_TEXT],
    ...REFUSED_PASSWORDS,
    [
      "a space in JSON",
      '{"password": "planted word"}',
      "it has a space or a backslash, which the installer of IRIS refuses",
    ],
  ])("fails on %s, without a word of it", async (name, text, words) => {
    const { code, stdout, stderr } = await askFor(name.replace(/ /g, "-"), text);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr.replace(/ arn:aws:secretsmanager:\S+ /, " ARN ")).toBe(
      `gateway-password: secret ARN holds no password: ${words}\n`,
    );
    expect(stderr).not.toMatch(/planted|4711/);
  });

  test("fails on a secret that does not exist, with what AWS says", async () => {
    const { code, stdout, stderr } = await ask(
      "eu-west-1\narn:aws:secretsmanager:eu-west-1:123456789012:secret:gone-AbCdEf\n",
    );
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(
      "secret arn:aws:secretsmanager:eu-west-1:123456789012:secret:gone-AbCdEf could not be read: ",
    );
    expect(stderr).toContain("ResourceNotFoundException");
  });

  test("fails on settings that are not for its user", async () => {
    machine.write(SETTINGS, "eu-west-1\narn\n", 0o600);
    await machine.command(["chown", "root:root", SETTINGS]);
    const { code, stdout, stderr } = await machine.command(["runuser", "-u", "www-data", "--", "bash", COMMAND]);
    expect([code, stdout, stderr]).toEqual([1, "", `gateway-password: ${SETTINGS} is missing, or not for this user\n`]);
  });

  test("fails on settings without an ARN", async () => {
    expect((await ask("eu-west-1\n")).stderr).toContain("must hold a region and the ARN of a secret");
  });

  test("gives up on AWS after 20 seconds", async () => {
    const aws = machine.read("/usr/local/bin/aws");
    expect(PROGRAM).toContain("readonly LIMIT_SECONDS=20\n");
    installWithLimit(1);
    machine.write("/usr/local/bin/aws", "#!/bin/sh\nexec sleep infinity\n", 0o755);
    const { code, stdout, stderr } = await ask("eu-west-1\narn:late\n");
    expect([code, stdout, stderr]).toEqual([1, "", "gateway-password: secret arn:late could not be read within 1 s\n"]);
    expect((await machine.command(["pgrep", "--full", "sleep infinity"])).stdout).toBe("");
    machine.write("/usr/local/bin/aws", aws, 0o755);
  });
});
