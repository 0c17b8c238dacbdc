import { DeploymentConfig } from "../../../domain/config/deployment";
import { plan, planDocument } from "../../../domain/plan";
import { KIT, secrets } from "../../support/documents";

// Checked by the compiler: a document written in TypeScript has the types of an environment file, defaults left out.
const config: DeploymentConfig = {
  environment: "prod",
  account: "123456789012",
  topology: "single-region-ha",
  workload: "healthshare",
  owner: { team: "ehr", costCenter: "4711" },
  state: { backend: "s3", buckets: { "eu-west-1": "states" } },
  regions: {
    primary: {
      name: "eu-west-1",
      zones: ["a", "b", "c"],
      cidr: "10.20.0.0/16",
      image: { id: "ami-0a1b2c3d4e5f60718", os: "ubuntu2404", architecture: "arm64" },
      kit: KIT,
      secrets: secrets("eu-west-1"),
      certificates: {
        secrets: Object.fromEntries(
          ["data-a", "data-b", "data-c", "app"].map((name) => [
            name,
            `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}-AbCdEf`,
          ]),
        ),
      },
      network: { nat: "none" },
    },
  },
  mirrors: {
    data: {
      name: "PRODMIR",
      size: "medium",
      volumes: { database: { count: 1, type: "gp3", sizeGiB: 800 } },
      databases: { APP: {}, CODE: { directory: "/iris/db/code" } },
      namespaces: { APP: { globals: "APP", routines: "CODE" } },
      members: { a: { zone: "a" }, b: { zone: "b" }, c: { zone: "c", role: "dr-async" } },
      endpoint: {
        listeners: { superserver: { port: 1972, clients: { lab: "10.9.0.0/24", app: { appTier: "app" } } } },
      },
    },
  },
  appTiers: { app: { of: "data", servers: 2, size: "small", cache: "instance-store", instanceType: "m6gd.xlarge" } },
  acknowledge: [{ warning: "mirror/no-arbiter", reason: "an example of an entry" }],
};

const wrongTypes: DeploymentConfig = {
  ...config,
  // @ts-expect-error: a topology that does not exist
  topology: "single-region",
  // @ts-expect-error: a number where a text is expected
  account: 123456789012,
};

const misspelt: DeploymentConfig = {
  ...config,
  // @ts-expect-error: an unknown key
  enviroment: "prod",
};

// @ts-expect-error: `plan` itself takes a typed document; what is untyped goes to `planDocument`
const untyped = () => plan({ environment: "prod" });

test("a document written in TypeScript plans as one in YAML does", () => {
  const { plan: planned, problems, warnings } = plan(config);
  expect(problems).toEqual([]);
  expect(warnings.map(({ name }) => name)).toEqual(["acknowledge/unused"]);
  expect(planned?.regions[0]?.mirrors[0]?.members.map(({ serverName }) => serverName)).toEqual([
    "data-a",
    "data-b",
    "data-c",
  ]);
  expect(planned?.regions[0]?.mirrors[0]?.arbiter?.zone).toBe("c");
});

test("fails on what the compiler would refuse, when the document comes from elsewhere", () => {
  expect(plan(wrongTypes).problems.map(({ path }) => path.join("."))).toEqual(["account", "topology"]);
  expect(untyped().problems.map(({ path }) => path[0])).toContain("regions");
  expect(plan(misspelt).problems.map(({ path }) => path.join("."))).toEqual(["enviroment"]);
});

test.each([undefined, null, 5, "text", [], () => config, Symbol("x"), 5n])("fails on %p as a document", (value) => {
  expect(planDocument(value).problems).toHaveLength(1);
  expect(planDocument(value).problems[0]!.path).toEqual([]);
});
