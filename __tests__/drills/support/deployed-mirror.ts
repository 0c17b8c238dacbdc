import { mirrorTier } from "../../../domain/firewall/plan-firewall";
import { MemberPlan, MirrorPlan } from "../../../domain/mirror/plan";
import { CALL_AWS_CLI } from "../../boot/support/aws-cli";
import { Gate } from "../../boot/support/gate";
import { MEMINFO } from "../../boot/support/image";
import { IrisMachine } from "../../boot/support/iris-machine";
import { permits, Request, requestOf } from "../../boot/support/permissions";
import { prolongLimits, WITHOUT_LIMITS } from "../../boot/support/prolonged-limits";
import { until } from "../../boot/support/scenario";
import { Vpc } from "../../boot/support/vpc";
import { Deployment, Facts } from "./deployment";
import { leadsTo, Named, only } from "./endpoint-in-aws";

/** As `run.sh` has them, without those that have no part in the endpoint. */
const STEPS = [
  "member-status",
  "install-agent",
  "endpoint",
  "install-iris",
  "os-authentication",
  "configure",
  "authorise",
  "zmirror",
];
const METADATA = "http://169.254.169.254";
const session = (command: string): string =>
  `printf 'set sc=##class(SYS.Mirror).${command}\\nhalt\\n' | runuser -u irisowner -- irissession IRIS -U %SYS`;
const OUTAGE = "inet outage";
const LOOKS = /(describe-target-health|describe-route-tables)/;
/** Quoted by bash, as `requestOf` reads it. */
const AWS = `#!/bin/bash\n{ printf 'aws'; printf ' %q' "$@"; echo; } >>/test/recorded/aws\n${WITHOUT_LIMITS}${CALL_AWS_CLI}\n`;
const ASK = `
import json, socket, sys
source, target, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
try:
    with socket.create_connection((target, port), source_address=(source, 0)) as connection:
        connection.sendall(b'{"ask": "status"}\\n')
        answer = json.loads(connection.makefile().readline())
        print(answer["member"], answer["status"])
except OSError as error:
    print(type(error).__name__)
`;

/** How IRIS' call of the helper ended. */
export interface Called {
  readonly command: readonly string[];
  readonly code: number;
  readonly said: string;
}

/** The members of a mirror of a deployment: machines with the facts that Terraform wrote, in a network of their own, before a gate to AWS. */
export class DeployedMirror {
  private readonly servers = new Map<string, IrisMachine>();
  private readonly named: readonly Named[];
  private readonly facts: Facts;

  private constructor(
    private readonly deployment: Deployment,
    private readonly plan: MirrorPlan,
    readonly gate: Gate,
    private readonly vpc: Vpc,
  ) {
    this.named = plan.members.map(({ letter, address }) => ({ name: letter, ...deployment.server(address) }));
    this.facts = deployment.facts(plan.members[0]!.serverName);
  }

  static async start(deployment: Deployment, key: string): Promise<DeployedMirror> {
    const gate = await Gate.start(deployment.cloud.mock.url);
    const vpc = await Vpc.start({ mock: { port: Number(new URL(gate.url).port) } }, deployment.region.network.cidr);
    return new DeployedMirror(
      deployment,
      deployment.region.mirrors.find((mirror) => mirror.key === key)!,
      gate,
      vpc,
    );
  }

  /** A server starts and goes through its steps. */
  async boot(letter: string): Promise<void> {
    const { serverName, address, availabilityZone } = this.member(letter);
    const facts = this.deployment.facts(serverName);
    const environment = { AWS_ENDPOINT_URL: this.vpc.endpoint, IRIS_NODE_METADATA_URL: METADATA };
    const server = await IrisMachine.start(this.deployment.cloud, { facts, environment, ownNetwork: true });
    this.servers.set(letter, server);
    server.machine.write("/usr/local/bin/aws", AWS, 0o755);
    await server.inside("rm /test/bin/aws");
    await prolongLimits(server.machine);
    // The step 'system', which reserves huge pages, has no part here.
    server.machine.write(
      MEMINFO,
      server.machine.read(MEMINFO).replace(/HugePages_Total: .*/, "HugePages_Total: 1000000"),
    );
    const { instanceId, interfaceId } = this.named.find(({ name }) => name === letter)!;
    await this.vpc.plug(server.machine, { address, availabilityZone, instanceId, interfaceId });
    await server.startProbe();
    await server.done(...STEPS);
  }

  on(letter: string): IrisMachine {
    return this.servers.get(letter)!;
  }

  /** IRIS is gone, without a shutdown. */
  async crash(letter: string): Promise<void> {
    await this.on(letter).inside("kill -KILL $(cat /run/fake-iris/IRIS.pid)");
  }

  /** IRIS starts again after a crash, and has its part in the mirror: after a promotion, that of an async. */
  async bringBack(letter: string): Promise<void> {
    await this.on(letter).inside("iris start IRIS quietly");
    const parts = ["Backup", "Connected"];
    await until(`${letter} is back`, () => parts.includes(this.on(letter).status()[0] ?? ""));
  }

  async promote(letter: string): Promise<void> {
    await this.untilIs(letter, "Waiting");
    await this.on(letter).inside(session("PromoteWithNoPartner()"));
    await this.untilIs(letter, "Primary");
  }

  /** An async becomes the backup of the running primary. */
  async promoteToBackup(letter: string): Promise<void> {
    await this.untilIs(letter, "Connected");
    await this.on(letter).inside(session("Promote(.away)"));
    await this.untilIs(letter, "Backup");
  }

  untilIs(letter: string, status: string): Promise<void> {
    return until(`${this.member(letter).serverName} is ${status}`, () => this.on(letter).status()[0] === status);
  }

  /** How IRIS' calls of the helper on this member ended, oldest first. */
  called(letter: string): Called[] {
    return this.on(letter)
      .recorded("zmirror")
      .map((line) => JSON.parse(line) as Called);
  }

  /** Where the target groups, or the routes, lead in AWS now. */
  leadsTo(): Promise<string[]> {
    return leadsTo(this.deployment.cloud, this.facts.endpoint, this.named);
  }

  only(letter: string): string[] {
    return only(this.facts.endpoint, letter);
  }

  untilOnly(letter: string): Promise<void> {
    return until(
      `the endpoint leads to ${letter} only`,
      async () => JSON.stringify(await this.leadsTo()) === JSON.stringify(this.only(letter)),
    );
  }

  /** A client that goes where AWS leads it is answered by this member, as primary: its filter has opened. */
  untilAnswers(letter: string): Promise<void> {
    const expected = `${this.member(letter).serverName.toUpperCase()} Primary`;
    return until(`${expected} answers clients of the endpoint`, async () => (await this.answers()) === expected);
  }

  /** Who answers there: the member's name in the mirror, and its status; or why nobody. */
  private async answers(): Promise<string> {
    const { plan } = this;
    const [first] = await this.leadsTo();
    const { address } = this.member(first!.split(":")[0]!);
    const router = this.vpc
      .inside(["bash", "-c", "ip -4 -oneline address show dev vpc | awk '{ split($4, a, \"/\"); print a[1]; exit }'"])
      .trim();
    if (plan.endpoint!.method === "route-table") {
      this.vpc.inside(["ip", "route", "replace", `${plan.endpoint!.overlayAddress}/32`, "via", address]);
      return this.ask(router, plan.endpoint!.overlayAddress);
    }
    const balancer = plan.endpoint!.addresses[0]!.address;
    this.vpc.take(balancer);
    return this.ask(balancer, address);
  }

  /** Connections to AWS are refused, as when nobody listens. */
  refuseAws(): void {
    const { hostname, port } = new URL(this.vpc.endpoint);
    this.nft(
      `add table ${OUTAGE}; add chain ${OUTAGE} input { type filter hook input priority 0; }; add rule ${OUTAGE} input ip daddr ${hostname} tcp dport ${port || 80} reject with tcp reset`,
    );
  }

  allowAws(): void {
    this.nft(`delete table ${OUTAGE}`);
  }

  /** Calls of the AWS CLI on all members. */
  calls(): string[] {
    return [...this.servers.values()].flatMap((server) => server.recorded("aws"));
  }

  /** Calls for the endpoint, on one member, which calls AWS for its promotion records too. */
  endpointCallsBy(letter: string): string[] {
    return this.on(letter)
      .recorded("aws")
      .filter((call) => / (elbv2 |ec2 [a-z]+-route)/.test(call));
  }

  /** Calls that are no mere looks, on one member. */
  changesBy(letter: string): string[] {
    return this.on(letter)
      .recorded("aws")
      .filter((call) => / (elbv2|ec2) /.test(call) && !LOOKS.test(call));
  }

  /** What members asked of AWS that their planned role does not permit. */
  refused(): Request[] {
    const policy = this.deployment.policy(mirrorTier(this.plan.key));
    return this.calls()
      .map(requestOf)
      .filter((request) => !permits(policy, request));
  }

  stop(): void {
    for (const server of this.servers.values()) server.stop();
    this.vpc.stop();
    this.gate.stop();
  }

  private member(letter: string): MemberPlan {
    return this.plan.members.find((member) => member.letter === letter)!;
  }

  private ask(source: string, target: string): string {
    return this.vpc.inside(["python3", "-c", ASK, source, target, String(this.plan.superserverPort)]).trim();
  }

  private nft(commands: string): void {
    this.vpc.inside(["nft", commands]);
  }
}
