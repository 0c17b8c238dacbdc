import { Deployment } from "../config/deployment";
import { HTTP, ISC_AGENT, LICENSE_SERVER, MEMBER_STATUS, PRIVATE_WEB_SERVER, SSH } from "../firewall/services";
import { ConfigPath, Report } from "../problems";
import { probeOf } from "./probe";

type MirrorConfig = Deployment["mirrors"][string];

/** A port that something on a member listens on already, and what that is. */
interface Taken {
  readonly port: number;
  readonly by: string;
}

const ALWAYS: readonly Taken[] = [
  { port: ISC_AGENT.from, by: "the ISCAgent" },
  { port: MEMBER_STATUS.from, by: "member status, which members ask each other" },
  { port: SSH.from, by: "SSH" },
  { port: LICENSE_SERVER.from, by: "the licence server of IRIS" },
  { port: PRIVATE_WEB_SERVER.from, by: "the private web server of IRIS, which an image may hold" },
];

/**
 * That on a member each port has one server: superserver, status page (with the Management Portal, on the loopback), ISCAgent,
 * member status, licence server, SSH. A listener of the endpoint may lead to the superserver and to ports of the application, to none of the
 * others. `path` is the mirror's key.
 *
 * Application servers have the superserver on the same port, and nothing else that a document gives a port.
 */
export function checkMemberPorts(path: ConfigPath, mirror: MirrorConfig, report: Report): void {
  const { endpoint, superserverPort } = mirror;
  const probe = probeOf(endpoint).port;
  const superserver = { port: superserverPort, by: "the superserver" };
  const statusPage = { port: probe, by: "the mirror status page, which every member answers" };
  const check = (at: ConfigPath, port: number, taken: readonly Taken[], fix: string): void => {
    const found = taken.find((one) => one.port === port);
    if (found) report.problem(at, `port ${port} of the members is that of ${found.by}`, fix);
  };
  // Of two keys with one port, the one that has not its default is the one that was changed.
  const changed = endpoint !== undefined && probe !== HTTP.from;
  check(
    [...path, "superserverPort"],
    superserverPort,
    changed ? ALWAYS : [...ALWAYS, statusPage],
    "give the superserver another port, such as 1972",
  );
  if (endpoint === undefined) return;
  check(
    [...path, "endpoint", "healthCheck", "port"],
    probe,
    changed ? [...ALWAYS, superserver] : ALWAYS,
    "give the status page another port, such as 80",
  );
  for (const [name, { port, targetPort }] of Object.entries(endpoint.listeners)) {
    const target = targetPort ?? port;
    // What is wrong with the superserver's own port is said there.
    if (target === superserverPort) continue;
    check(
      [...path, "endpoint", "listeners", name, targetPort === undefined ? "port" : "targetPort"],
      target,
      [...ALWAYS, statusPage],
      endpoint.method === "route-table"
        ? "let the application serve another port, and give that"
        : "let the application serve another port, and give that as targetPort",
    );
  }
}
