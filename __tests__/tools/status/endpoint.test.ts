import { judgeEndpoint, polledEndpoints } from "../../../tools/status/endpoint";
import { change, planOf, WHOLE } from "../../support/documents";

const targets = (...primaries: string[]) =>
  ["data-a", "data-b", "data-c"].map((server) => ({ server, healthy: primaries.includes(server) }));

test("an endpoint is ready when one member answers as primary, whichever", () => {
  expect(judgeEndpoint("data", targets("data-c"))).toEqual({ server: "data endpoint", ready: true });
});

test("fails on two and on three members that answer as primary, and names them", () => {
  expect(judgeEndpoint("data", targets("data-b", "data-a"))).toEqual({
    server: "data endpoint",
    ready: false,
    why: "data-a and data-b answer as primary at the same time: clients reach one of them by chance",
    fix: "docs/operations.md, 'Two members answer as primary'",
  });
  expect(judgeEndpoint("data", targets("data-a", "data-b", "data-c")).why).toMatch(
    /^data-a and data-b and data-c answer as primary/,
  );
});

test("fails on no member that answers as primary, also when the load balancer knows none", () => {
  const none = {
    server: "data endpoint",
    ready: false,
    why: "no member answers as primary: all of them refuse clients",
    fix: expect.stringContaining("No member becomes primary"),
  };
  expect(judgeEndpoint("data", targets())).toEqual(none);
  expect(judgeEndpoint("data", [])).toEqual(none);
});

test("fails on an endpoint whose target group does not exist", () => {
  expect(judgeEndpoint("data", undefined)).toEqual({
    server: "data endpoint",
    ready: false,
    why: "there is no target group",
    fix: "apply",
  });
});

const polled = (changes: Record<string, unknown> = {}) => polledEndpoints(planOf(change(changes, WHOLE)).regions[0]!);

test("the endpoint of each mirror is looked at, by its first listener's target group", () => {
  expect(polled()).toEqual([{ mirror: "data", targetGroup: "prod-data-superserver-1972" }]);
});

test("a mirror without an endpoint, or whose new primary registers itself, is not looked at", () => {
  expect(polled({ "mirrors.data.endpoint": undefined })).toEqual([]);
  expect(polled({ "mirrors.data.endpoint.method": "target-registration" })).toEqual([]);
});
