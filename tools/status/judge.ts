import { judgeCertificate, RENEW } from "./certificate";
import { Observed } from "./observe";
import { FORMER_MEMBER, fixOf } from "./problem-fixes";
import { Published, readPublished } from "./published";
import { Expected, NamedServer, ServerGroup } from "./servers";
import { quoted } from "./words";

/** Where one server stands. */
export interface Line {
  /** `data-a`, `web-public/i-0123`. */
  readonly server: string;
  readonly ready: boolean;
  /** What it published last; undefined: nothing that can be read. */
  readonly published?: Published;
  /** Why it is not ready; what the server said of a failure stands in `published`. */
  readonly why?: string;
  readonly fix?: string;
  /** What needs doing soon. A server with a warning may be ready. */
  readonly warning?: string;
}

/** What the plan says of a region: where its documents are, for the fix, and when a certificate is warned of. */
export interface Place {
  readonly regionName: string;
  /** The SSM document that runs a server's scripts again. */
  readonly runAgain: string;
  readonly certificateWarningDays: number;
}

/** Judges every expected server of a region by what AWS says. `now` in milliseconds. */
export function judge(expected: readonly Expected[], observed: Observed, place: Place, now: number): Line[] {
  return expected
    .flatMap((one) => (one.kind === "server" ? [judgeServer(one, observed, place)] : judgeGroup(one, observed, place)))
    .map((line) => withCertificate(line, place, now));
}

/** IRIS and gateways refuse an expired certificate, so its server does not work, whatever its last run said. */
function withCertificate(line: Line, { certificateWarningDays }: Place, now: number): Line {
  const found = judgeCertificate(line.published?.certificateUntil, certificateWarningDays, now);
  if (found === undefined) return line;
  if (found.expired && line.ready) return { ...line, ready: false, why: found.words, fix: RENEW };
  const words = `${found.words}: ${RENEW}`;
  return { ...line, warning: line.warning === undefined ? words : `${words}; ${line.warning}` };
}

function judgeServer({ node }: NamedServer, observed: Observed, place: Place): Line {
  const instances = observed.instances.get(node) ?? [];
  const text = observed.statuses.get(node);
  const published = text === undefined ? undefined : readPublished(text);
  const running = instances.find(({ state }) => state === "running");
  if (running === undefined) {
    const seen = instances.map(({ id, state }) => `${id} is ${state}`).join(", ");
    return {
      server: node,
      ready: false,
      published,
      why: seen === "" ? "there is no such instance" : seen,
      fix: seen === "" ? "apply" : "start the instance",
    };
  }
  return judgeStatus(node, running.id, text, observed.facts.get(node), place);
}

function judgeGroup({ node, groupName, minimum }: ServerGroup, observed: Observed, place: Place): Line[] {
  const group = observed.groups.get(groupName);
  if (group === undefined)
    return [{ server: node, ready: false, why: `there is no auto-scaling group ${groupName}`, fix: "apply" }];
  const lines = [...group.inService].sort().map((id) => {
    const server = `${node}/${id}`;
    return judgeStatus(server, id, observed.statuses.get(server), observed.facts.get(node), place);
  });
  const least = minimum ?? group.minimum;
  const missing: Line[] =
    lines.length >= least
      ? []
      : [
          {
            server: node,
            ready: false,
            why: `${lines.length} of at least ${least} servers are in service`,
            fix: `wait, or read the activities of auto-scaling group ${groupName}`,
          },
        ];
  return [...lines, ...missing];
}

/** The site chose it, so that the server is ready all the same. */
const leftOut = (words: string): string =>
  `IRIS takes no session of its scripts: ${quoted(words)}: docs/operations.md, 'Where IRIS takes no session of the scripts'`;

/** What holds a member besides a promotion that it missed, by step. */
const HOLDS: Readonly<Record<string, string>> = {
  databases: "docs/operations.md, 'A database is missing'",
  encryption: "docs/encryption.md",
};

function says(words: readonly string[]): string {
  const text = words.filter((one) => one !== "").join("; ");
  return text === "" ? "" : `it says ${quoted(text)}`;
}

/** The status of an instance that runs. */
function judgeStatus(
  server: string,
  instance: string,
  text: string | undefined,
  facts: string | undefined,
  place: Place,
): Line {
  const runAgain = `aws ssm send-command --region ${place.regionName} --document-name ${place.runAgain} --instance-ids ${instance}`;
  const not = (why: string, fix: string, published?: Published): Line => ({
    server,
    ready: false,
    published,
    why,
    fix,
  });
  if (facts === undefined) return not("it has no facts in the configuration bucket", "apply");
  if (text === undefined)
    return not(`${instance} has published nothing`, "wait; after 30 minutes read its log, /var/log/iris-node.log");
  const published = readPublished(text);
  if (published === undefined) return not("its status cannot be read: it is not of this release", runAgain);
  // A replaced server finds the status of its predecessor.
  if (published.instance !== instance)
    return not(`${instance} has published nothing; the status is that of ${published.instance}`, "wait", published);
  const problems = Object.entries(published.problems ?? {});
  const told = problems.map(([name, words]) => `${name}: ${words}`);
  // What its timer found, beside what stops its scripts.
  const alsoNot = (fix: string): Line => not(says([published.reason, ...told]), fix, published);
  switch (published.result) {
    case "failed":
      return alsoNot(`remove the cause, then: ${runAgain}`);
    case "running":
    case "rebooting":
      return alsoNot("wait");
    case "held":
      return alsoNot(`wait, or see ${HOLDS[published.step] ?? FORMER_MEMBER}`);
    case "ready":
      if (problems.length > 0) {
        const fixes = new Set(problems.map(([name]) => fixOf(name)));
        return not(says(told), [...fixes].join("; "), published);
      }
      if (published.facts !== facts)
        return not("outdated: newer facts wait in the configuration bucket", runAgain, published);
      return { server, ready: true, published, ...(published.leftOut && { warning: leftOut(published.leftOut) }) };
  }
}
