import { expectedServers } from "../../../tools/status/servers";
import { change, planOf, WHOLE } from "../../support/documents";

const servers = (changes: Record<string, unknown> = {}) => expectedServers(planOf(change(changes, WHOLE)).regions[0]!);

test("members, arbiter, application servers and each web tier are expected", () => {
  expect(servers()).toEqual([
    ...["data-a", "data-b", "data-arbiter", "app-a1", "app-b1", "app-c1"].map((node) => ({ kind: "server", node })),
    { kind: "group", node: "web-web", groupName: expect.stringContaining("web"), minimum: 3 },
  ]);
});

test("where a schedule changes how many web servers there are, the group says how many must work", () => {
  const schedule = { morning: { cron: "0 6 * * *", minimum: 3, maximum: 3 } };
  const [group] = servers({ "webTiers.web.scaling": { schedule } }).slice(-1);
  expect(group).toEqual({ kind: "group", node: "web-web", groupName: expect.any(String) });
});

test("a mirror without an arbiter expects none", () => {
  expect(servers({ "mirrors.data.arbiter": "none" }).some(({ node }) => node.includes("arbiter"))).toBe(false);
});
