import { instanceType, InstanceTypeFacts } from "../../../domain/aws/instance-types";
import { VolumePlan } from "../../../domain/mirror/plan";
import { placeVolume } from "../../../domain/mirror/plan-volume";
import { checkStorageCapacity } from "../../../domain/mirror/storage-capacity";
import { Report } from "../../../domain/problems";

type Values = Pick<VolumePlan, "type" | "sizeGiB" | "iops" | "throughputMiBps">;

const INCLUDED: Values = { type: "gp3", sizeGiB: 1000, iops: 3000, throughputMiBps: 125 };

const facts = (name: string): InstanceTypeFacts => {
  const type = instanceType(name);
  if (!type) throw new Error(name);
  return type;
};

function warnings(typeName: string, volumes: readonly Values[]): string[] {
  const report = new Report();
  checkStorageCapacity(
    ["mirrors", "data"],
    volumes.map((values, index) => placeVolume("database", values, index + 1)),
    facts(typeName),
    report,
  );
  expect(report.problems).toEqual([]);
  return report.warnings.map((one) => `${one.name}: ${one.message}`);
}

const times = (count: number, values: Values): Values[] => Array.from({ length: count }, () => values);

describe("the IOPS asked for against the baseline of the instance type (r6i.2xlarge: 12000)", () => {
  test.each([8999, 9000])("%d besides 3000 are carried", (iops) => {
    expect(warnings("r6i.2xlarge", [INCLUDED, { ...INCLUDED, iops }])).toEqual([]);
  });

  test("one more is warned of with both numbers", () => {
    expect(warnings("r6i.2xlarge", [INCLUDED, { ...INCLUDED, iops: 9001 }])).toEqual([
      "storage/over-instance-iops: the volumes of one server add up to 12001 IOPS; r6i.2xlarge carries 12000 IOPS, and 40000 IOPS for 30 minutes a day",
    ]);
  });
});

describe("the throughput asked for against the baseline (r6i.2xlarge: 312.5 MB/s are 298 MiB/s)", () => {
  test.each([172, 173])("%d MiB/s besides 125 are carried", (throughputMiBps) => {
    expect(warnings("r6i.2xlarge", [INCLUDED, { ...INCLUDED, throughputMiBps }])).toEqual([]);
  });

  test("one more is warned of with both numbers", () => {
    expect(warnings("r6i.2xlarge", [INCLUDED, { ...INCLUDED, throughputMiBps: 174 }])).toEqual([
      "storage/over-instance-throughput: the volumes of one server add up to 299 MiB/s; r6i.2xlarge carries 298 MiB/s, and 1192 MiB/s for 30 minutes a day",
    ]);
  });
});

describe("what comes with gp3 cannot be lowered: only the burst maximum counts", () => {
  test("five volumes on a small type yield nothing", () => {
    expect(warnings("r6i.large", times(5, INCLUDED))).toEqual([]);
  });

  test("nine volumes stay within 1192 MiB/s and 40000 IOPS, ten do not, fourteen neither", () => {
    expect(warnings("r6i.large", times(9, INCLUDED))).toEqual([]);
    expect(warnings("r6i.large", times(10, INCLUDED))).toEqual([
      "storage/over-instance-throughput: the volumes of one server add up to 1250 MiB/s; r6i.large carries 77 MiB/s, and 1192 MiB/s for 30 minutes a day",
    ]);
    expect(warnings("r6i.large", times(14, INCLUDED)).map((text) => text.split(":")[0])).toEqual([
      "storage/over-instance-iops",
      "storage/over-instance-throughput",
    ]);
  });
});

test("a type that does not burst is named with one number per measure", () => {
  expect(warnings("m4.large", [{ ...INCLUDED, iops: 4000, throughputMiBps: 130 }])).toEqual([
    "storage/over-instance-iops: the volumes of one server add up to 4000 IOPS; m4.large carries 3600 IOPS",
    "storage/over-instance-throughput: the volumes of one server add up to 130 MiB/s; m4.large carries 53 MiB/s",
  ]);
});

test("types whose performance follows from the size are counted at that size", () => {
  expect(warnings("r6i.large", [{ type: "gp2", sizeGiB: 1300 }]).map((text) => text.slice(0, 84))).toEqual([
    "storage/over-instance-iops: the volumes of one server add up to 3900 IOPS; r6i.large",
    "storage/over-instance-throughput: the volumes of one server add up to 250 MiB/s; r6i",
  ]);
  expect(warnings("r6i.large", [{ type: "st1", sizeGiB: 1024 }])).toEqual([]);
  expect(warnings("r6i.large", [{ type: "st1", sizeGiB: 4096 }]).map((text) => text.split(";")[0])).toEqual([
    "storage/over-instance-throughput: the volumes of one server add up to 160 MiB/s",
  ]);
  expect(warnings("r6i.large", [{ type: "io2", sizeGiB: 100, iops: 3601 }]).map((text) => text.split(";")[0])).toEqual([
    "storage/over-instance-iops: the volumes of one server add up to 3601 IOPS",
  ]);
});

test("a type without a guaranteed EBS bandwidth is not compared", () => {
  expect(warnings("t2.large", times(14, INCLUDED))).toEqual([]);
});
