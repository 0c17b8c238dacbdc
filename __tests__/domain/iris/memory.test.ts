import fc from "fast-check";
import { instanceType, instanceTypes } from "../../../domain/aws/instance-types";
import {
  hugePages,
  planMemory,
  sharedMemoryMiB,
  SHARED_MEMORY_DEFAULT,
  SHARED_MEMORY_MAXIMUM,
} from "../../../domain/iris/memory";
import { IrisMemoryPlan } from "../../../domain/mirror/plan";
import { formatPath, Report } from "../../../domain/problems";

function plan(
  typeName: string,
  givenMiB?: number,
  appServers = 1,
): { memory: IrisMemoryPlan | undefined; problems: string[] } {
  const report = new Report();
  const memory = planMemory(["mirrors", "data"], typeName, instanceType(typeName), givenMiB, appServers, report);
  return { memory, problems: report.problems.map((one) => `${formatPath(one.path)}: ${one.message} -> ${one.fix}`) };
}

test("shared memory is counted as the InterSystems formula says", () => {
  // 24000 * 1.08 + 1020 * 1.02 (routines, capped) + 720 (heap, 3 %) + 64 + (2 + 1) * 2 + 300 = 28050.4
  expect(sharedMemoryMiB(24_000, 1)).toBe(28_051);
  // 500 * 1.08 + 80 * 1.02 (routines, floor) + 300 (heap, floor) + 64 + 6 + 300 = 1291.6
  expect(sharedMemoryMiB(500, 1)).toBe(1_292);
  expect(sharedMemoryMiB(24_000, 97) - sharedMemoryMiB(24_000, 1)).toBe(192);
});

test("a type of 32 GiB gets global buffers near those of the InterSystems quick start", () => {
  expect(plan("r6i.xlarge")).toEqual({
    memory: { globalBuffersMiB: 22_272, genericMemoryHeapKiB: 684_032, hugePages: 13_088 },
    problems: [],
  });
});

test.each([
  // ceil(MiB / 2) pages and 16 more, rounded up to 16.
  [1, 32],
  [32, 32],
  [33, 48],
  [28_051, 14_048],
])("%d MiB of shared memory fit into %d huge pages, with some to spare", (sharedMiB, pages) => {
  expect(hugePages(sharedMiB)).toBe(pages);
});

test("huge pages follow the global buffers that are chosen", () => {
  expect(plan("r6i.xlarge").memory?.hugePages).toBe(hugePages(sharedMemoryMiB(22_272, 1)));
  expect(plan("r6i.xlarge", 10_240).memory?.hugePages).toBe(hugePages(sharedMemoryMiB(10_240, 1)));
});

test("the heap is 3 % of the global buffers, within what IRIS would choose", () => {
  expect(plan("r6i.large", 4_096).memory?.genericMemoryHeapKiB).toBe(307_200);
  expect(plan("r6i.large", 10_240).memory?.genericMemoryHeapKiB).toBe(314_368);
  expect(plan("r6i.8xlarge", 200_000).memory?.genericMemoryHeapKiB).toBe(2_096_128);
});

test("every type of 2 GiB or more gets buffers that fit, whatever the number of application servers", () => {
  const types = instanceTypes().filter((type) => type.memoryMiB >= 2048);
  fc.assert(
    fc.property(fc.constantFrom(...types), fc.integer({ min: 0, max: 96 }), (type, appServers) => {
      const { memory, problems } = plan(type.name, undefined, appServers);
      expect(problems).toEqual([]);
      const globals = memory?.globalBuffersMiB ?? 0;
      expect(globals).toBeGreaterThanOrEqual(256);
      expect(sharedMemoryMiB(globals, appServers)).toBeLessThanOrEqual(type.memoryMiB * SHARED_MEMORY_DEFAULT);
      expect(sharedMemoryMiB(globals + 256, appServers)).toBeGreaterThan(type.memoryMiB * SHARED_MEMORY_DEFAULT);
    }),
  );
});

test("given global buffers are taken as they are up to 85 % of the memory, and refused from there", () => {
  const limit = 16_384 * SHARED_MEMORY_MAXIMUM;
  let most = 256;
  while (sharedMemoryMiB(most + 1, 1) <= limit) most += 1;
  expect(plan("r6i.large", most - 1).memory?.globalBuffersMiB).toBe(most - 1);
  expect(plan("r6i.large", most).memory?.globalBuffersMiB).toBe(most);
  expect(plan("r6i.large", most + 1)).toEqual({
    memory: undefined,
    problems: [
      `mirrors.data.globalBuffersMiB: globalBuffersMiB ${most + 1} does not fit into the 16384 MiB of r6i.large: IRIS would take 13927 MiB of shared memory, and 13926 MiB are allowed -> use at most ${Math.floor(most / 256) * 256}, or a larger instance type`,
    ],
  });
});

test("fails on a type that is too small for any buffers", () => {
  expect(plan("t3.nano").problems).toEqual([
    "mirrors.data.globalBuffersMiB: globalBuffersMiB 256 does not fit into the 512 MiB of t3.nano: IRIS would take 1029 MiB of shared memory, and 435 MiB are allowed -> use a larger instance type",
  ]);
});

test("fails on an unknown type without globalBuffersMiB; with it, it is taken unchecked", () => {
  expect(plan("r99z.large").problems).toEqual([
    "mirrors.data.globalBuffersMiB: no globalBuffersMiB is given, and the memory of 'r99z.large' is not known -> give globalBuffersMiB",
  ]);
  expect(plan("r99z.large", 10_240)).toEqual({
    memory: { globalBuffersMiB: 10_240, genericMemoryHeapKiB: 314_368, hugePages: 6_416 },
    problems: [],
  });
});
