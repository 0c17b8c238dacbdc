import { readFileSync } from "node:fs";
import { checkInstanceType } from "../../../domain/aws/instance-rules";
import { Architecture } from "../../../domain/aws/instance-types";
import { planAppVolumes } from "../../../domain/iris/app-volumes";
import { planMemory } from "../../../domain/iris/memory";
import { APP_SIZES, chosenInstanceType, MIRROR_SIZES, SIZES } from "../../../domain/iris/sizes";
import { planVolumes } from "../../../domain/mirror/plan-volumes";
import { checkStorageCapacity } from "../../../domain/mirror/storage-capacity";
import { formatPath, Report } from "../../../domain/problems";
import { SIZES_PAGE, sizesPage } from "../../../tools/sizes-page";

const EACH = SIZES.flatMap((size) =>
  (["x86_64", "arm64"] as const).map((architecture) => [size, architecture] as const),
);
const NOTHING = { problems: [], warnings: [] };
const demands = (architecture: Architecture, mirrorMember: boolean) =>
  ({ architecture, tenancy: "default", instanceStore: false, mirrorMember }) as const;

describe.each(EACH)("a mirror of size %s on %s", (name, architecture) => {
  test("has no problem and no warning, and its WIJ holds its global buffers", () => {
    const report = new Report();
    const size = MIRROR_SIZES[name];
    const typeName = chosenInstanceType([], {}, size, architecture, report) ?? "";
    const type = checkInstanceType([], typeName, demands(architecture, true), report);
    const volumes = planVolumes([], {}, size, type, report);
    if (type) checkStorageCapacity([], volumes, type, report);
    const memory = planMemory([], typeName, type, {}, 96, report);
    expect({ problems: report.problems, warnings: report.warnings }).toEqual(NOTHING);
    expect(volumes).toHaveLength(4 + size.volumes.database.count);
    expect(size.volumes.wij.sizeGiB * 1024).toBeGreaterThanOrEqual(memory?.globalBuffersMiB ?? Infinity);
  });
});

describe.each(EACH)("an application tier of size %s on %s", (name, architecture) => {
  test("has no problem and no warning", () => {
    const report = new Report();
    const size = APP_SIZES[name];
    const typeName = chosenInstanceType([], {}, size, architecture, report) ?? "";
    const type = checkInstanceType([], typeName, demands(architecture, false), report);
    const { system, cache } = planAppVolumes([], { systemVolume: {}, cache: {} }, size, type, report);
    if (type)
      checkStorageCapacity(
        [],
        [system, cache].flatMap((one) => one ?? []),
        type,
        report,
      );
    expect({ problems: report.problems, warnings: report.warnings }).toEqual(NOTHING);
    expect([system, cache].map((one) => `${one?.name} ${one?.deviceName} ${one?.mount}`)).toEqual([
      "system /dev/sdf /iris/sys",
      "cache /dev/sdg /iris/cache",
    ]);
  });
});

test("images for arm64 get a Graviton type, and a given type stands over the size", () => {
  const chosen = (given: { instanceType?: string }, architecture: Architecture) =>
    chosenInstanceType(["mirrors", "data"], given, MIRROR_SIZES.medium, architecture, new Report());
  expect([chosen({}, "x86_64"), chosen({}, "arm64"), chosen({ instanceType: "x2idn.16xlarge" }, "arm64")]).toEqual([
    "r6i.4xlarge",
    "r7g.4xlarge",
    "x2idn.16xlarge",
  ]);
});

test("fails on neither size nor instance type", () => {
  const report = new Report();
  expect(chosenInstanceType(["mirrors", "data"], {}, undefined, "x86_64", report)).toBeUndefined();
  expect(report.problems).toEqual([
    {
      path: ["mirrors", "data"],
      message: "neither size nor instanceType is given",
      fix: "give size (small, medium, large), or instanceType and volumes one by one",
    },
  ]);
});

describe("the volumes of an application tier", () => {
  const plan = (given: Parameters<typeof planAppVolumes>[1]) => {
    const report = new Report();
    const volumes = planAppVolumes(["appTiers", "app"], given, undefined, undefined, report);
    return { ...volumes, problems: report.problems.map((one) => `${formatPath(one.path)}: ${one.message}`) };
  };

  test("have no cache volume with the instance store", () => {
    expect(plan({ systemVolume: { sizeGiB: 40 }, cache: "instance-store" })).toEqual({
      system: expect.objectContaining({ name: "system", sizeGiB: 40 }),
      problems: [],
    });
  });

  test("fails on missing sizes", () => {
    expect(plan({ systemVolume: {}, cache: {} })).toEqual({
      problems: [
        "appTiers.app.systemVolume.sizeGiB: no sizeGiB given; gp3 takes 1 to 65536",
        "appTiers.app.cache.sizeGiB: no sizeGiB given; gp3 takes 1 to 65536",
      ],
    });
  });
});

test("docs/sizes.md is current: write it with tools/sizes-page.ts", () => {
  expect(readFileSync(SIZES_PAGE, "utf8")).toBe(sizesPage());
});
