import fc from "fast-check";
import { instanceType } from "../../../domain/aws/instance-types";
import { MIRROR_SIZES } from "../../../domain/iris/sizes";
import { VolumePlan } from "../../../domain/mirror/plan";
import { GivenVolumes, planVolumes, withSnapshots } from "../../../domain/mirror/plan-volumes";
import { formatPath, Report } from "../../../domain/problems";

const PATH = ["mirrors", "data"];
const ALL_GIVEN: GivenVolumes = {
  system: { sizeGiB: 60 },
  database: { sizeGiB: 100 },
  wij: { sizeGiB: 20 },
  journal: { sizeGiB: 30 },
  alternateJournal: { sizeGiB: 30 },
};

interface Planned {
  readonly volumes: readonly VolumePlan[];
  readonly problems: readonly string[];
}

function plan(given: GivenVolumes, size?: keyof typeof MIRROR_SIZES, type = "r6i.4xlarge"): Planned {
  const report = new Report();
  const volumes = planVolumes(PATH, given, size && MIRROR_SIZES[size], instanceType(type), report);
  return { volumes, problems: report.problems.map((one) => `${formatPath(one.path)}: ${one.message} -> ${one.fix}`) };
}

const named = (planned: Planned, name: string) => planned.volumes.find((volume) => volume.name === name);

test("a size gives all volumes, each with its mount and device", () => {
  const planned = plan({}, "medium");
  expect(planned.problems).toEqual([]);
  expect(
    planned.volumes.map(
      (one) =>
        `${one.name} ${one.type} ${one.sizeGiB} ${one.iops} ${one.throughputMiBps} ${one.deviceName} ${one.mount}`,
    ),
  ).toEqual([
    "system gp3 100 3000 125 /dev/sdf /iris/sys",
    "database1 gp3 500 4000 125 /dev/sdj /iris/db",
    "database2 gp3 500 4000 125 /dev/sdk /iris/db",
    "wij gp3 150 3000 125 /dev/sdg /iris/wij",
    "journal gp3 250 3000 125 /dev/sdh /iris/jrn1",
    "alternateJournal gp3 250 3000 125 /dev/sdi /iris/jrn2",
  ]);
});

test("without a size the given volumes are all there is, gp3 with what comes with it", () => {
  const planned = plan(ALL_GIVEN);
  expect(planned.problems).toEqual([]);
  expect(planned.volumes.map((one) => one.name)).toEqual(["system", "database1", "wij", "journal", "alternateJournal"]);
  expect(named(planned, "wij")).toEqual({
    name: "wij",
    purpose: "wij",
    type: "gp3",
    sizeGiB: 20,
    iops: 3000,
    throughputMiBps: 125,
    deviceName: "/dev/sdg",
    mount: "/iris/wij",
  });
});

test("fails on volumes that are missing without a size, and names them", () => {
  expect(plan({ database: { sizeGiB: 100 }, wij: { sizeGiB: 20 } }).problems).toEqual([
    "mirrors.data.volumes: no size is chosen, and volumes are missing: system, journal, alternateJournal -> give system, journal, alternateJournal under volumes, or choose size small, medium or large",
  ]);
});

test("fails on a volume without sizeGiB where no size says it", () => {
  expect(plan({ ...ALL_GIVEN, journal: { type: "io2", iops: 500 } }).problems).toEqual([
    "mirrors.data.volumes.journal.sizeGiB: no sizeGiB given; io2 takes 4 to 65536 -> give sizeGiB",
  ]);
});

test("the document stands over the size field by field", () => {
  const planned = plan({ database: { sizeGiB: 800, count: 3 }, journal: { iops: 3500 } }, "large", "r6i.16xlarge");
  expect(planned.problems).toEqual([]);
  expect(named(planned, "database3")).toMatchObject({ sizeGiB: 800, iops: 6000, throughputMiBps: 150 });
  expect(named(planned, "journal")).toMatchObject({ sizeGiB: 500, iops: 3500, throughputMiBps: 150 });
  expect(planned.volumes.filter((one) => one.purpose === "database")).toHaveLength(3);
});

test("IOPS and throughput of the size do not follow onto another type", () => {
  const gp2 = plan({ database: { type: "gp2" } }, "large");
  expect(gp2.problems).toEqual([]);
  expect(named(gp2, "database1")).toEqual({
    ...named(gp2, "database1"),
    type: "gp2",
    sizeGiB: 1000,
    iops: undefined,
    throughputMiBps: undefined,
  });
  const io2 = plan({ database: { type: "io2", iops: 5000 } }, "large");
  expect(io2.problems).toEqual([]);
  expect(named(io2, "database1")).toEqual({
    ...named(io2, "database1"),
    type: "io2",
    sizeGiB: 1000,
    iops: 5000,
    throughputMiBps: undefined,
  });
  expect(plan({ database: { type: "io2" } }, "large").problems).toEqual([
    "mirrors.data.volumes.database.iops: no iops given; io2 needs them, 100 to 256000 -> give iops, or use type gp3",
  ]);
});

test("a type that repeats the size's own keeps its IOPS", () => {
  expect(named(plan({ database: { type: "gp3" } }, "large"), "database1")).toMatchObject({
    iops: 6000,
    throughputMiBps: 150,
  });
});

test("a fault in the database volumes is reported once, not once per volume", () => {
  expect(plan({ database: { count: 4, iops: 90000 } }, "large").problems).toEqual([
    "mirrors.data.volumes.database.iops: iops 90000; gp3 takes 3000 to 80000 -> use 3000 to 80000",
  ]);
});

test.each([1, 2, 15, 16])("%d database volumes are planned", (count) => {
  const planned = plan({ database: { count } }, "small");
  expect(planned.problems).toEqual([]);
  expect(planned.volumes).toHaveLength(count + 4);
});

test.each([0, 17])("fails on %d database volumes", (count) => {
  expect(plan({ database: { count } }, "small").problems).toEqual([
    `mirrors.data.volumes.database.count: ${count} database volumes; a member takes 1 to 16 -> use 1 to 16, and larger volumes`,
  ]);
});

test("one more database volume renames no other and no device comes twice", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 15 }), (count) => {
      const [fewer, more] = [plan({ database: { count } }, "small"), plan({ database: { count: count + 1 } }, "small")];
      expect(more.volumes).toEqual(expect.arrayContaining([...fewer.volumes]));
      const devices = more.volumes.map((one) => one.deviceName);
      expect(new Set(devices).size).toBe(devices.length);
      expect(devices.filter((one) => !/^\/dev\/sd[f-y]$/.test(one))).toEqual([]);
    }),
  );
});

test("a device name depends on the purpose alone", () => {
  const onlySome = plan({ journal: { sizeGiB: 30 }, database: { sizeGiB: 100 } });
  const all = plan(ALL_GIVEN);
  expect(named(onlySome, "journal")).toEqual(named(all, "journal"));
  expect(named(onlySome, "database1")).toEqual(named(all, "database1"));
});

describe("the volumes that an instance type can attach", () => {
  // i4i.32xlarge takes 19 EBS volumes, the root volume among them
  test.each([13, 14])("with %d database volumes are not too many", (count) => {
    expect(plan({ database: { count } }, "small", "i4i.32xlarge").problems).toEqual([]);
  });

  test("fails on one more than it takes", () => {
    expect(plan({ database: { count: 15 } }, "small", "i4i.32xlarge").problems).toEqual([
      "mirrors.data.volumes: 19 volumes on i4i.32xlarge, which takes 18 besides the root volume -> use fewer and larger database volumes, or another instance type",
    ]);
  });
});

test("fails on more than 32,000 IOPS of one volume without Nitro, once for all database volumes", () => {
  const given: GivenVolumes = { database: { type: "io1", iops: 32001, sizeGiB: 1000, count: 2 } };
  expect(plan(given, "small", "m4.16xlarge").problems).toEqual([
    "mirrors.data.volumes.database.iops: iops 32001 for io1 on m4.16xlarge; without Nitro it does at most 32000 -> use at most 32000, or a Nitro instance type such as the r6i family",
  ]);
  expect(plan(given, "small", "r5.metal").problems).toEqual([]);
});

test("an unknown instance type still gets its volumes", () => {
  expect(plan({}, "small", "r99z.large")).toEqual({ problems: [], volumes: plan({}, "small").volumes });
});

describe("snapshots of a member", () => {
  const at = ["mirrors", "data", "members", "a", "snapshots"];
  const { volumes } = plan({}, "small");

  test("start the volumes that they name, and no other", () => {
    const report = new Report();
    const snapshots = { journal: "snap-0123456789abcdef0", database1: "snap-0fedcba9876543210" };
    const planned = withSnapshots(at, volumes, snapshots, report);
    expect(report.problems).toEqual([]);
    expect(planned.map((one) => [one.name, one.snapshotId])).toEqual([
      ["system", undefined],
      ["database1", "snap-0fedcba9876543210"],
      ["wij", undefined],
      ["journal", "snap-0123456789abcdef0"],
      ["alternateJournal", undefined],
    ]);
    expect(planned.map((one) => ({ ...one, snapshotId: undefined }))).toEqual(volumes);
  });

  test.each(["database", "database2", "constructor"])("fails on '%s', which is no volume", (name) => {
    const report = new Report();
    expect(withSnapshots(at, volumes, { [name]: "snap-0123456789abcdef0" }, report)).toEqual(volumes);
    expect(report.problems).toEqual([
      {
        path: [...at, name],
        message: `there is no volume '${name}'; a member has system, database1, wij, journal, alternateJournal`,
        fix: "name one of these volumes",
      },
    ]);
  });
});
