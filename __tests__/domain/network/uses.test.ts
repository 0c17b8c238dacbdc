import { deployment } from "../../../domain/config/deployment";
import { usesOf } from "../../../domain/network/uses";
import { regionWith } from "./fixtures";

const document = (differences: Record<string, unknown> = {}) =>
  deployment.parse({
    environment: "prod",
    account: "111122223333",
    topology: "multi-region-dr",
    workload: "iris",
    owner: { team: "ehr", costCenter: "4711" },
    state: { backend: "local" },
    regions: {
      primary: regionWith(),
      dr: regionWith({ name: "eu-central-1", zones: ["a", "b"], cidr: "10.21.0.0/16" }),
    },
    mirrors: {
      data: {
        name: "DATA",
        block: 1,
        members: { a: { zone: "a" }, b: { zone: "b" }, c: { role: "dr-async", region: "dr", zone: "a" } },
        arbiter: { zone: "c" },
      },
      lab: { name: "LAB", block: 2, members: { a: { region: "dr", zone: "a" }, b: { region: "dr", zone: "b" } } },
    },
    appTiers: {
      app: { of: "data", block: 3, servers: 2, zones: ["c", "a"] },
      far: { of: "lab", region: "dr", servers: 2 },
    },
    webTiers: { inside: { of: "app", scheme: "internal", servers: { minimum: 1, maximum: 2 }, clients: {} } },
    ...differences,
  });

test("a region counts the mirrors with a member there, the arbiters that stand there and the tiers that run there", () => {
  expect(usesOf(document(), "primary")).toEqual({
    mirrors: [{ key: "data", block: 1 }],
    arbiters: [
      { key: "data", block: 1 },
      { key: "lab", block: 2 },
    ],
    appTiers: [{ key: "app", block: 3 }],
    zones: { public: [], web: ["a", "b", "c"], app: ["a", "c"], data: ["a", "b", "c"], management: ["a", "b", "c"] },
  });
  expect(usesOf(document(), "dr")).toEqual({
    mirrors: [
      { key: "data", block: 1 },
      { key: "lab", block: 2 },
    ],
    arbiters: [],
    appTiers: [{ key: "far", block: 0 }],
    zones: { public: [], web: [], app: ["a", "b"], data: ["a", "b"], management: [] },
  });
});

test("an arbiter with a zone needs its subnet there only, and an internet-facing tier needs public subnets", () => {
  const { zones } = usesOf(
    document({
      mirrors: {
        data: { name: "DATA", members: { a: { zone: "a" } }, arbiter: { zone: "c" } },
        lone: { name: "LONE", members: { a: { zone: "a" } }, arbiter: "none" },
      },
      webTiers: { outside: { of: "app", scheme: "internet-facing", servers: { minimum: 1, maximum: 2 }, clients: {} } },
    }),
    "primary",
  );
  expect([zones.management, zones.public]).toEqual([["c"], ["a", "b", "c"]]);
});
