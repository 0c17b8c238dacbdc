import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { checkInstanceType, InstanceDemands } from "../../../domain/aws/instance-rules";
import { instanceType, instanceTypes, similarType } from "../../../domain/aws/instance-types";
import { formatPath, Report } from "../../../domain/problems";

const MEMBER: InstanceDemands = {
  architecture: "x86_64",
  tenancy: "default",
  instanceStore: false,
  mirrorMember: true,
};
const APP: InstanceDemands = { ...MEMBER, mirrorMember: false };
const JSON_FILE = join(__dirname, "..", "..", "..", "domain", "aws", "instance-facts.json");

function check(name: string, demands: InstanceDemands): { problems: string[]; warnings: string[] } {
  const report = new Report();
  checkInstanceType(["mirrors", "data", "instanceType"], name, demands, report);
  const text = (one: { message: string; fix: string }) => `${one.message} -> ${one.fix}`;
  return { problems: report.problems.map(text), warnings: report.warnings.map((one) => `${one.name}: ${text(one)}`) };
}

test("the facts of a type read as AWS states them", () => {
  expect(instanceType("r6id.2xlarge")).toEqual({
    name: "r6id.2xlarge",
    vcpu: 8,
    memoryMiB: 65536,
    architecture: "x86_64",
    hypervisor: "nitro",
    ebsOptimized: "default",
    baselineIops: 12000,
    baselineMBps: 312.5,
    maximumIops: 40000,
    maximumMBps: 1250,
    ebsAttachments: 26,
    instanceStoreGB: 474,
    autoRecovery: false,
    dedicatedHosts: true,
    burstable: false,
  });
});

test("the table has the older types, and no name of an object's own methods", () => {
  expect(["m4.large", "r4.16xlarge", "m5.large"].map((name) => instanceType(name)?.ebsOptimized)).toEqual([
    "default",
    "default",
    "default",
  ]);
  expect(["constructor", "toString", "__proto__", "r6i.tiny", ""].map(instanceType)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("the table says where it comes from and stays below 120 KB", () => {
  const table = JSON.parse(readFileSync(JSON_FILE, "utf8")) as {
    source: string;
    columns: string[];
    types: Record<string, unknown[]>;
  };
  expect(table.source).toMatch(/moto .*Apache-2\.0.*20\d\d-\d\d-\d\d/);
  expect(statSync(JSON_FILE).size).toBeLessThan(120_000);
  expect(Object.entries(table.types).filter(([, row]) => row.length !== table.columns.length)).toEqual([]);
});

test("every fact of the table is in its range", () => {
  const wrong = instanceTypes().filter(
    (type) =>
      type.vcpu < 1 ||
      type.memoryMiB < 500 ||
      !["x86_64", "arm64"].includes(type.architecture) ||
      !["nitro", "xen", "metal"].includes(type.hypervisor) ||
      type.baselineIops > type.maximumIops ||
      type.baselineMBps > type.maximumMBps ||
      (type.ebsOptimized === "unsupported") !== (type.baselineIops === 0),
  );
  expect(wrong.map((type) => type.name)).toEqual([]);
});

test("a type that suits a mirror member yields nothing", () => {
  expect(check("r6i.2xlarge", MEMBER)).toEqual({ problems: [], warnings: [] });
  expect(check("r7g.2xlarge", { ...MEMBER, architecture: "arm64" })).toEqual({ problems: [], warnings: [] });
  expect(check("m4.2xlarge", MEMBER)).toEqual({ problems: [], warnings: [] });
});

test("a type that the table does not know is warned of, not refused", () => {
  expect(check("r99z.large", MEMBER)).toEqual({
    problems: [],
    warnings: [
      "instance-type/unknown: the instance type 'r99z.large' is not in our table: its architecture, memory, EBS limits and attachments are not checked -> check the spelling; if the type exists, compare its EBS limits with the volumes and acknowledge this warning",
    ],
  });
});

test("fails on another architecture than the image's, and names a near type", () => {
  expect(check("r6i.2xlarge", { ...MEMBER, architecture: "arm64" }).problems).toEqual([
    "r6i.2xlarge is x86_64, and the image of the region is arm64 -> use another instance type, such as r6g.2xlarge, or an image for x86_64",
  ]);
  expect(check("t3.small", { ...APP, architecture: "arm64" }).problems).toEqual([
    "t3.small is x86_64, and the image of the region is arm64 -> use another instance type, such as t4g.small, or an image for x86_64",
  ]);
});

test("fails on a type that cannot be EBS-optimised", () => {
  expect(check("m3.large", APP).problems).toEqual([
    expect.stringContaining(
      "m3.large cannot be EBS-optimised: its volumes would share the network with users and the mirror -> use another instance type",
    ),
  ]);
  expect(check("m3.xlarge", APP).problems).toEqual([]);
});

test("fails on tenancy host where there are no dedicated hosts", () => {
  expect(check("r7i.24xlarge", { ...MEMBER, tenancy: "host" }).problems).toEqual([
    expect.stringMatching(
      /^tenancy is host, and there are no dedicated hosts for r7i\.24xlarge -> use another instance type, such as \S+, or set tenancy to dedicated$/,
    ),
  ]);
  expect(check("r7i.24xlarge", { ...MEMBER, tenancy: "dedicated" }).problems).toEqual([]);
  expect(check("r6i.2xlarge", { ...MEMBER, tenancy: "host" }).problems).toEqual([]);
});

test.each([
  ["r6i.2xlarge", "x86_64", "r6id.2xlarge"],
  ["m6i.xlarge", "x86_64", "m6id.xlarge"],
  ["m7g.4xlarge", "arm64", "m7gd.4xlarge"],
] as const)(
  "fails on caches on the instance store of %s, and names a type that has one",
  (name, architecture, similar) => {
    const demands = { ...APP, architecture, instanceStore: true };
    expect(check(name, demands).problems).toEqual([
      `the caches are to lie on the instance store, and ${name} has none -> use another instance type, such as ${similar}, or give cache an EBS volume`,
    ]);
    expect(check(similar, demands)).toEqual({ problems: [], warnings: [] });
  },
);

test("a mirror member without auto-recovery or on CPU credits is warned of; an application server is not", () => {
  expect(check("r6id.large", MEMBER).warnings).toEqual([
    "instance-type/no-auto-recovery: r6id.large has no automatic recovery: after a hardware failure the member stays down until an operator replaces it -> use another instance type, such as r6a.large",
  ]);
  expect(check("t3.xlarge", MEMBER).warnings).toEqual([
    expect.stringContaining(
      "instance-type/burstable: t3.xlarge runs on CPU credits: under lasting load a mirror member slows down",
    ),
  ]);
  expect([check("r6id.large", APP).warnings, check("t3.xlarge", APP).warnings]).toEqual([[], []]);
});

test("findings stand at the key that names the type", () => {
  const report = new Report();
  expect(
    checkInstanceType(
      ["mirrors", "data", "arbiter", "instanceType"],
      "t3.small",
      { ...APP, architecture: "arm64" },
      report,
    )?.name,
  ).toBe("t3.small");
  expect(report.problems.map((problem) => formatPath(problem.path))).toEqual(["mirrors.data.arbiter.instanceType"]);
});

test("where nothing fits, no type is named", () => {
  const type = instanceType("r6i.2xlarge");
  expect(type && similarType(type, () => false)).toBeUndefined();
});
