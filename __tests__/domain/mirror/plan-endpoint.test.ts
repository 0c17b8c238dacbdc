import { change, findings, planOf, WHOLE } from "../../support/documents";
import { withBalancer } from "../../support/endpoints";

const AT = "mirrors.data.endpoint";
const CLIENTS = { app: { appTier: "app" } };
const listeners = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`p${index}`, { port: 7000 + index, clients: CLIENTS }]),
  );
const problems = (changes: Record<string, unknown>) => findings(change(changes, WHOLE)).problems;

const LIMITS = [
  ["intervalSeconds", 5, 300],
  ["timeoutSeconds", 2, 120],
  ["healthyThreshold", 2, 10],
  ["unhealthyThreshold", 2, 10],
] as const;

test.each(LIMITS)("%s takes %d to %d", (key, minimum, maximum) => {
  // The longest interval leaves room for every time-out, and the shortest time-out for every interval.
  const check = (value: number) =>
    problems({ [`${AT}.healthCheck`]: { intervalSeconds: 300, timeoutSeconds: 2, [key]: value } });
  const refusal = (value: number) =>
    `${AT}.healthCheck.${key}: ${value} is outside ${minimum} to ${maximum}, which AWS accepts`;
  expect(check(minimum - 1)).toEqual([refusal(minimum - 1)]);
  expect(check(minimum)).toEqual([]);
  expect(check(maximum)).toEqual([]);
  expect(check(maximum + 1)).toEqual([refusal(maximum + 1)]);
});

test("fails on a time-out as long as the interval", () => {
  expect(problems({ [`${AT}.healthCheck`]: { intervalSeconds: 10, timeoutSeconds: 9 } })).toEqual([]);
  expect(problems({ [`${AT}.healthCheck`]: { intervalSeconds: 10, timeoutSeconds: 10 } })).toEqual([
    `${AT}.healthCheck.timeoutSeconds: a time-out of 10 s is not shorter than the interval of 10 s`,
  ]);
});

test("a load balancer takes 1 to 50 listeners", () => {
  expect(problems({ [`${AT}.listeners`]: {} })).toEqual([`${AT}.listeners: no listeners are given`]);
  expect(problems({ [`${AT}.listeners`]: listeners(1) })).toEqual([]);
  expect(problems({ [`${AT}.listeners`]: listeners(50) })).toEqual([]);
  expect(problems({ [`${AT}.listeners`]: listeners(51) })).toEqual([
    `${AT}.listeners: 51 listeners are given; a Network Load Balancer takes 1 to 50`,
  ]);
});

test("fails on one port for two listeners", () => {
  expect(problems({ [`${AT}.listeners.other`]: { port: 1972, targetPort: 1973, clients: CLIENTS } })).toEqual([
    `${AT}.listeners.other.port: port 1972 is used by listener 'superserver' already`,
  ]);
});

test.each([0, 65536])("fails on port %d", (port) => {
  expect(problems({ [`${AT}.listeners.superserver.port`]: port })).toHaveLength(1);
});

test.each([1, 65535])("port %d is a port", (port) => {
  expect(problems({ [`${AT}.listeners.superserver.port`]: port })).toEqual([]);
});

test("the health check asks for the mirror status page of the members' web server every five seconds", () => {
  const endpoint = withBalancer(planOf(WHOLE).regions[0]!.mirrors[0]!.endpoint);
  expect(endpoint.healthCheck).toEqual({
    path: "/csp/bin/mirror_status.cxw",
    port: 80,
    intervalSeconds: 5,
    timeoutSeconds: 4,
    healthyThreshold: 2,
    unhealthyThreshold: 2,
  });
  expect(endpoint.preserveClientAddress).toBe(false);
  expect(endpoint.hostName).toBe("data.eu-west-1.prod.internal");
});

test("a target group is named by mirror, listener and port, in at most 32 characters", () => {
  const document = change(
    {
      environment: "environment-long",
      [`${AT}.listeners.interfaces`]: { port: 6661, targetPort: 16661, clients: CLIENTS },
    },
    WHOLE,
  );
  const endpoint = withBalancer(planOf(document).regions[0]!.mirrors[0]!.endpoint);
  expect(endpoint.loadBalancerName).toBe("environment-long-data-mirror");
  expect(endpoint.listeners.map(({ targetGroupName }) => targetGroupName.replace(/[0-9a-f]{6}$/, "######"))).toEqual([
    "environment-long-data-sup-######",
    "environment-long-data-int-######",
  ]);
  expect(endpoint.listeners.map(({ targetPort }) => targetPort)).toEqual([1972, 16661]);
});

test.each(["csp", "/with blank", '/quote"', ""])("fails on '%s' as a health check path", (path) => {
  expect(problems({ [`${AT}.healthCheck.path`]: path })).toEqual([
    `${AT}.healthCheck.path: '${path}' does not have the allowed form`,
  ]);
});
