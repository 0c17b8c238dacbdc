import { isDeepStrictEqual } from "node:util";
import { HEALTH_CHECK } from "./support/endpoint-bench";
import { awsProgram } from "./support/cloud";
import { EndpointCloud, startEndpointCloud } from "./support/endpoint-cloud";
import { Gate } from "./support/gate";
import { listing } from "./support/given";
import { withFact } from "./support/iris-facts";
import { IrisMachine } from "./support/iris-machine";
import { missingForMachines } from "./support/machine";
import { MirrorBench } from "./support/mirror-bench";
import { prolongLimits, WITHOUT_LIMITS } from "./support/prolonged-limits";
import { until } from "./support/scenario";

const missing = missingForMachines();
if (missing) console.log(`left out: the routine ZMIRROR: ${missing}`);
const withMachines = missing ? describe.skip : describe;

const ROUTINE = "/opt/iris-node/releases/0123456789abcdef/boot/endpoint/ZMIRROR.mac";
const MESSAGES = "/iris/sys/irissys/mgr/messages.log";
const CALL = '$zf(-100,"/LOGCMD","/usr/bin/timeout","--kill-after=2","20","/usr/local/sbin/iris-become-primary")';
const COMMAND = ["/usr/bin/timeout", "--kill-after=2", "20", "/usr/local/sbin/iris-become-primary"];

/** These machines share this computer's network: its packet filter is not theirs. */
const NFT = `#!/bin/bash
case "$*" in
  'list tables') [[ ! -e /test/nft ]] || echo 'table inet iris_endpoint' ;;
  'list table inet iris_endpoint') cat /test/nft ;;
  '--file -') cat >/test/nft.new && mv /test/nft.new /test/nft ;;
esac
`;

/** A site's own routine. */
const foreign = (body: string): string =>
  `ROUTINE ZMIRROR\nZMIRROR ; of the site\n    quit\n\nCheckBecomePrimaryOK() public {\n${body}\n    quit 1\n}\n`;

withMachines("the routine ZMIRROR", () => {
  const bench = new MirrorBench("zmirror");
  let gate: Gate;
  let aws: EndpointCloud;

  beforeAll(async () => {
    gate = await Gate.start(bench.cloud.mock.url);
    aws = await startEndpointCloud(bench.cloud);
  });
  afterAll(() => {
    gate?.stop();
    aws?.stop();
  });
  beforeEach(async () => {
    gate.passage = "open";
    await aws.reset();
  });

  const endpoint = (): object => ({ ...HEALTH_CHECK, method: "target-registration", targetGroups: aws.targetGroups });

  async function start(letter: "a" | "b", given: object = endpoint()): Promise<IrisMachine> {
    const { instanceId } = aws.members[letter === "a" ? 0 : 1];
    const member = await bench.start(bench.facts(letter, { endpoint: given }), {
      instanceId,
      environment: { AWS_ENDPOINT_URL: gate.url },
    });
    member.machine.write("/usr/local/bin/aws", awsProgram(WITHOUT_LIMITS), 0o755);
    await prolongLimits(member.machine);
    member.machine.replaceProgram("nft", NFT);
    await member.done("endpoint", "configure");
    return member;
  }

  async function startPrimary(given?: object): Promise<IrisMachine> {
    const primary = await start("a", given);
    await primary.done("authorise");
    await primary.startProbe();
    return primary;
  }

  async function startPair(): Promise<[IrisMachine, IrisMachine]> {
    const primary = await startPrimary();
    await primary.done("zmirror");
    const backup = await start("b");
    await primary.command("each-minute");
    await backup.done("authorise", "zmirror");
    return [primary, backup];
  }

  /** The minute of its timer is seconds here. */
  const withoutTimer = (member: IrisMachine): Promise<string> =>
    member.inside("systemctl stop iris-endpoint-registration.timer; systemctl stop iris-endpoint.service");
  const lines = (member: IrisMachine): string => (member.state().routines as Record<string, string>)["ZMIRROR"] ?? "";
  const loads = (member: IrisMachine): number =>
    member.recorded("sessions").filter((line) => line.includes(".Load(")).length;
  const registrations = (member: IrisMachine): number =>
    member.recorded("calls").filter((call) => call === "systemctl start iris-endpoint-registration.service").length;
  const called = (member: IrisMachine): { command: string[]; code: number; said: string; keywords: string }[] =>
    member.recorded("zmirror").map((line) => JSON.parse(line));
  const changes = (member: IrisMachine): string[] =>
    member.recorded("aws").filter((call) => / elbv2 (de)?register-targets /.test(call));
  const only = (index: 0 | 1): string[][] =>
    aws.targetGroups.map(({ port }) => [`${aws.members[index].instanceId} ${port}`]);

  async function install(member: IrisMachine, text: string): Promise<void> {
    member.machine.write("/test/site.mac", text);
    await member.inside(
      `printf 'set sc=##class(%%SYSTEM.OBJ).Load("/test/site.mac","ck")\\nhalt\\n' | runuser -u irisowner -- irissession IRIS -U %SYS`,
    );
  }

  test("a first primary, which was that before it had the routine, gets it and the endpoint", async () => {
    const primary = await startPrimary();
    await withoutTimer(primary);
    expect([called(primary), lines(primary)]).toEqual([[], ""]);
    await primary.done("zmirror");
    expect(lines(primary)).toBe(primary.machine.read(ROUTINE).replace("ROUTINE ZMIRROR\n", ""));
    expect(await aws.targets()).toEqual(only(0));
    expect(primary.machine.has("/run/iris-zmirror")).toBe(false);
  });

  test("a second run changes nothing and loads nothing", async () => {
    const primary = await startPrimary();
    await withoutTimer(primary);
    await primary.done("zmirror");
    const folders = ["/etc", "/iris/sys/node", "/var/lib/iris-node", "/run/iris-zmirror"];
    const before = [await listing(primary.machine, ...folders), loads(primary), changes(primary)];
    await primary.done("zmirror");
    expect([await listing(primary.machine, ...folders), loads(primary), changes(primary)]).toEqual(before);
  });

  test("where IRIS takes no session any more the routine is left out, and the endpoint leads to a primary all the same", async () => {
    const primary = await startPrimary();
    await withoutTimer(primary);
    primary.machine.putFacts(
      withFact(bench.facts("a", { endpoint: endpoint() }), "iris.osAuthentication", "until-ready"),
    );
    await primary.done("end-os-authentication");
    await primary.done("zmirror");
    expect([lines(primary), await aws.targets()]).toEqual(["", only(0)]);
    expect(primary.machine.read("/var/lib/iris-node/left-out")).toContain("the routine ZMIRROR is not looked at\n");
  });

  test("a release with another routine loads it again, once", async () => {
    const primary = await startPrimary();
    await primary.done("zmirror");
    primary.machine.write(
      ROUTINE,
      primary.machine.read(ROUTINE).replace("    quit\n", "    ; of another release\n    quit\n"),
    );
    await primary.done("zmirror", "zmirror");
    expect([loads(primary), lines(primary)]).toEqual([2, expect.stringContaining("; of another release")]);
  });

  test("a routine of the site that calls the helper stays as it is", async () => {
    const primary = await startPrimary();
    const text = foreign(`    set code=${CALL}`);
    await install(primary, text);
    await primary.done("zmirror", "zmirror");
    expect([loads(primary), lines(primary)]).toEqual([1, text.replace("ROUTINE ZMIRROR\n", "")]);
    expect(await aws.targets()).toEqual(only(0));
  });

  test("fails on a routine of the site that does not call the helper, names the line to add, and overwrites nothing; goes on when it is there", async () => {
    const primary = await startPrimary();
    const text = foreign("    do StartSomething^SITE");
    await install(primary, text);
    expect((await primary.steps(["zmirror"])).code).toBe(1);
    expect(primary.machine.reason()).toBe(
      `%SYS has a routine ZMIRROR that is not of these scripts and does not call iris-become-primary; nothing was overwritten. Add to its CheckBecomePrimaryOK, inside a try block, and run again: set code=${CALL}`,
    );
    expect([loads(primary), lines(primary)]).toEqual([1, text.replace("ROUTINE ZMIRROR\n", "")]);
    await install(primary, foreign(`    do StartSomething^SITE\n    set code=${CALL}`));
    await primary.done("zmirror");
    expect(loads(primary)).toBe(2);
  });

  test("fails when a site has put its own routine in the place of ours, also with a new release", async () => {
    const primary = await startPrimary();
    await primary.done("zmirror");
    await install(primary, foreign("    do StartSomething^SITE"));
    primary.machine.write(ROUTINE, `${primary.machine.read(ROUTINE)}    ; of another release\n`);
    expect((await primary.steps(["zmirror"])).code).toBe(1);
    expect(lines(primary)).toContain("do StartSomething^SITE");
  });

  test("fails on a routine that IRIS does not take, with IRIS' words, and goes on with a whole one", async () => {
    const primary = await startPrimary();
    const whole = primary.machine.read(ROUTINE);
    primary.machine.write(ROUTINE, whole.replace(/}\n$/, "\n"));
    expect((await primary.steps(["zmirror"])).code).toBe(1);
    expect(primary.machine.reason()).toBe(
      "could not load the routine ZMIRROR into %SYS: ERROR #5475: Error compiling routine",
    );
    primary.machine.write(ROUTINE, whole);
    await primary.done("zmirror");
    expect(await aws.targets()).toEqual(only(0));
  });

  test("fails on a primary that AWS refuses, with the reason; the routine is there, and the next run goes on", async () => {
    const primary = await startPrimary();
    await withoutTimer(primary);
    gate.passage = "denied";
    expect((await primary.steps(["zmirror"])).code).toBe(1);
    expect(primary.machine.reason()).toMatch(
      /^this member is primary, and the endpoint does not lead to it: iris-become-primary: FAILED: .*AccessDenied/,
    );
    expect(lines(primary)).not.toBe("");
    gate.passage = "open";
    await primary.done("zmirror");
    expect(await aws.targets()).toEqual(only(0));
  });

  test("a backup gets the routine and changes nothing in AWS; when it takes over, IRIS calls the helper before clients may connect", async () => {
    const [primary, backup] = await startPair();
    expect([changes(backup), called(backup), await aws.targets()]).toEqual([[], [], only(0)]);
    await withoutTimer(backup);
    await primary.inside("systemctl stop iris.service");
    await backup.inside("until grep -q Primary /run/fake-iris/IRIS.status; do sleep 0.1; done");
    expect(called(backup)).toEqual([expect.objectContaining({ keywords: "/LOGCMD", command: COMMAND, code: 0 })]);
    expect(await aws.targets()).toEqual(only(1));
    expect(backup.machine.read(MESSAGES)).toMatch(/ 0 ZMIRROR: the endpoint leads to this member\n/);
  });

  test("a backup becomes primary although AWS refuses, says so with severity 2, and the timer brings the endpoint when AWS is back", async () => {
    const [primary, backup] = await startPair();
    gate.passage = "denied";
    await primary.inside("systemctl stop iris.service");
    await backup.inside("until grep -q Primary /run/fake-iris/IRIS.status; do sleep 0.1; done");
    expect(called(backup)).toEqual([
      expect.objectContaining({ code: 1, said: expect.stringContaining("AccessDenied") }),
    ]);
    expect(backup.machine.read(MESSAGES)).toMatch(
      / 2 ZMIRROR: the endpoint does not lead to this member yet \(exit code 1; journalctl --identifier iris-become-primary\)\. It is tried again each minute\.\n/,
    );
    expect(await aws.targets()).toEqual(only(0));
    gate.passage = "open";
    const leadsTo = async (index: 0 | 1): Promise<boolean> => isDeepStrictEqual(await aws.targets(), only(index));
    await until("the endpoint leads to the new primary", () => leadsTo(1));
    // The old primary comes back as backup, with its timer: it never takes the address back.
    const before = changes(primary).length;
    await primary.inside(
      "systemctl start iris.service; until grep -q Backup /run/fake-iris/IRIS.status; do sleep 0.1; done",
    );
    // The second run begins when the first has ended.
    const turns = registrations(primary);
    await until("a whole run of its timer", () => registrations(primary) >= turns + 2);
    expect([changes(primary).slice(before), await aws.targets()]).toEqual([[], only(1)]);
  });

  test("polling needs no routine", async () => {
    const primary = await startPrimary(HEALTH_CHECK);
    const before = primary.recorded("sessions").length;
    await primary.done("zmirror");
    expect([primary.recorded("sessions").length, lines(primary)]).toEqual([before, ""]);
  });
});
