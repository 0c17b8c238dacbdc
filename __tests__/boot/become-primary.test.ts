import { awsProgram, Cloud, startCloud } from "./support/cloud";
import { CloudMember, EndpointCloud, OVERLAY, startEndpointCloud } from "./support/endpoint-cloud";
import { Gate } from "./support/gate";
import { Machine, missingForMachines } from "./support/machine";
import { hurry, limitsGiven, prolongLimits, WITHOUT_LIMITS } from "./support/prolonged-limits";
import { until } from "./support/scenario";
import { Finished } from "../../tools/lab/child-process";

const missing = missingForMachines();
if (missing) console.log(`left out: what IRIS calls when a member becomes primary: ${missing}`);
const withMachines = missing ? describe.skip : describe;

const HELPER = "/usr/local/sbin/iris-become-primary";
const SETTINGS = "/etc/iris-endpoint.conf";
/** ZMIRROR and the timer end it after so many seconds. */
const BOUND = 20;
/** What changes nothing in AWS. */
const LOOKS = /(describe-target-health|describe-route-tables)/;

withMachines("what IRIS calls when a member becomes primary", () => {
  let cloud: Cloud;
  let gate: Gate;
  let machine: Machine;
  let aws: EndpointCloud;
  let lastCall = 0;

  beforeAll(async () => {
    cloud = await startCloud();
    gate = await Gate.start(cloud.mock.url);
    aws = await startEndpointCloud(cloud);
  });
  afterAll(async () => {
    aws?.stop();
    gate?.stop();
    await cloud?.stop();
  });
  beforeEach(async () => {
    gate.passage = "open";
    gate.signers.clear();
    await aws.reset();
    machine = await Machine.start({
      facts: {
        node: "data-a",
        role: "mirror-member",
        iris: { instance: "IRIS", directory: "/iris/sys/irissys" },
        endpoint: { method: "target-registration" },
      },
      environment: cloud.environment,
    });
    machine.write("/usr/local/bin/aws", awsProgram(WITHOUT_LIMITS), 0o755);
    machine.write(
      HELPER,
      machine.read("/opt/iris-node/releases/0123456789abcdef/boot/endpoint/become-primary.sh"),
      0o755,
    );
    await machine.command([
      "bash",
      "-c",
      "groupadd --gid 52773 irisusr; useradd --uid 52773 --gid irisusr irisusr; touch /test/recorded/aws; chmod 0666 /test/recorded/aws; chmod 1777 /tmp",
    ]);
    await prolongLimits(machine);
    registration();
    lastCall = 0;
  });
  afterEach(() => machine?.stop());

  const settings = (lines: readonly string[]): void =>
    machine.write(SETTINGS, ["# of the scripts", ...lines, ""].join("\n"));
  const registration = (groups = aws.targetGroups): void =>
    settings([
      "METHOD=target-registration",
      "REGION=eu-west-1",
      ...groups.map(({ arn, port }) => `TARGET=${arn} ${port}`),
    ]);
  const routing = (tables = aws.routeTables): void =>
    settings([
      "METHOD=route-table",
      "REGION=eu-west-1",
      `OVERLAY=${OVERLAY}`,
      ...tables.map((table) => `ROUTE_TABLE=${table}`),
    ]);

  /** As IRIS calls it: its user, a clean environment, nothing on standard input. */
  async function becomePrimary(
    member: CloudMember,
    environment: Readonly<Record<string, string>> = {},
    command: readonly string[] = [HELPER],
  ): Promise<Finished> {
    const given = { AWS_ENDPOINT_URL: gate.url, IRIS_NODE_METADATA_URL: member.metadataUrl, ...environment };
    const user = ["setpriv", "--reuid", "irisusr", "--regid", "irisusr", "--init-groups", "--"];
    const variables = Object.entries(given).map(([name, value]) => `${name}=${value}`);
    return machine.command([...user, "env", "-i", ...variables, ...command]);
  }

  /** Calls of AWS since the last look. */
  function calls(): string[] {
    const all = machine.read("/test/recorded/aws").split("\n").filter(Boolean);
    return all.slice(lastCall, (lastCall = all.length));
  }

  const only = (member: CloudMember): string[][] =>
    aws.targetGroups.map(({ port }) => [`${member.instanceId} ${port}`]);
  const all = (member: CloudMember): string[] => aws.routeTables.map(() => member.interfaceId);

  test("target groups hold exactly the new primary: A, then B, then a promoted DR async", async () => {
    for (const member of aws.members) {
      const { code, stderr } = await becomePrimary(member);
      expect({ code, stderr, targets: await aws.targets() }).toEqual({ code: 0, stderr: "", targets: only(member) });
    }
  });

  test("every route leads to the new primary: A, then B, then a promoted DR async; by ReplaceRoute, which leaves no gap", async () => {
    routing();
    for (const member of aws.members) {
      const { code, stderr } = await becomePrimary(member);
      expect({ code, stderr, routes: await aws.routes() }).toEqual({ code: 0, stderr: "", routes: all(member) });
    }
    expect(calls().filter((call) => /create-route |delete-route /.test(call))).toEqual([]);
  });

  test("the new target is registered before the old one is taken out", async () => {
    await becomePrimary(aws.members[0]);
    calls();
    await becomePrimary(aws.members[1]);
    const [first] = aws.targetGroups;
    const changed = calls()
      .filter((call) => call.includes(first!.arn) && !LOOKS.test(call))
      .map((call) => / elbv2 (.*)$/.exec(call)![1]);
    const [old, next] = aws.members;
    expect(changed).toEqual([
      `register-targets --target-group-arn ${first!.arn} --targets Id=${next.instanceId},Port=1972`,
      `deregister-targets --target-group-arn ${first!.arn} --targets Id=${old.instanceId},Port=1972`,
    ]);
  });

  /** Target groups as files: the mock keeps no two ports of one instance. */
  const withGroups = (): void =>
    machine.write(
      "/usr/local/bin/aws",
      `#!/bin/bash
group=$(grep -o 'targetgroup/[^/]*' <<<"$*"); file=/tmp/$\{group##*/}; touch "$file"
changed=$(grep -o 'Id=[^ ]*' <<<"$*" | sed 's/Id=\\(.*\\),Port=\\(.*\\)/\\1\\t\\2/')
case "$*" in
  *' register-targets '*) echo "$changed" >>"$file" ;;
  *' deregister-targets '*) left=$(grep -vxF "$changed" "$file"); echo "$left" >"$file" ;;
  *) cat "$file" ;;
esac
`,
      0o755,
    );

  test("a target of this server at another port goes too", async () => {
    const [{ instanceId }, other] = aws.members;
    withGroups();
    const { arn } = aws.targetGroups[0]!;
    const file = `/tmp/${arn.split("/")[1]}`;
    machine.write(file, `${instanceId}\t9999\n${other.instanceId}\t1972\n`, 0o666);
    expect(await becomePrimary(aws.members[0])).toMatchObject({ code: 0, stderr: "" });
    expect(machine.read(file).trim()).toBe(`${instanceId}\t1972`);
  });

  test("targets that are only draining are none", async () => {
    const [member, other] = aws.members;
    await becomePrimary(member);
    calls();
    const rows = `printf '${member.instanceId}\\t%s\\n' \${port}; [[ $* == *draining* ]] || printf '${other.instanceId}\\t%s\\n' \${port}`;
    machine.write(
      "/usr/local/bin/aws",
      `#!/bin/bash\nprintf 'aws %s\\n' "$*" >>/test/recorded/aws\nport=1972; [[ $* != *reports* ]] || port=51773\n${rows}\n`,
      0o755,
    );
    expect((await becomePrimary(member)).code).toBe(0);
    expect(calls().map((call) => /elbv2 (\S+)/.exec(call)![1])).toEqual([
      "describe-target-health",
      "describe-target-health",
    ]);
    expect(machine.read("/test/recorded/aws")).toContain("?TargetHealth.State!='draining'");
  });

  test.each([
    ["target-registration", registration],
    ["route-table", routing],
  ])("a second call changes nothing (%s)", async (_, configure) => {
    configure();
    await becomePrimary(aws.members[1]);
    calls();
    const { code, stdout, stderr } = await becomePrimary(aws.members[1]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "" });
    const again = calls();
    expect(again.length).toBeGreaterThan(0);
    expect(again.filter((call) => !LOOKS.test(call))).toEqual([]);
  });

  test("each call names its region, and how long it may take", async () => {
    await becomePrimary(aws.members[0]);
    const made = calls();
    expect(made.length).toBeGreaterThan(0);
    for (const call of made)
      expect(call).toMatch(/^aws --region eu-west-1 --output text --cli-connect-timeout 3 --cli-read-timeout 5 elbv2 /);
    expect(limitsGiven(machine).sort()).toEqual(made.map((call) => `--kill-after=1 9 ${call}`).sort());
  });

  /** Programs that take as long as they may, on a clock that only they move: seconds that a program may take, one a line. */
  function onAClock(): void {
    machine.write("/tmp/clock", "", 0o666);
    machine.write(
      "/usr/local/bin/timeout",
      `#!/bin/bash\n[[ $1 == --kill-after=* ]] || exit 125\necho $((\${1#*=} + $2)) >>/tmp/clock\nexit 124\n`,
      0o755,
    );
    machine.write(
      "/usr/local/bin/curl",
      `#!/bin/bash\n[[ "$*" =~ --max-time\\ ([0-9]+) ]] || exit 2\necho "\${BASH_REMATCH[1]}" >>/tmp/clock\necho answer\n`,
      0o755,
    );
  }

  test.each([
    ["target-registration", registration, [2, 2, 10]],
    ["route-table", routing, [2, 2, 2, 2, 10]],
  ])("says why within its bound when nothing answers sooner than it must (%s)", async (_, configure, seconds) => {
    configure();
    if (configure === registration) registration(aws.targetGroups.slice(0, 1));
    onAClock();
    const { code, stderr } = await becomePrimary(aws.members[0]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(": no answer within 9 s\n") });
    const taken = machine.read("/tmp/clock").trim().split("\n").map(Number);
    expect(taken).toEqual(seconds);
    expect(taken.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(BOUND);
  });

  test("ends when it is told to, as its bound tells it", async () => {
    machine.write("/usr/local/bin/curl", "#!/bin/bash\nsleep 1000\n", 0o755);
    const bound = ["/usr/bin/timeout.real", "--kill-after=60", "1", HELPER];
    expect((await becomePrimary(aws.members[0], {}, bound)).code).toBe(124);
  });

  test("uses the role of the server, whatever IRIS was started with, and nobody's files", async () => {
    const folder = {
      HOME: "/home/irisusr",
      AWS_PROFILE: "somebody",
      AWS_ACCESS_KEY_ID: "AKIASOMEBODY",
      AWS_SECRET_ACCESS_KEY: "x",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/home/irisusr/.aws/config",
    };
    machine.write(
      "/home/irisusr/.aws/config",
      "[default]\nregion = us-east-1\n[profile somebody]\nregion = us-east-1\n",
    );
    // What programs run or obey that find it in their home: every user may write to /tmp.
    machine.write("/tmp/.curlrc", "output = /tmp/caught\n");
    machine.write("/tmp/.aws/cli/alias", "[toplevel]\nelbv2 = !touch /tmp/caught\n");
    expect((await becomePrimary(aws.members[0], folder)).code).toBe(0);
    expect([...gate.signers]).toEqual(["ASIATESTING"]);
    expect(machine.has("/tmp/caught")).toBe(false);
  });

  test("leaves no process behind, neither after a success nor after a time-out", async () => {
    const left = async (): Promise<string> => (await machine.command(["ps", "-u", "irisusr", "-o", "args="])).stdout;
    await becomePrimary(aws.members[0]);
    expect(await left()).toBe("");
    gate.passage = "hanging";
    hurry(machine);
    expect((await becomePrimary(aws.members[1])).code).toBe(1);
    expect(await left()).toBe("");
  });

  describe.each([
    ["target-registration", () => registration(), () => aws.targets(), (member: CloudMember) => only(member)],
    ["route-table", () => routing(), () => aws.routes(), (member: CloudMember) => all(member)],
  ] as const)("with AWS in trouble (%s)", (_, configure, now, expected) => {
    const [A, B] = [0, 1] as const;
    beforeEach(async () => {
      configure();
      await becomePrimary(aws.members[A]);
    });

    test.each([
      ["the API does not answer at all", {}, "hanging", /Read timeout on endpoint URL/],
      ["there is no API", { AWS_ENDPOINT_URL: "http://127.0.0.1:9" }, "open", /Could not connect to the endpoint URL/],
      ["permission is denied", {}, "denied", /(AccessDenied|UnauthorizedOperation).*not authorized to perform this/],
      [
        "there is no metadata service",
        { IRIS_NODE_METADATA_URL: "http://127.0.0.1:9" },
        "open",
        /the metadata service gave no token/,
      ],
    ] as const)(
      "fails when %s, with the reason, and a later call succeeds",
      async (__, environment, passage, reason) => {
        gate.passage = passage;
        if (passage === "hanging") hurry(machine);
        const { code, stderr } = await becomePrimary(aws.members[B], environment);
        expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(reason) });
        expect(stderr).toMatch(/^iris-become-primary: FAILED: /);
        expect(await now()).toEqual(expected(aws.members[A]));
        gate.passage = "open";
        hurry(machine, false);
        expect((await becomePrimary(aws.members[B])).code).toBe(0);
        expect(await now()).toEqual(expected(aws.members[B]));
      },
    );
  });

  test("fails when one target group is gone, and the others lead to the new primary all the same", async () => {
    const gone = aws.targetGroups[0]!.arn.replace("superserver", "forgotten");
    registration([{ arn: gone, port: 1 }, ...aws.targetGroups]);
    const { code, stderr } = await becomePrimary(aws.members[1]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        new RegExp(`^iris-become-primary: FAILED: targets of ${gone}: .*TargetGroupNotFound`),
      ),
    });
    expect(await aws.targets()).toEqual(only(aws.members[1]));
  });

  test("fails when a route is missing, which Terraform makes, and the others lead to the new primary all the same", async () => {
    cloud.aws([
      "ec2",
      "delete-route",
      "--route-table-id",
      aws.routeTables[0]!,
      "--destination-cidr-block",
      `${OVERLAY}/32`,
    ]);
    routing();
    const { code, stderr } = await becomePrimary(aws.members[1]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining(`FAILED: route of ${aws.routeTables[0]}: `),
    });
    expect(await aws.routes()).toEqual(["", aws.members[1].interfaceId]);
  });

  test.each([
    ["no settings", undefined, /^iris-become-primary: FAILED: cannot read \/etc\/iris-endpoint.conf/],
    ["another method", ["METHOD=health-check", "REGION=eu-west-1"], /names the method 'health-check'/],
    ["no region", ["METHOD=route-table"], /names no REGION/],
  ])("fails on %s", async (_, lines, reason) => {
    if (lines) settings(lines);
    else await machine.command(["rm", SETTINGS]);
    const { code, stderr } = await becomePrimary(aws.members[0]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(reason) });
    expect(calls()).toEqual([]);
  });

  test("settings are read, not run", async () => {
    settings(["METHOD=target-registration", "REGION=$(touch /tmp/ran)", "`touch /tmp/ran`"]);
    await becomePrimary(aws.members[0]);
    expect(machine.has("/tmp/ran")).toBe(false);
  });

  test("fifty listeners are moved eight at a time", async () => {
    const groups = Array.from({ length: 50 }, (_, index) => ({
      arn: `arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/g${index}/0`,
      port: index + 1,
    }));
    registration(groups);
    withGroups();
    // Each look goes on when the eight of its turn have come, and writes down how many there are at that moment.
    machine.write(
      "/usr/local/bin/aws",
      machine.read("/usr/local/bin/aws").replace(
        "case ",
        `index=$\{group#*/g}; last=$((index / 8 * 8 + 8 < 50 ? index / 8 * 8 + 8 : 50))
mkdir -p /tmp/came /tmp/here; touch "/tmp/here/$index" "/tmp/came/$index"; trap 'rm "/tmp/here/$index"' EXIT
until (($(find /tmp/came -type f | wc -l) >= last)); do sleep 0.1; done
find /tmp/here -type f | wc -l >>/tmp/numbers
case `,
      ),
      0o755,
    );
    expect(await becomePrimary(aws.members[0])).toMatchObject({ code: 0, stderr: "" });
    const files = groups.map((_, index) => machine.read(`/tmp/g${index}`));
    expect(files).toEqual(groups.map(({ port }) => `${aws.members[0].instanceId}\t${port}\n`));
    expect(Math.max(...machine.read("/tmp/numbers").trim().split("\n").map(Number))).toBe(8);
  });

  describe("again and again until it is right", () => {
    const role = (status: string): void =>
      machine.replaceProgram(
        "iris",
        `#!/bin/bash\necho 'IRIS^/iris/sys/irissys^2025.3^running, since Sun^iris.cpf^1972^0^0^ok^IRIS^Failover^${status}^/iris/sys/irissys'\n`,
      );
    const register = (member: CloudMember, environment: Readonly<Record<string, string>> = {}) =>
      machine.bash("/opt/iris-node/releases/0123456789abcdef/boot/commands/register-endpoint.sh", {
        AWS_ENDPOINT_URL: gate.url,
        IRIS_NODE_METADATA_URL: member.metadataUrl,
        // Percent: it gives up when a test says so.
        IRIS_NODE_PATIENCE: "10000",
        ...environment,
      });
    const attempts = (count: number): Promise<void> =>
      until(
        `${count} calls of AWS`,
        () => machine.read("/test/recorded/aws").split("\n").filter(Boolean).length >= count,
      );

    test.each(["Backup", "Connected", "Primary Trouble", ""])(
      "a member that is '%s' does nothing, so a returned primary never takes the address back",
      async (status) => {
        role("Primary");
        expect((await register(aws.members[0])).code).toBe(0);
        expect(await aws.targets()).toEqual(only(aws.members[0]));
        calls();
        role(status);
        expect((await register(aws.members[1])).code).toBe(0);
        expect([calls(), await aws.targets()]).toEqual([[], only(aws.members[0])]);
      },
    );

    test("a primary tries until AWS lets it", async () => {
      role("Primary");
      gate.passage = "denied";
      const registering = register(aws.members[1]);
      await attempts(4);
      gate.passage = "open";
      expect((await registering).code).toBe(0);
      expect(await aws.targets()).toEqual(only(aws.members[1]));
    });

    test("a primary that hands over in between stops trying", async () => {
      role("Primary");
      gate.passage = "denied";
      const registering = register(aws.members[1]);
      await attempts(4);
      role("Backup");
      expect((await registering).code).toBe(0);
      gate.passage = "open";
      expect(await aws.targets()).toEqual([[], []]);
    });

    test("gives up after its time, so that the timer can start it anew", async () => {
      role("Primary");
      gate.passage = "denied";
      const { code, stderr } = await register(aws.members[1], { IRIS_NODE_PATIENCE: "6" });
      expect(code).toBe(1);
      expect(stderr).toContain(
        "FAILED: the endpoint does not lead to this member yet, and it is primary: the next attempts follow within a minute",
      );
    });

    test("without a method that changes something in AWS nothing happens", async () => {
      machine.putFacts({
        node: "data-a",
        role: "mirror-member",
        iris: { instance: "IRIS", directory: "/iris/sys/irissys" },
        endpoint: { method: "health-check" },
      });
      role("Primary");
      expect((await register(aws.members[0])).code).toBe(0);
      expect(calls()).toEqual([]);
    });
  });
});
