import { connect } from "node:net";
import { Target } from "../../../tools/status/endpoint";
import { Machine } from "../../boot/support/machine";
import { inBackground } from "./background";
import { SynthesisedGroup } from "./endpoint";

const CONFIGURATION = "/etc/haproxy/drill.cfg";
const SOCKET = "/run/haproxy.sock";
const LOG = "/test/haproxy.log";
/** A check of a healthy member that failed, of another one that passed. */
const COUNTED = /^Health check for server (\S+)\/(\S+) (succeeded|failed), .* status: \d+\/\d+ (UP|DOWN)\.$/;
/** How long a connection that says nothing is kept, as by a Network Load Balancer. Longer than a step of a drill. */
const IDLE_SECONDS = 350;

/**
 * HAProxy in the place of a Network Load Balancer: each target group with its health check, at the load balancer's address.
 *
 * It does as the AWS one does where it can: no retry on another target, open connections end with the health of their target,
 * and while no target is healthy, connections go to all of them.
 */
export function haproxyConfiguration(
  address: string,
  groups: readonly SynthesisedGroup[],
  addresses: ReadonlyMap<string, string>,
): string {
  const [first] = groups;
  return [
    "global",
    `  stats socket ${SOCKET}`,
    "  log stdout format raw daemon",
    // One thing after the other: it has ended the connections of a member before it takes a request that comes later.
    "  nbthread 1",
    "defaults",
    "  mode tcp",
    "  log global",
    "  option log-health-checks",
    "  retries 0",
    // Bounds the connection of a check too; `timeout check` bounds the answer.
    `  timeout connect ${first!.check.timeoutSeconds}s`,
    `  timeout client ${IDLE_SECONDS}s`,
    `  timeout server ${IDLE_SECONDS}s`,
    ...groups.flatMap(({ name, listenerPort, targetPort, targets, check, endsConnections }) => {
      const servers = targets.map((target) => `  server ${target} ${addresses.get(target)}:${targetPort}`);
      return [
        `frontend ${name}`,
        `  bind ${address}:${listenerPort}`,
        `  use_backend ${name} if { nbsrv(${name}) gt 0 }`,
        `  default_backend ${name}-fail-open`,
        `backend ${name}`,
        "  balance roundrobin",
        `  option httpchk GET ${check.path}`,
        `  http-check expect status ${check.matcher}`,
        `  timeout check ${check.timeoutSeconds}s`,
        `  default-server inter ${check.intervalSeconds}s fall ${check.unhealthyThreshold} rise ${check.healthyThreshold}${endsConnections ? " on-marked-down shutdown-sessions" : ""}`,
        ...servers.map((server) => `${server} check port ${check.port}`),
        `backend ${name}-fail-open`,
        "  balance roundrobin",
        ...servers,
      ];
    }),
    "",
  ].join("\n");
}

/** The load balancer of a drill: HAProxy on a machine of its own. */
export class Balancer {
  constructor(
    readonly machine: Machine,
    private readonly groups: readonly SynthesisedGroup[],
  ) {}

  start(address: string, addresses: ReadonlyMap<string, string>): void {
    this.machine.write(CONFIGURATION, haproxyConfiguration(address, this.groups, addresses));
    inBackground(this.machine, ["bash", "-c", `exec haproxy -db -f ${CONFIGURATION} >${LOG}`]);
  }

  /** Whether each target of a group is healthy by its checks. */
  async health(group: SynthesisedGroup): Promise<Target[]> {
    const rows = await this.rows(group.name, group.targets);
    return rows.map((row) => ({ server: row["svname"]!, healthy: row["status"]!.startsWith("UP") }));
  }

  /** What HAProxy counts for the servers of a backend. */
  private async rows(backend: string, servers: readonly string[]): Promise<Record<string, string>[]> {
    const [header, ...lines] = (await this.ask("show stat")).split("\n").map((line) => line.split(","));
    return lines
      .filter(([name, server]) => name === backend && servers.includes(server!))
      .map((line) => Object.fromEntries(header!.map((name, column) => [name, line[column]!])));
  }

  /** Members of a group that turned, each with the checks in a row that it took, oldest first: `data-a unhealthy after 2`. */
  turns(group: SynthesisedGroup): string[] {
    const last = new Map<string, { readonly result: string; readonly state: string; readonly count: number }>();
    return this.machine
      .read(LOG)
      .split("\n")
      .flatMap((line) => {
        const [, name, server, result, state] = COUNTED.exec(line) ?? [];
        if (name !== group.name || server === undefined) return [];
        const before = last.get(server);
        const count = before?.result === result ? before!.count + 1 : 1;
        last.set(server, { result: result!, state: state!, count });
        if (before?.state === state) return [];
        return [`${server} ${state === "UP" ? "healthy" : "unhealthy"} after ${count}`];
      });
  }

  /** Of a group without a healthy member: connections to each member that came to nothing. */
  async failures(group: SynthesisedGroup): Promise<number[]> {
    const rows = await this.rows(`${group.name}-fail-open`, group.targets);
    return rows.map((row) => Number(row["econ"]));
  }

  private ask(command: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let answer = "";
      const socket = connect(this.machine.path(SOCKET), () => socket.write(`${command}\n`));
      socket
        .setEncoding("utf8")
        .on("data", (text: string) => (answer += text))
        .on("error", reject)
        .on("end", () => resolve(answer));
    });
  }
}
