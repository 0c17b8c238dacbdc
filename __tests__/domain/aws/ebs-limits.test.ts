import fc from "fast-check";
import { checkVolume, checkVolumeOnXen, VolumeRequest } from "../../../domain/aws/check-volume";
import { EBS_LIMITS, volumePerformance } from "../../../domain/aws/ebs-limits";
import { VolumeType } from "../../../domain/mirror/plan";
import { formatPath, Report } from "../../../domain/problems";

const TYPES = Object.keys(EBS_LIMITS) as VolumeType[];
const PATH = ["mirrors", "data", "volumes", "journal"];

/** What `checkVolume` finds, as `path: message -> fix`. */
function problems(volume: Omit<VolumeRequest, "purpose"> & { purpose?: VolumeRequest["purpose"] }): string[] {
  const report = new Report();
  checkVolume(PATH, { purpose: "journal", ...volume }, report);
  return report.problems.map(
    ({ path, message, fix }) => `${formatPath(path.slice(PATH.length))}: ${message} -> ${fix}`,
  );
}

function warnings(volume: Omit<VolumeRequest, "purpose"> & { purpose?: VolumeRequest["purpose"] }): string[] {
  const report = new Report();
  checkVolume(PATH, { purpose: "journal", ...volume }, report);
  return report.warnings.map(({ name, path }) => `${name} at ${formatPath(path)}`);
}

/** The least IOPS where they must be given. */
const iopsFor = (type: VolumeType): number | undefined => (type === "io1" || type === "io2" ? 100 : undefined);

describe.each([
  ["gp3", 1, 65536],
  ["io2", 4, 65536],
  ["io1", 4, 16384],
  ["gp2", 1, 16384],
  ["st1", 125, 16384],
  ["sc1", 125, 16384],
  ["standard", 1, 1024],
] as const)("the size of a %s volume", (type, minimum, maximum) => {
  test.each([minimum, minimum + 1, maximum - 1, maximum])("takes %d GiB", (sizeGiB) => {
    expect(problems({ type, sizeGiB, iops: iopsFor(type) })).toEqual([]);
  });

  test.each([minimum - 1, maximum + 1])("fails on %d GiB and says the range", (sizeGiB) => {
    expect(problems({ type, sizeGiB, iops: iopsFor(type) })).toEqual([
      expect.stringContaining(`sizeGiB: sizeGiB ${sizeGiB}; ${type} takes ${minimum} to ${maximum} -> use `),
    ]);
  });
});

describe.each([
  ["gp3", 3000, 80000, 65536],
  ["io2", 100, 256000, 65536],
  ["io1", 100, 64000, 16384],
] as const)("the IOPS of a %s volume", (type, minimum, maximum, sizeGiB) => {
  test.each([minimum, minimum + 1, maximum - 1, maximum])("takes %d", (iops) => {
    expect(problems({ type, sizeGiB, iops })).toEqual([]);
  });

  test.each([minimum - 1, maximum + 1])("fails on %d and says the range", (iops) => {
    expect(problems({ type, sizeGiB, iops })).toEqual([
      `iops: iops ${iops}; ${type} takes ${minimum} to ${maximum} -> use ${minimum} to ${maximum}`,
    ]);
  });
});

describe.each([
  ["gp3", 500, 20],
  ["io2", 1000, 20],
  ["io1", 50, 20],
] as const)("the ratio of IOPS to GiB of %s", (type, perGiB, sizeGiB) => {
  const most = perGiB * sizeGiB;

  test.each([most - 1, most])("takes %d on 20 GiB", (iops) => {
    expect(problems({ type, sizeGiB, iops })).toEqual([]);
  });

  test("fails on one more, and says how many and how large", () => {
    expect(problems({ type, sizeGiB, iops: most + 1 })).toEqual([
      `iops: iops ${most + 1} on 20 GiB; ${type} takes at most ${perGiB} per GiB, here ${most} -> use at most ${most}, or at least 21 GiB`,
    ]);
  });
});

test("the 3,000 IOPS that come with gp3 are allowed on any size, one more is not", () => {
  expect(problems({ type: "gp3", sizeGiB: 1, iops: 3000 })).toEqual([]);
  expect(problems({ type: "gp3", sizeGiB: 1, iops: 3001 })).toEqual([
    "iops: iops 3001 on 1 GiB; gp3 takes at most 500 per GiB, here 3000 -> use at most 3000, or at least 7 GiB",
  ]);
});

test.each(["io1", "io2"] as const)("fails on %s without iops", (type) => {
  expect(problems({ type, sizeGiB: 100 })).toEqual([
    `iops: no iops given; ${type} needs them, 100 to ${type === "io1" ? 64000 : 256000} -> give iops, or use type gp3`,
  ]);
});

test.each(["gp2", "st1", "sc1", "standard"] as const)("fails on iops for %s", (type) => {
  expect(problems({ type, sizeGiB: 200, iops: 600 })).toEqual([
    `iops: iops 600 given for ${type}; only gp3, io1 and io2 take iops -> remove iops, or use type gp3`,
  ]);
});

test.each(TYPES.filter((type) => type !== "gp3"))("fails on throughput for %s", (type) => {
  expect(problems({ type, sizeGiB: 200, iops: iopsFor(type), throughputMiBps: 200 })).toEqual([
    `throughputMiBps: throughputMiBps 200 given for ${type}; only gp3 takes it -> remove throughputMiBps, or use type gp3`,
  ]);
});

describe("the throughput of a gp3 volume", () => {
  const gp3 = { type: "gp3", sizeGiB: 1000 } as const;

  test.each([125, 126, 999, 1000])("takes %d MiB/s", (throughputMiBps) => {
    expect(problems({ ...gp3, iops: 4000, throughputMiBps })).toEqual([]);
  });

  test("fails on 124 MiB/s", () => {
    expect(problems({ ...gp3, iops: 4000, throughputMiBps: 124 })).toEqual([
      "throughputMiBps: throughputMiBps 124; gp3 takes 125 to 2000, the AWS provider 5.100 up to 1000 -> use 125 to 1000",
    ]);
  });

  test.each([1001, 1999, 2000])(
    "fails on %d MiB/s, which AWS allows and the AWS provider refuses",
    (throughputMiBps) => {
      expect(problems({ ...gp3, iops: 80000, throughputMiBps })).toEqual([
        `throughputMiBps: throughputMiBps ${throughputMiBps}; AWS allows up to 2000, but the AWS provider 5.100 refuses more than 1000 -> use at most 1000; stripe several volumes for more`,
      ]);
    },
  );

  test("fails on 2001 MiB/s, which nobody allows", () => {
    expect(problems({ ...gp3, iops: 80000, throughputMiBps: 2001 })).toEqual([
      "throughputMiBps: throughputMiBps 2001; gp3 takes 125 to 2000, the AWS provider 5.100 up to 1000 -> use 125 to 1000",
    ]);
  });

  test.each([
    [undefined, 3000, 750],
    [3200, 3200, 800],
  ])("is at most a quarter of its IOPS (iops: %s)", (iops, counted, most) => {
    expect(problems({ ...gp3, iops, throughputMiBps: most })).toEqual([]);
    expect(problems({ ...gp3, iops, throughputMiBps: most + 1 })).toEqual([
      `throughputMiBps: throughputMiBps ${most + 1} with ${counted} iops; gp3 takes at most 0.25 MiB/s per IOPS, here ${most} -> use at most ${most}, or at least ${counted + 4} iops`,
    ]);
  });
});

test("all faults of one volume are reported at once", () => {
  expect(
    problems({ type: "st1", sizeGiB: 50, iops: 500, throughputMiBps: 300, purpose: "system" }).map(
      (text) => text.split(":")[0],
    ),
  ).toEqual(["sizeGiB", "iops", "throughputMiBps", "type"]);
});

describe("types that are no good for a database server", () => {
  test.each(["st1", "sc1"] as const)("fails on %s for the system volume", (type) => {
    expect(problems({ type, sizeGiB: 200, purpose: "system" })).toEqual([
      `type: ${type} for the system volume; hard disks cannot serve its small random I/O -> use type gp3`,
    ]);
  });

  test("hard disks and magnetic volumes are warned of by name, and only they", () => {
    const found = TYPES.flatMap((type) => warnings({ type, sizeGiB: 200, iops: iopsFor(type) }));
    expect(found).toEqual([
      "volume/hard-disk at mirrors.data.volumes.journal.type",
      "volume/hard-disk at mirrors.data.volumes.journal.type",
      "volume/magnetic at mirrors.data.volumes.journal.type",
    ]);
  });
});

describe.each(["io1", "io2"] as const)("%s on a type without Nitro", (type) => {
  const found = (iops: number): string[] => {
    const report = new Report();
    checkVolumeOnXen(PATH, { type, sizeGiB: 16000, iops, purpose: "database" }, "r4.8xlarge", report);
    return report.problems.map((problem) => `${problem.message} -> ${problem.fix}`);
  };

  test.each([31999, 32000])("does %d IOPS", (iops) => expect(found(iops)).toEqual([]));

  test("fails on 32001", () => {
    expect(found(32001)).toEqual([
      `iops 32001 for ${type} on r4.8xlarge; without Nitro it does at most 32000 -> use at most 32000, or a Nitro instance type such as the r6i family`,
    ]);
  });
});

test.each([
  ["gp3", 100, undefined, 3000, 125],
  ["gp2", 33, undefined, 100, 128],
  ["gp2", 34, undefined, 102, 128],
  ["gp2", 333, undefined, 999, 128],
  ["gp2", 334, undefined, 1002, 250],
  ["gp2", 5333, undefined, 15999, 250],
  ["gp2", 5334, undefined, 16000, 250],
  ["io2", 100, 6400, 6400, 100],
  ["st1", 1024, undefined, 40, 40],
  ["st1", 16384, undefined, 500, 500],
  ["sc1", 1024, undefined, 12, 12],
  ["sc1", 16384, undefined, 192, 192],
  ["standard", 100, undefined, 100, 90],
] as const)(
  "%s of %d GiB (iops %s) always does %d IOPS and %d MiB/s",
  (type, sizeGiB, iops, expectedIops, throughputMiBps) => {
    expect(volumePerformance({ type, sizeGiB, iops })).toEqual({ iops: expectedIops, throughputMiBps });
  },
);

test("following the fix for a ratio mends it", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("gp3", "io1", "io2"),
      fc.integer({ min: 4, max: 2000 }),
      fc.integer({ min: 3000, max: 64000 }),
      (type, sizeGiB, iops) => {
        const [found] = problems({ type, sizeGiB, iops });
        if (found === undefined) return;
        const [, most, gib] = /use at most (\d+), or at least (\d+) GiB/.exec(found) ?? [];
        expect(problems({ type, sizeGiB, iops: Number(most) })).toEqual([]);
        expect(problems({ type, sizeGiB: Number(gib), iops })).toEqual([]);
      },
    ),
  );
});

test("every row of the table names its source", () => {
  expect(TYPES.filter((type) => !/botocore|EBS user guide/.test(EBS_LIMITS[type].source))).toEqual([]);
});
