import { InstanceTypeFacts, instanceTypes } from "../aws/instance-types";
import { IrisMemoryPlan, ServerMemory } from "../mirror/plan";
import { ConfigPath, Report } from "../problems";
import {
  ECP_DATA_SERVERS,
  GENERIC_MEMORY_HEAP,
  HUGE_PAGE_MIB,
  HUGE_PAGES_RESERVE,
  JOURNAL_BUFFERS_MIB,
  ROUTINE_BUFFERS,
  SHARED_MEMORY,
  SHARED_MEMORY_HEAP_MIB,
} from "./limits";

/**
 * How much of a server's memory IRIS takes as shared memory: by default, and at most. Our own choice, near the numbers
 * of the InterSystems quick start for AWS (24,000 of 32,768 MiB as global buffers); the rest is for processes and the
 * operating system.
 */
export const SHARED_MEMORY_DEFAULT = 0.8;
export const SHARED_MEMORY_MAXIMUM = 0.85;

/** Global buffers are planned in these steps. */
const STEP_MIB = 256;

const within = (value: number, minimum: number, maximum: number): number => Math.min(Math.max(value, minimum), maximum);

/** The generic memory heap that IRIS would choose for these global buffers, in whole MiB. */
function heapKiB(globalBuffersMiB: number): number {
  const { shareOfGlobalBuffers, minimumKiB, maximumKiB } = GENERIC_MEMORY_HEAP;
  const chosen = within(globalBuffersMiB * 1024 * shareOfGlobalBuffers, minimumKiB, maximumKiB);
  return Math.floor(chosen / 1024) * 1024;
}

/**
 * Shared memory that IRIS takes at start, in MiB.
 *
 * Source: `limits.ts`. Routine buffers and journal buffers are those that IRIS chooses.
 */
export function sharedMemoryMiB(
  globalBuffersMiB: number,
  ecpApplicationServers: number,
  ecpDataServers = ECP_DATA_SERVERS,
  heapMiB = heapKiB(globalBuffersMiB) / 1024,
): number {
  const routines = within(
    globalBuffersMiB * ROUTINE_BUFFERS.shareOfGlobalBuffers,
    ROUTINE_BUFFERS.minimumMiB,
    ROUTINE_BUFFERS.maximumMiB,
  );
  return Math.ceil(
    globalBuffersMiB * SHARED_MEMORY.perGlobalBuffer +
      routines * SHARED_MEMORY.perRoutineBuffer +
      heapMiB +
      JOURNAL_BUFFERS_MIB +
      (ecpDataServers + ecpApplicationServers) * SHARED_MEMORY.perEcpConnectionMiB +
      SHARED_MEMORY.fixedMiB,
  );
}

/** Huge pages are planned in these steps. */
const HUGE_PAGES_STEP = 16;

/** Huge pages that hold the shared memory: with too few, IRIS does without them or with smaller buffers (CPF reference, memlock). */
export function hugePages(sharedMiB: number, vcpu: number): number {
  const { share, severalMiB, perCpuMiB } = HUGE_PAGES_RESERVE;
  const neededMiB = sharedMiB * (1 + share) + severalMiB + vcpu * perCpuMiB;
  return Math.ceil(neededMiB / HUGE_PAGE_MIB / HUGE_PAGES_STEP) * HUGE_PAGES_STEP;
}

/** The most global buffers whose shared memory stays within a share of the server's memory; 0 when none do. */
function mostGlobalBuffersMiB(memoryMiB: number, share: number, shared: Shared): number {
  const limit = memoryMiB * share;
  let globals = Math.floor(limit / SHARED_MEMORY.perGlobalBuffer / STEP_MIB) * STEP_MIB;
  while (globals > 0 && shared(globals) > limit) globals -= STEP_MIB;
  return Math.max(globals, 0);
}

/** What the document says of IRIS memory. */
export interface GivenMemory {
  readonly globalBuffersMiB?: number;
  readonly sharedMemoryHeapMiB?: number;
}

/** How much shared memory these global buffers take with everything else that is given. */
type Shared = (globalBuffersMiB: number) => number;

/**
 * IRIS memory of one mirror or tier: what the document gives, or what fits the instance type.
 *
 * `path` is the key of the mirror or tier; `ecpApplicationServers` and `ecpDataServers` are its MaxServerConn and
 * MaxServers. Undefined when nothing fits or the type is not known and nothing is given; both are reported.
 */
export function planMemory(
  path: ConfigPath,
  typeName: string,
  type: InstanceTypeFacts | undefined,
  given: GivenMemory,
  ecpApplicationServers: number,
  report: Report,
  ecpDataServers = ECP_DATA_SERVERS,
): IrisMemoryPlan | undefined {
  const withHeap =
    (heapMiB: number | undefined): Shared =>
    (globalBuffersMiB) =>
      sharedMemoryMiB(globalBuffersMiB, ecpApplicationServers, ecpDataServers, heapMiB);
  const shared = withHeap(given.sharedMemoryHeapMiB);
  const chosen =
    given.globalBuffersMiB ?? (type ? mostGlobalBuffersMiB(type.memoryMiB, SHARED_MEMORY_DEFAULT, shared) : 0);
  if (type && !fits(path, type, given, chosen, shared, report)) return undefined;
  if (chosen === 0) {
    report.problem(
      [...path, "globalBuffersMiB"],
      type
        ? `no global buffers fit into the ${type.memoryMiB} MiB of ${typeName} by default`
        : `no globalBuffersMiB is given, and the memory of '${typeName}' is not known`,
      "give globalBuffersMiB",
    );
    return undefined;
  }
  const serverMiB = type?.memoryMiB ?? Math.ceil(shared(chosen) / SHARED_MEMORY_MAXIMUM);
  return {
    ...serverMemory(serverMiB, type?.vcpu ?? 0, chosen, given.sharedMemoryHeapMiB, shared),
    smallerServers: smallerSizes(typeName, type, serverMiB).flatMap(([size, vcpu]) => {
      // The heap that IRIS would choose, where the given one leaves no room for buffers.
      const heaps = given.sharedMemoryHeapMiB === undefined ? [undefined] : [given.sharedMemoryHeapMiB, undefined];
      const found = heaps.flatMap((heapMiB) => {
        const globals = globalBuffersOn(size, given.globalBuffersMiB, withHeap(heapMiB));
        return globals > 0 ? [serverMemory(size, vcpu, globals, heapMiB, withHeap(heapMiB))] : [];
      });
      return found.slice(0, 1);
    }),
  };
}

function serverMemory(
  serverMiB: number,
  vcpu: number,
  globalBuffersMiB: number,
  heapMiB: number | undefined,
  shared: Shared,
): ServerMemory {
  return {
    serverMiB,
    globalBuffersMiB,
    genericMemoryHeapKiB: heapMiB === undefined ? heapKiB(globalBuffersMiB) : heapMiB * 1024,
    hugePages: hugePages(shared(globalBuffersMiB), vcpu),
  };
}

/** The given global buffers where they fit a server of this size, else the most by default; 0 when none do. */
function globalBuffersOn(sizeMiB: number, givenMiB: number | undefined, shared: Shared): number {
  if (givenMiB !== undefined && shared(givenMiB) <= sizeMiB * SHARED_MEMORY_MAXIMUM) return givenMiB;
  return mostGlobalBuffersMiB(sizeMiB, SHARED_MEMORY_DEFAULT, shared);
}

/**
 * Sizes of servers below this one, with their vCPUs: those of the same family where it has the size, because a mirror is
 * resized within its family as a rule, else the most that a type of that size has.
 */
function smallerSizes(typeName: string, type: InstanceTypeFacts | undefined, belowMiB: number): [number, number][] {
  const family = (name: string): string => name.split(".")[0]!;
  const known = instanceTypes().filter(
    (one) =>
      one.memoryMiB < belowMiB &&
      one.hypervisor !== "xen" &&
      (type === undefined || one.architecture === type.architecture),
  );
  return [...new Set(known.map(({ memoryMiB }) => memoryMiB))]
    .sort((one, other) => one - other)
    .map((size) => {
      const ofSize = known.filter(({ memoryMiB }) => memoryMiB === size);
      const own = ofSize.filter(({ name }) => family(name) === family(typeName));
      return [size, Math.max(...(own.length > 0 ? own : ofSize).map(({ vcpu }) => vcpu))];
    });
}

/** Whether the chosen buffers fit the type; reports who is too large, buffers or heap. */
function fits(
  path: ConfigPath,
  type: InstanceTypeFacts,
  given: GivenMemory,
  chosen: number,
  shared: Shared,
  report: Report,
): boolean {
  const globals = Math.max(chosen, STEP_MIB);
  const limit = Math.floor(type.memoryMiB * SHARED_MEMORY_MAXIMUM);
  const taken = shared(globals);
  if (taken <= limit) return true;
  const heapMiB = given.sharedMemoryHeapMiB;
  const mostHeapMiB = limit - (shared(STEP_MIB) - (heapMiB ?? 0));
  if (heapMiB !== undefined && heapMiB > mostHeapMiB && mostHeapMiB >= SHARED_MEMORY_HEAP_MIB.minimum) {
    report.problem(
      [...path, "sharedMemoryHeapMiB"],
      `sharedMemoryHeapMiB ${heapMiB} does not fit into the ${type.memoryMiB} MiB of ${type.name}: with ${STEP_MIB} MiB of global buffers IRIS would take ${shared(STEP_MIB)} MiB of shared memory, and ${limit} MiB are allowed`,
      `use at most ${mostHeapMiB}, or a larger instance type`,
    );
    return false;
  }
  const most = mostGlobalBuffersMiB(type.memoryMiB, SHARED_MEMORY_MAXIMUM, shared);
  report.problem(
    [...path, "globalBuffersMiB"],
    `globalBuffersMiB ${globals} does not fit into the ${type.memoryMiB} MiB of ${type.name}: IRIS would take ${taken} MiB of shared memory, and ${limit} MiB are allowed`,
    most > 0 ? `use at most ${most}, or a larger instance type` : "use a larger instance type",
  );
  return false;
}
