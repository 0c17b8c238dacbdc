import { execFileSync } from "node:child_process";
import { DeploymentConfig } from "../../../domain/config/deployment";
import { Machine } from "../../boot/support/machine";
import { plannedNodes } from "../../boot/support/planned-nodes";
import { until } from "../../boot/support/scenario";
import { Vpc } from "../../boot/support/vpc";
import { Target } from "../../../tools/status/endpoint";
import { planned, regionStack } from "../../support/environments";
import { Balancer } from "./balancer";
import { Client, now, Request } from "./client";
import { SynthesisedEndpoint, synthesisedEndpoint } from "./endpoint";
import { Member } from "./member";

/** No AWS takes part in a drill: who calls it is refused. */
const NO_AWS = { mock: { port: 9 } };
/** Two seconds of them: each member would be chosen several times. */
const SOME_REQUESTS = 10;

const ASK = `
import socket, sys
try:
    with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as connection:
        connection.sendall(b"who\\n")
        print(connection.recv(100).decode().strip() or "closed")
except ConnectionRefusedError:
    print("refused")
except OSError as error:
    print(type(error).__name__)
`;

/**
 * A mirror and its endpoint, as a document plans and synthesises them: the members that the load balancer knows, the load
 * balancer itself, and a client in the place of an application server.
 */
export class Drill {
  readonly members = new Map<string, Member>();
  endpoint!: SynthesisedEndpoint;
  balancer!: Balancer;
  client!: Client;
  private clientMachine!: Machine;
  private vpc!: Vpc;
  private readonly machines: Machine[] = [];

  /** A filter on every member, the first member primary, a load balancer that has just started. */
  async start(document: DeploymentConfig): Promise<void> {
    const region = planned(document).regions[0]!;
    const stack = regionStack(document);
    this.endpoint = synthesisedEndpoint(stack);
    this.vpc = await Vpc.start(NO_AWS, region.network.cidr);
    const [mirror] = region.mirrors;
    const { objects } = plannedNodes(stack);
    const addresses = new Map<string, string>();
    for (const { serverName, address, role } of mirror!.members.filter((one) =>
      this.endpoint.groups[0]!.targets.includes(one.serverName),
    )) {
      const machine = await this.plug(serverName, address, JSON.parse(objects[`nodes/${serverName}.json`]!) as object);
      const member = new Member(
        serverName,
        machine,
        address,
        this.endpoint.groups.map(({ targetPort }) => targetPort),
      );
      const first = addresses.size === 0;
      await member.start(
        first ? "Primary" : role === "failover" ? "Backup" : "Connected",
        first ? 200 : 503,
        mirror!.probe,
      );
      this.members.set(serverName, member);
      addresses.set(serverName, address);
    }
    await this.startBalancer(addresses);
    this.clientMachine = await this.plug("client", region.appTiers[0]!.servers[0]!.address);
    this.client = new Client(this.clientMachine, this.endpoint.address, this.endpoint.groups[0]!.listenerPort);
  }

  member(name: string): Member {
    const member = this.members.get(name);
    if (member === undefined)
      throw new Error(`the load balancer knows no ${name}, it knows ${[...this.members.keys()].join(", ")}`);
    return member;
  }

  /** Members as the load balancer sees them. */
  targets(): Promise<Target[]> {
    return this.balancer.health(this.endpoint.groups[0]!);
  }

  /** Until these members are healthy, and no other. */
  async healthy(...names: string[]): Promise<void> {
    const found = async (): Promise<string> =>
      (await this.targets())
        .filter(({ healthy }) => healthy)
        .map(({ server }) => server)
        .join();
    await until(`healthy: ${names.join(", ") || "none"}`, async () => (await found()) === names.join());
  }

  /** Until every filter has followed what happened before this. */
  async followed(): Promise<void> {
    await Promise.all([...this.members.values()].map((member) => member.followed()));
  }

  /** Until the load balancer has checked each member as often as turns one that is otherwise. */
  async checked(): Promise<void> {
    const { healthyThreshold, unhealthyThreshold } = this.endpoint.groups[0]!.check;
    // Each group has its own checks. One may be under way, with the answer of before.
    const count = (Math.max(healthyThreshold, unhealthyThreshold) + 1) * this.endpoint.groups.length;
    await Promise.all([...this.members.values()].map((member) => member.untilMore("checks", count)));
  }

  /** What some more requests get. */
  async watch(): Promise<readonly Request[]> {
    const start = now();
    await until("some more requests", () => this.client.since(start).length >= SOME_REQUESTS);
    return this.client.since(start);
  }

  /** What a request gets that comes from the load balancer's address or from the client's, straight or through the load balancer. */
  async ask(from: "balancer" | "client", address: string, port: number): Promise<string> {
    const machine = from === "balancer" ? this.balancer.machine : this.clientMachine;
    return (await machine.command(["python3", "-c", ASK, address, String(port)])).stdout.trim();
  }

  /** Times of requests, since then, that reached a member while it was not primary. */
  reachedOthers(since: number): number[] {
    return [...this.members.values()].flatMap((member) => member.reachedWhileNotPrimary(since));
  }

  stop(): void {
    this.client?.stop();
    for (const machine of this.machines) machine.stop();
    this.vpc?.stop();
  }

  private async plug(node: string, address: string, facts: object = {}): Promise<Machine> {
    const machine = await Machine.start({ facts: { node, ...facts }, ownNetwork: true });
    this.machines.push(machine);
    await this.vpc.plug(machine, { address, instanceId: `i-${node}`, availabilityZone: "eu-west-1a" });
    return machine;
  }

  private async startBalancer(addresses: ReadonlyMap<string, string>): Promise<void> {
    const machine = await this.plug("balancer", this.endpoint.address);
    for (const [name, address] of addresses) {
      const link = JSON.parse(inNetwork(this.member(name).machine, "ip", "-json", "link", "show", "eth0")) as {
        address: string;
      }[];
      // A VPC answers for every address. So packets to a server that is gone vanish; nobody says that it cannot be reached.
      inNetwork(
        machine,
        "ip",
        "neighbour",
        "replace",
        address,
        "lladdr",
        link[0]!.address,
        "dev",
        "eth0",
        "nud",
        "permanent",
      );
    }
    this.balancer = new Balancer(machine, this.endpoint.groups);
    this.balancer.start(this.endpoint.address, addresses);
    await until("HAProxy listens", () => machine.has("/run/haproxy.sock"));
  }
}

function inNetwork(machine: Machine, ...command: string[]): string {
  return execFileSync("nsenter", ["--target", String(machine.pid), "--net", ...command], { encoding: "utf8" });
}
