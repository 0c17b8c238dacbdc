import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Machine } from "./machine";

/** Addresses of the load balancer, as the facts name them, and of a client that is none. */
export const BALANCER = ["127.9.0.4", "127.9.1.4"] as const;
export const ANYBODY = "127.8.0.1";
export const MEMBER = "127.0.0.1";
export const OVERLAY = "10.99.0.10";
export const PORTS = { superserver: 1972, reports: 51773, probe: 8080 } as const;

export const HEALTH_CHECK = {
  method: "health-check",
  listeners: [
    { name: "superserver", port: PORTS.superserver, sources: BALANCER.map((address) => `${address}/32`) },
    { name: "reports", port: PORTS.reports, sources: BALANCER.map((address) => `${address}/32`) },
  ],
  targetGroups: [],
  overlayAddress: null,
  routeTables: [],
};
export const TARGET_REGISTRATION = {
  ...HEALTH_CHECK,
  method: "target-registration",
  targetGroups: [
    {
      arn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/superserver/0123456789abcdef",
      port: PORTS.superserver,
    },
  ],
};
export const ROUTE_TABLE = {
  ...HEALTH_CHECK,
  method: "route-table",
  listeners: HEALTH_CHECK.listeners.map((listener) => ({ ...listener, sources: [] })),
  overlayAddress: OVERLAY,
  routeTables: ["rtb-0123456789abcdef0"],
};

export const facts = (endpoint: object | null) => ({
  node: "data-a",
  role: "mirror-member",
  kits: { iris: null, agent: null, webGateway: null },
  iris: { instance: "IRIS", directory: "/iris/sys/irissys" },
  probe: { port: PORTS.probe, path: "/csp/bin/mirror_status.cxw" },
  endpoint,
});

/**
 * Says what the test wrote down; or hangs, or fails, as the test wants. Writes down when the filter asked it, and when it has
 * answered: the registration asks too.
 */
const IRIS = `#!/bin/bash
[[ $* == 'qlist IRIS' ]] || exit 2
read -r _ _ _ asker _ </proc/$PPID/stat
record() { ! grep -q endpoint-filter "/proc/$asker/cmdline" || echo "$1" >>/test/asks; }
record begun
[[ ! -e /test/iris-hangs ]] || exec sleep 60
[[ ! -e /test/iris-fails ]] || exit 1
cat /test/iris-says
record answered
`;

/** A packet filter of the site, which knows connections. */
const SITE =
  "table inet site {\n chain input {\n type filter hook input priority 0; policy accept;\n ct state established,related accept\n }\n}";

/** Answers each line on each port. */
const SERVER = `
import selectors, socket, sys
ready = selectors.DefaultSelector()
for port in map(int, sys.argv[1:]):
    listener = socket.create_server(("0.0.0.0", port))
    ready.register(listener, selectors.EVENT_READ, "listener")
print("ready", flush=True)
while True:
    for key, _ in ready.select():
        if key.data == "listener":
            connection, _ = key.fileobj.accept()
            ready.register(connection, selectors.EVENT_READ, "connection")
            continue
        try:
            data = key.fileobj.recv(100)
            key.fileobj.sendall(data)
        except OSError:
            data = b""
        if not data:
            ready.unregister(key.fileobj)
            key.fileobj.close()
`;

/**
 * Opens connections, looks, does something, and looks again and again until the filter has asked IRIS as often as told. A look asks
 * over each connection and over a new one from the same client. Says of each what it got, one thing after the other. Nothing has
 * a time limit: a slow machine is no cut network.
 */
const CLIENTS = `
import json, pathlib, socket, subprocess, sys, time
told = json.loads(sys.argv[1])

def connect(client):
    return socket.create_connection((client["to"], client["port"]), source_address=(client["from"], 0))

def ask(connection):
    connection.sendall(b"question")
    return "answered" if connection.recv(100) == b"question" else "closed"

def outcome(action):
    try:
        return action()
    except ConnectionRefusedError:
        return "refused"
    except (ConnectionResetError, BrokenPipeError):
        return "reset"
    except OSError as error:
        return repr(error)

def fresh(client):
    with connect(client) as connection:
        return ask(connection)

held = [connect(client) if told["hold"] else None for client in told["clients"]]
seen = [{"held": [], "fresh": []} for _ in held]

def note(log, what):
    if not log or log[-1] != what:
        log.append(what)

def look():
    for client, connection, log in zip(told["clients"], held, seen):
        if connection and (not log["held"] or log["held"][-1] == "answered"):
            note(log["held"], outcome(lambda: ask(connection)))
        note(log["fresh"], outcome(lambda: fresh(client)))

def asks():
    record = pathlib.Path("/test/asks")
    return record.read_text().split() if record.exists() else []

def all_seen(asks):
    rest = iter(asks)
    return all(wanted in rest for wanted in told["until"])

look()
subprocess.run(["bash", "-c", told["then"]], check=True)
before = len(asks())
while not all_seen(asks()[before:]):
    look()
    time.sleep(0.05)
look()
print(json.dumps(seen))
`;

export interface Client {
  readonly from: string;
  readonly to?: string;
  readonly port: number;
}

/** What a client saw, one thing after the other: `answered`, `reset`. */
export interface Sight {
  /** On the connection that was open before. */
  readonly held: readonly string[];
  /** On new ones. */
  readonly fresh: readonly string[];
}

/** What the filter does until it has followed a change: it asks, is answered, and obeys before it asks again. */
export const FOLLOWED = ["begun", "answered", "begun"];
/** Until it has met something once that leaves it without an answer. */
export const ASKED = ["begun", "begun"];

/** A machine in a network of its own, with something that answers on all ports and an IRIS that says what the test wants. */
export class EndpointBench {
  private constructor(readonly machine: Machine) {}

  static async start(
    endpoint: object | null,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<EndpointBench> {
    const machine = await Machine.start({ facts: facts(endpoint), ownNetwork: true, environment });
    const bench = new EndpointBench(machine);
    machine.replaceProgram("iris", IRIS);
    machine.replaceProgram("systemctl", readFileSync(join(__dirname, "systemctl.py"), "utf8"));
    machine.write("/test/environment", JSON.stringify({ IRIS_NODE_PATH_FIRST: "/test/bin", ...environment }));
    machine.write("/test/server.py", SERVER);
    machine.write("/test/clients.py", CLIENTS);
    bench.irisSays("Failover^Backup");
    await bench.inside(`nft '${SITE}'`);
    await bench.inside(
      `setsid python3 /test/server.py ${Object.values(PORTS).join(" ")} >/test/server.log 2>&1 </dev/null & until grep -q ready /test/server.log; do sleep 0.05; done`,
    );
    return bench;
  }

  stop(): void {
    this.machine.stop();
  }

  async inside(script: string): Promise<string> {
    const { code, stdout, stderr } = await this.machine.command([
      "bash",
      "-c",
      `export PATH=/test/bin:$PATH; ${script}`,
    ]);
    if (code !== 0) throw new Error(`${script}: exit code ${code}: ${stderr}`);
    return stdout;
  }

  /** `Failover^Primary`: fields 11 and 12 of `iris qlist`. */
  irisSays(role: string, state = "running, since Sun Nov 22 10:00:00 2026"): void {
    this.machine.write("/test/iris-says", qlist(role, state));
  }

  async done(step: string): Promise<void> {
    const { code, stdout, stderr } = await this.machine.step(step);
    if (code !== 0) throw new Error(`${step}: ${this.machine.reason()}\n${stdout}${stderr}`);
  }

  /** Lines of the table as nft shows them; none without a table. */
  async rules(): Promise<string[]> {
    const shown = await this.inside("nft list table inet iris_endpoint 2>/dev/null || true");
    return shown
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line.includes("reject"));
  }

  /**
   * What clients see before a shell command, and after it until the filter has done so much; first, with `hold`, they have
   * opened a connection each.
   */
  async watch(
    clients: readonly Client[],
    then: string,
    { hold = false, until = FOLLOWED }: { readonly hold?: boolean; readonly until?: readonly string[] } = {},
  ): Promise<Sight[]> {
    const told = { clients: clients.map((client) => ({ to: MEMBER, ...client })), then, hold, until };
    return JSON.parse(await this.inside(`python3 /test/clients.py '${JSON.stringify(told)}'`)) as Sight[];
  }

  /** What new connections see now. */
  async see(...clients: Client[]): Promise<string[]> {
    return (await this.watch(clients, ":", { until: [] })).map(({ fresh }) => fresh.at(-1)!);
  }

  /** A shell command that lets IRIS say another role. */
  saying(role: string, state?: string): string {
    this.machine.write(`/test/next`, qlist(role, state));
    return "mv /test/next /test/iris-says";
  }
}

function qlist(role: string, state = "running, since Sun Nov 22 10:00:00 2026"): string {
  return `OTHER^/opt/other^2025.3^running, since Sun Nov 22 09:00:00 2026^iris.cpf^1973^0^0^ok^IRIS^Failover^Primary^/opt/other\nIRIS^/iris/sys/irissys^2025.3^${state}^iris.cpf^1972^0^0^ok^IRIS^${role}^/iris/sys/irissys\n`;
}
