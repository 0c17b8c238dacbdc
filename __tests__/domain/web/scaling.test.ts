import { LOAD_BALANCERS } from "../../../domain/aws/load-balancers";
import { cronFault, isTimeZone } from "../../../domain/web/schedule-text";
import { NO_WEB_ACL, planPublic } from "./public-tier";

const night = { cron: "0 20 * * *", timeZone: "Europe/Madrid", minimum: 3, maximum: 4 };

test("the count follows the processors, or a schedule, or nobody", () => {
  expect(planPublic({ scaling: { targetCpuPercent: 60 } }).plan?.scaling).toEqual({
    kind: "target-tracking",
    targetCpuPercent: 60,
  });
  expect(planPublic({ scaling: { schedule: { night } } }).plan?.scaling).toEqual({
    kind: "schedule",
    actions: [{ name: "night", ...night }],
  });
});

test("one server, or fewer than zones, is warned of by name", () => {
  const minimum = (servers: number) => planPublic({ servers: { minimum: servers, maximum: 6 } }).warnings;
  expect([1, 2, 3, 4].map(minimum)).toEqual([
    ["web/single-server at webTiers.public.servers.minimum", NO_WEB_ACL],
    ["web/fewer-servers-than-zones at webTiers.public.servers.minimum", NO_WEB_ACL],
    [NO_WEB_ACL],
    [NO_WEB_ACL],
  ]);
});

test("fails on a minimum above the maximum, not on an equal one", () => {
  expect(planPublic({ servers: { minimum: 6, maximum: 6 } }).problems).toEqual([]);
  expect(planPublic({ servers: { minimum: 7, maximum: 6 } }).problems).toEqual([
    "webTiers.public.servers: minimum 7 is above maximum 6",
  ]);
});

test("fails on more servers than the load balancer takes", () => {
  const limit = LOAD_BALANCERS["network-tls"].servers;
  const problems = (maximum: number) =>
    planPublic({ loadBalancer: "network", servers: { minimum: 3, maximum } }).problems;
  expect(problems(limit)).toEqual([]);
  expect(problems(limit + 1)).toEqual([
    "webTiers.public.servers.maximum: 501 servers; a network load balancer with an ACM certificate takes 500",
  ]);
  expect(planPublic({ servers: { minimum: 3, maximum: 1001 } }).problems).toEqual([
    "webTiers.public.servers.maximum: 1001 servers; an application load balancer takes 1000",
  ]);
});

test("fails on an empty schedule", () => {
  expect(planPublic({ scaling: { schedule: {} } }).problems).toEqual([
    "webTiers.public.scaling.schedule: the schedule is empty",
  ]);
});

test.each([
  [{ minimum: 4, maximum: 3 }, ["night: minimum 4 is above maximum 3"]],
  [{ minimum: 2 }, ["night.minimum: 2 is below servers.minimum 3"]],
  [{ maximum: 6 }, []],
  [{ maximum: 7 }, ["night.maximum: 7 is above servers.maximum 6"]],
  [{ cron: "0 20 * *" }, ["night.cron: '0 20 * *' is no schedule: it has 4 fields, not five"]],
  [{ cron: "" }, ["night.cron: '' is no schedule: it has 1 field, not five"]],
  [{ cron: "60 20 * * *" }, ["night.cron: '60 20 * * *' is no schedule: '60' is no minute (0 to 59)"]],
  [{ timeZone: "Madrid" }, ["night.timeZone: 'Madrid' is no IANA time zone"]],
])("a schedule with %j gives %j", (changes, expected) => {
  const { problems } = planPublic({ scaling: { schedule: { night: { ...night, ...changes } } } });
  expect(problems).toEqual(expected.map((problem) => `webTiers.public.scaling.schedule.${problem}`));
});

test("fails on actions that would get one Terraform address", () => {
  expect(planPublic({ scaling: { schedule: { "night-1": night, night1: night } } }).problems).toEqual([
    "webTiers.public.scaling.schedule.night1: 'night1' and 'night-1' become the same Terraform address",
  ]);
});

test.each(["* * * * *", "0 7 * * MON-FRI", "*/15 0-23/2 1,15 JAN,jul 0", "0 0 31 12 7"])("%s is a schedule", (text) => {
  expect(cronFault(text)).toBeUndefined();
});

test.each([
  "",
  "@daily",
  "0 24 * * *",
  "0 0 0 * *",
  "0 0 32 * *",
  "0 0 * 13 *",
  "0 0 * 0 *",
  "0 0 * * 8",
  "5-1 * * * *",
  "*/0 * * * *",
  "1/2 * * * *",
  "1,,2 * * * *",
  "a * * * *",
  "0 0 * * MONDAY",
  "1-2-3 * * * *",
  "0 0 * * * *",
  "+5 * * * *",
])("fails on the schedule '%s'", (text) => expect(typeof cronFault(text)).toBe("string"));

test.each([
  ["Etc/UTC", true],
  ["Europe/Madrid", true],
  ["America/Argentina/Buenos_Aires", true],
  ["Etc/GMT+9", true],
  ["UTC", false],
  ["europe/madrid", false],
  ["Europe/Atlantis", false],
  ["+01:00", false],
  ["", false],
])("'%s' as a time zone: %s", (text, expected) => expect(isTimeZone(text)).toBe(expected));
