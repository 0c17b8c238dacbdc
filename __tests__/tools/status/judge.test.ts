import { certificateWarningDays } from "../../../tools/status/certificate";
import { judge } from "../../../tools/status/judge";
import { Observed } from "../../../tools/status/observe";
import { Published } from "../../../tools/status/published";
import { Expected } from "../../../tools/status/servers";
import { NEWER_FACTS, observed, published } from "./builders";

const PLACE = { regionName: "eu-west-1", runAgain: "prod-eu-west-1-iris-run-again", certificateWarningDays: 60 };
const NOW = Date.parse("2026-11-22T10:05:00Z");
const RENEW = "docs/operations.md, 'Renew a certificate'";
const RUN_AGAIN = (id: string): string =>
  `aws ssm send-command --region eu-west-1 --document-name prod-eu-west-1-iris-run-again --instance-ids ${id}`;
const DATA_A: Expected = { kind: "server", node: "data-a" };
const PUBLIC: Expected = { kind: "group", node: "web-public", groupName: "prod-public", minimum: 2 };
const lines = (changes: Partial<Observed>, expected: readonly Expected[] = [DATA_A]) =>
  judge(expected, observed(changes), PLACE, NOW);
const said = (changes: Partial<Published>) =>
  lines({ statuses: new Map([["data-a", JSON.stringify(published("i-a", changes))]]) });
const short = (found: ReturnType<typeof judge>) =>
  found.map(({ server, ready, why, fix }) => [server, ready, why, fix]);

test("a server is ready when its running instance said so of the facts that are in the bucket", () => {
  expect(lines({})).toEqual([{ server: "data-a", ready: true, published: published("i-a") }]);
});

test("fails on a server that is ready with older facts: it is outdated, and the fix names document and instance", () => {
  expect(short(lines({ facts: new Map([["data-a", NEWER_FACTS]]) }))).toEqual([
    ["data-a", false, "outdated: newer facts wait in the configuration bucket", RUN_AGAIN("i-a")],
  ]);
});

test.each([
  ["failed", "no kit", `remove the cause, then: ${RUN_AGAIN("i-a")}`],
  ["running", "", "wait"],
  ["rebooting", "huge pages", "wait"],
] as const)("fails on a server whose step is %s, with its reason", (result, reason, fix) => {
  expect(short(said({ step: "kits", result, reason }))).toEqual([
    ["data-a", false, reason === "" ? "" : `it says "${reason}"`, fix],
  ]);
});

test("fails on a server that is held, which goes on by itself", () => {
  expect(short(said({ step: "configure", result: "held", reason: "it has missed promotion 1" }))).toEqual([
    [
      "data-a",
      false,
      'it says "it has missed promotion 1"',
      "wait, or see docs/operations.md, 'A former member is held'",
    ],
  ]);
  for (const [step, fix] of [
    ["databases", "wait, or see docs/operations.md, 'A database is missing'"],
    ["encryption", "wait, or see docs/encryption.md"],
  ] as const)
    expect(short(said({ step, result: "held", reason: "it takes long" }))).toEqual([
      ["data-a", false, 'it says "it takes long"', fix],
    ]);
});

test("fails on a server that is ready and has found a problem since", () => {
  expect(short(said({ problems: { "two-primaries": "this member is primary" } }))).toEqual([
    [
      "data-a",
      false,
      'it says "two-primaries: this member is primary"',
      "see docs/operations.md, 'Two members answer as primary'",
    ],
  ]);
  const alone = "mirror DATA has one failover member, DATA-A, and nobody can take over from it";
  expect(short(said({ problems: { "no-failover-partner": alone } }))).toEqual([
    [
      "data-a",
      false,
      `it says "no-failover-partner: ${alone}"`,
      "see docs/operations.md, 'Take the backup away, and bring it back'",
    ],
  ]);
  for (const [name, fix] of [
    ["iris-down", "on the server: systemctl start iris.service"],
    ["not-connected", "see docs/operations.md, 'A server is not ready'"],
    ["partner-away", "see the partner's own line; docs/operations.md, 'A member dies'"],
  ] as const)
    expect(short(said({ problems: { [name]: "why" } }))).toEqual([["data-a", false, `it says "${name}: why"`, fix]]);
  expect(short(said({ problems: {} }))).toEqual([["data-a", true, undefined, undefined]]);
});

test("a server that leaves something out because the document wants it so is ready, with a warning", () => {
  const leftOut = "databases are not looked at";
  const words = `IRIS takes no session of its scripts: "${leftOut}": docs/operations.md, 'Where IRIS takes no session of the scripts'`;
  expect(said({ leftOut }).map(({ ready, warning }) => [ready, warning])).toEqual([[true, words]]);
  const ending = said({ leftOut, certificateUntil: "2026-12-22T10:00:00Z" })[0]!;
  expect([ending.ready, ending.warning]).toEqual([
    true,
    expect.stringMatching(/^its certificate ends .*; IRIS takes no/),
  ]);
});

test("names every problem that its timer found, beside what stops its scripts", () => {
  const problems = { "bucket-silent": "s3://x is silent", "two-primaries": "this member is primary" };
  const told = "bucket-silent: s3://x is silent; two-primaries: this member is primary";
  expect(short(said({ problems }))).toEqual([
    [
      "data-a",
      false,
      `it says "${told}"`,
      "the way to S3, and the bucket's policy; see docs/operations.md, 'Two members answer as primary'",
    ],
  ]);
  for (const result of ["failed", "held", "running"] as const)
    expect(short(said({ result, reason: "no kit", problems }))[0]?.[2]).toBe(`it says "no kit; ${told}"`);
});

test("fails on a failure of older facts as on one of the newest", () => {
  expect(short(said({ result: "failed", reason: "no kit", facts: NEWER_FACTS }))).toEqual([
    ["data-a", false, 'it says "no kit"', `remove the cause, then: ${RUN_AGAIN("i-a")}`],
  ]);
});

test("fails on a replaced server that has not spoken yet, whatever its predecessor said", () => {
  expect(
    short(
      lines({
        instances: new Map([
          [
            "data-a",
            [
              { id: "i-new", state: "running" },
              { id: "i-a", state: "shutting-down" },
            ],
          ],
        ]),
      }),
    ),
  ).toEqual([["data-a", false, "i-new has published nothing; the status is that of i-a", "wait"]]);
});

test.each([
  ["no instance", [], "there is no such instance", "apply"],
  ["a stopped instance", [{ id: "i-a", state: "stopped" }], "i-a is stopped", "start the instance"],
])("fails on a server with %s, although its last status is ready", (_, some, why, fix) => {
  expect(short(lines({ instances: new Map([["data-a", some]]) }))).toEqual([["data-a", false, why, fix]]);
});

test("fails on a server without status, without facts, and with a status that is none", () => {
  expect(short(lines({ statuses: new Map() }))).toEqual([
    ["data-a", false, "i-a has published nothing", "wait; after 30 minutes read its log, /var/log/iris-node.log"],
  ]);
  expect(short(lines({ facts: new Map() }))).toEqual([
    ["data-a", false, "it has no facts in the configuration bucket", "apply"],
  ]);
  for (const text of [
    "",
    "[]",
    "null",
    '{"step":"facts","result":"ok","time":"2026-11-22T10:00:00Z"}',
    JSON.stringify(published("i-a", { time: "soon" })),
    JSON.stringify({ ...published("i-a"), result: "ok" }),
    JSON.stringify(published("i-a", { certificateUntil: "soon" })),
    JSON.stringify({ ...published("i-a"), leftOut: ["a"] }),
    // What is shown as it is has a form.
    JSON.stringify(published("i-a", { step: "ready\u001b[2J" })),
    JSON.stringify(published("i-a\n  data-b  ready")),
    JSON.stringify(published("i-a", { facts: "0123456789abcdef; curl" })),
    JSON.stringify(published("i-a", { time: "2026-11-22T10:00:00Z (fix: curl)" })),
    JSON.stringify(published("i-a", { certificateUntil: "22 Nov 2027 (fix: curl)" })),
    JSON.stringify(published("i-a", { problems: { "databases\n": "why" } })),
  ]) {
    expect(short(lines({ statuses: new Map([["data-a", text]]) }))).toEqual([
      ["data-a", false, "its status cannot be read: it is not of this release", RUN_AGAIN("i-a")],
    ]);
  }
});

test("of a group each instance in service counts, and no other", () => {
  expect(short(lines({}, [PUBLIC]))).toEqual([
    ["web-public/i-1", true, undefined, undefined],
    ["web-public/i-2", true, undefined, undefined],
  ]);
});

test("fails on an instance in service that is not ready, although the minimum is", () => {
  const groups = new Map([["prod-public", { minimum: 2, inService: ["i-1", "i-2", "i-3"] }]]);
  expect(short(lines({ groups }, [PUBLIC])).filter(([, ready]) => !ready)).toEqual([
    [
      "web-public/i-3",
      false,
      "i-3 has published nothing",
      "wait; after 30 minutes read its log, /var/log/iris-node.log",
    ],
  ]);
});

test.each([
  [2, 3, true],
  [2, 2, false],
  [3, 2, true],
])("fails on fewer servers in service than the minimum: planned %i, of the group %i", (planned, ofGroup, expected) => {
  const groups = new Map([["prod-public", { minimum: ofGroup, inService: ["i-1", "i-2"] }]]);
  const byPlan = short(lines({ groups }, [{ ...PUBLIC, minimum: planned }]));
  const bySchedule = short(lines({ groups }, [{ kind: "group", node: "web-public", groupName: "prod-public" }]));
  const missing = (least: number) => [
    "web-public",
    false,
    `2 of at least ${least} servers are in service`,
    "wait, or read the activities of auto-scaling group prod-public",
  ];
  expect(byPlan.slice(2)).toEqual(planned > 2 ? [missing(planned)] : []);
  expect(bySchedule.slice(2)).toEqual(ofGroup > 2 ? [missing(ofGroup)] : []);
  expect(byPlan.slice(2).length + bySchedule.slice(2).length > 0).toBe(expected);
});

test("fails on a group that does not exist", () => {
  expect(short(lines({ groups: new Map() }, [PUBLIC]))).toEqual([
    ["web-public", false, "there is no auto-scaling group prod-public", "apply"],
  ]);
});

const ends = (certificateUntil: string | null, changes: Partial<Published> = {}) =>
  said({ certificateUntil, ...changes }).map(({ ready, why, fix, warning }) => ({ ready, why, fix, warning }));

test.each([
  ["has no certificate", null],
  ["has one for 60 days and a minute", "2027-01-21T10:06:00Z"],
])("a server that %s is ready without a warning", (_, until) => {
  expect(ends(until)).toEqual([{ ready: true, why: undefined, fix: undefined, warning: undefined }]);
});

test.each([
  ["2027-01-21T10:04:00Z", "in 59 days"],
  ["2026-11-24T10:06:00Z", "in 2 days"],
  ["2026-11-24T10:04:00Z", "in 1 day"],
  ["2026-11-22T10:06:00Z", "in less than a day"],
])("a server whose certificate ends at %s is ready, with a warning", (until, days) => {
  expect(ends(until)).toEqual([
    {
      ready: true,
      why: undefined,
      fix: undefined,
      warning: `its certificate ends at ${until}, ${days}: ${RENEW}`,
    },
  ]);
});

test("fails on a server whose certificate has expired, although its last run was ready", () => {
  expect(ends("2026-11-22T10:05:00Z")).toEqual([
    { ready: false, why: "its certificate expired at 2026-11-22T10:05:00Z", fix: RENEW, warning: undefined },
  ]);
});

test("a server that failed says why, and warns of its certificate besides", () => {
  expect(ends("2026-11-20T10:00:00Z", { result: "failed", reason: "no kit" })).toEqual([
    {
      ready: false,
      why: 'it says "no kit"',
      fix: `remove the cause, then: ${RUN_AGAIN("i-a")}`,
      warning: `its certificate expired at 2026-11-20T10:00:00Z: ${RENEW}`,
    },
  ]);
});

test("where an AWS Private CA renews certificates of a short validity, the warning waits until it should have", () => {
  const place = { ...PLACE, certificateWarningDays: 22 };
  const statuses = new Map([
    ["data-a", JSON.stringify(published("i-a", { certificateUntil: "2026-12-22T10:00:00Z" }))],
  ]);
  expect(judge([DATA_A], observed({ statuses }), place, NOW).map(({ warning }) => warning)).toEqual([undefined]);
});

test.each([
  ["secrets, of any validity", { kind: "secrets", secrets: {} }, 60],
  ["no certificates but those that web servers make themselves", undefined, 60],
  ["a private CA, 395 days", { kind: "private-ca", arn: "arn", webArn: "arn", validityDays: 395 }, 60],
  ["a private CA, 90 days", { kind: "private-ca", arn: "arn", webArn: "arn", validityDays: 90 }, 22],
  ["a private CA, 30 days", { kind: "private-ca", arn: "arn", webArn: "arn", validityDays: 30 }, 7],
] as const)(
  "the warning comes 60 days before the end, or later where a renewal is not overdue by then: %s",
  (_, source, days) => {
    expect(certificateWarningDays(source)).toBe(days);
  },
);
