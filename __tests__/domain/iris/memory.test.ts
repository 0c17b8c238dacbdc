import fc from "fast-check";
import { instanceType, instanceTypes } from "../../../domain/aws/instance-types";
import {
  hugePages,
  planMemory,
  sharedMemoryMiB,
  SHARED_MEMORY_DEFAULT,
  SHARED_MEMORY_MAXIMUM,
} from "../../../domain/iris/memory";
import { IrisMemoryPlan, ServerMemory } from "../../../domain/mirror/plan";
import { formatPath, Report } from "../../../domain/problems";

interface Planned {
  readonly memory: ServerMemory | undefined;
  readonly smaller: readonly ServerMemory[];
  readonly problems: string[];
}

function plan(typeName: string, globalBuffersMiB?: number, appServers = 1, sharedMemoryHeapMiB?: number): Planned {
  const report = new Report();
  const given = { globalBuffersMiB, sharedMemoryHeapMiB };
  const planned = planMemory(["mirrors", "data"], typeName, instanceType(typeName), given, appServers, report);
  const { smallerServers: smaller = [], ...memory }: Partial<IrisMemoryPlan> = planned ?? {};
  return {
    memory: planned && (memory as ServerMemory),
    smaller,
    problems: report.problems.map((one) => `${formatPath(one.path)}: ${one.message} -> ${one.fix}`),
  };
}

/** What of it is there to compare. */
const of = ({ memory, problems }: Planned) => ({ memory, problems });

test("shared memory is counted as the InterSystems formula says", () => {
  // 24000 * 1.08 + 1020 * 1.02 (routines, capped) + 720 (heap, 3 %) + 64 + (2 + 1) * 2 + 300 = 28050.4
  expect(sharedMemoryMiB(24_000, 1)).toBe(28_051);
  // 500 * 1.08 + 80 * 1.02 (routines, floor) + 300 (heap, floor) + 64 + 6 + 300 = 1291.6
  expect(sharedMemoryMiB(500, 1)).toBe(1_292);
  expect(sharedMemoryMiB(24_000, 97) - sharedMemoryMiB(24_000, 1)).toBe(192);
});

test("a type of 32 GiB gets global buffers near those of the InterSystems quick start", () => {
  expect(of(plan("r6i.xlarge"))).toEqual({
    memory: { serverMiB: 32_768, globalBuffersMiB: 22_272, genericMemoryHeapKiB: 684_032, hugePages: 13_232 },
    problems: [],
  });
});

test.each([
  // MiB × 1.01, 32 MiB and 4 MiB for each vCPU; half of that in pages, rounded up to 16.
  [1, 0, 32],
  [31, 0, 32],
  [32, 0, 48],
  [28_051, 4, 14_192],
  [28_051, 64, 14_320],
])("%d MiB of shared memory with %d vCPUs get %d huge pages, with some to spare", (sharedMiB, vcpu, pages) => {
  expect(hugePages(sharedMiB, vcpu)).toBe(pages);
});

test("at least 1 % of the shared memory is spare in the huge pages of every type, and 4 MiB for each vCPU", () => {
  for (const type of instanceTypes().filter(({ memoryMiB }) => memoryMiB >= 2048)) {
    const { memory } = plan(type.name);
    const shared = sharedMemoryMiB(memory!.globalBuffersMiB, 1);
    expect(memory!.hugePages * 2 - shared).toBeGreaterThanOrEqual(shared * 0.01 + 4 * type.vcpu);
  }
});

test("huge pages follow the global buffers that are chosen", () => {
  expect(plan("r6i.xlarge").memory?.hugePages).toBe(hugePages(sharedMemoryMiB(22_272, 1), 4));
  expect(plan("r6i.xlarge", 10_240).memory?.hugePages).toBe(hugePages(sharedMemoryMiB(10_240, 1), 4));
});

test("a given heap is taken as it is; buffers leave room for it, and huge pages hold it", () => {
  expect(of(plan("r6i.xlarge", undefined, 1, 4_096))).toEqual({
    memory: {
      serverMiB: 32_768,
      globalBuffersMiB: 18_944,
      genericMemoryHeapKiB: 4_194_304,
      hugePages: hugePages(sharedMemoryMiB(18_944, 1, 2, 4_096), 4),
    },
    problems: [],
  });
  expect(sharedMemoryMiB(18_944, 1, 2, 4_096) - sharedMemoryMiB(18_944, 1, 2, 0)).toBe(4_096);
});

test("fails on a heap that leaves no room for buffers, and names the most that does", () => {
  const limit = Math.floor(16_384 * SHARED_MEMORY_MAXIMUM);
  const most = limit - sharedMemoryMiB(256, 1, 2, 0);
  expect(plan("r6i.large", undefined, 1, 9_216).problems).toEqual([]);
  expect(plan("r6i.large", 256, 1, most).problems).toEqual([]);
  for (const globals of [undefined, 256])
    expect(plan("r6i.large", globals, 1, most + 1).problems).toEqual([
      `mirrors.data.sharedMemoryHeapMiB: sharedMemoryHeapMiB ${most + 1} does not fit into the 16384 MiB of r6i.large: with 256 MiB of global buffers IRIS would take 13927 MiB of shared memory, and 13926 MiB are allowed -> use at most ${most}, or a larger instance type`,
    ]);
});

test("for each smaller size of server there is the memory that it can give, so that a member that is not resized yet keeps its own", () => {
  const { smaller } = plan("r6i.4xlarge");
  const sizes = instanceTypes().filter((one) => one.architecture === "x86_64" && one.hypervisor !== "xen");
  expect(smaller.map(({ serverMiB }) => serverMiB)).toEqual(
    [...new Set(sizes.map(({ memoryMiB }) => memoryMiB))]
      .filter((size) => size >= 2_048 && size < 131_072)
      .sort((one, other) => one - other),
  );
  for (const name of ["r6i.large", "r6i.xlarge", "r6i.2xlarge"]) expect(smaller).toContainEqual(plan(name).memory);
});

test("given buffers and heap hold on a smaller server where they fit; elsewhere it gets what fits", () => {
  const { smaller } = plan("r6i.4xlarge", 10_240, 1, 1_024);
  const on = (size: number) => smaller.find(({ serverMiB }) => serverMiB === size);
  expect(on(65_536)).toEqual(plan("r6i.2xlarge", 10_240, 1, 1_024).memory);
  expect(on(16_384)).toEqual(plan("r6i.large", 10_240, 1, 1_024).memory);
  expect(on(8_192)).toMatchObject({ globalBuffersMiB: 4_352, genericMemoryHeapKiB: 1_048_576 });
  expect(on(2_048)).toMatchObject({ globalBuffersMiB: 768, genericMemoryHeapKiB: 307_200 });
});

test("no server is asked for more than 85 % of its memory, whatever is given", () => {
  const types = instanceTypes().filter((type) => type.memoryMiB >= 4096);
  fc.assert(
    fc.property(
      fc.constantFrom(...types),
      fc.option(fc.integer({ min: 256, max: 400_000 }), { nil: undefined }),
      fc.option(fc.integer({ min: 16, max: 100_000 }), { nil: undefined }),
      (type, globals, heap) => {
        const { memory, smaller } = plan(type.name, globals, 254, heap);
        for (const row of memory ? [...smaller, memory] : []) {
          const { globalBuffersMiB, genericMemoryHeapKiB } = row;
          const shared = sharedMemoryMiB(globalBuffersMiB, 254, 2, genericMemoryHeapKiB / 1024);
          expect(shared).toBeLessThanOrEqual(row.serverMiB * SHARED_MEMORY_MAXIMUM);
        }
        expect(smaller.every(({ serverMiB }) => serverMiB < type.memoryMiB)).toBe(true);
      },
    ),
  );
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
  expect(of(plan("r6i.large", most + 1))).toEqual({
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
  // 12777 MiB of shared memory: a server of 15032 MiB has them within 85 %.
  expect(of(plan("r99z.large", 10_240))).toEqual({
    memory: { serverMiB: 15_032, globalBuffersMiB: 10_240, genericMemoryHeapKiB: 314_368, hugePages: 6_480 },
    problems: [],
  });
});
