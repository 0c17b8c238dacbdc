import { InstanceTypeFacts } from "../aws/instance-types";
import { IrisMemoryPlan } from "../mirror/plan";
import { ConfigPath, Report } from "../problems";
import {
  ECP_DATA_SERVERS,
  GENERIC_MEMORY_HEAP,
  HUGE_PAGE_MIB,
  HUGE_PAGES_RESERVE,
  JOURNAL_BUFFERS_MIB,
  ROUTINE_BUFFERS,
  SHARED_MEMORY,
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
): number {
  const routines = within(
    globalBuffersMiB * ROUTINE_BUFFERS.shareOfGlobalBuffers,
    ROUTINE_BUFFERS.minimumMiB,
    ROUTINE_BUFFERS.maximumMiB,
  );
  return Math.ceil(
    globalBuffersMiB * SHARED_MEMORY.perGlobalBuffer +
      routines * SHARED_MEMORY.perRoutineBuffer +
      heapKiB(globalBuffersMiB) / 1024 +
      JOURNAL_BUFFERS_MIB +
      (ecpDataServers + ecpApplicationServers) * SHARED_MEMORY.perEcpConnectionMiB +
      SHARED_MEMORY.fixedMiB,
  );
}

/** Huge pages are planned in these steps. */
const HUGE_PAGES_STEP = 16;

/** Huge pages that hold the shared memory: with too few, IRIS does without them or with smaller buffers (CPF reference, memlock). */
export function hugePages(sharedMiB: number): number {
  return Math.ceil((Math.ceil(sharedMiB / HUGE_PAGE_MIB) + HUGE_PAGES_RESERVE) / HUGE_PAGES_STEP) * HUGE_PAGES_STEP;
}

/** The most global buffers whose shared memory stays within a share of the server's memory; 0 when none do. */
function mostGlobalBuffersMiB(memoryMiB: number, share: number, shared: (globalBuffersMiB: number) => number): number {
  const limit = memoryMiB * share;
  let globals = Math.floor(limit / SHARED_MEMORY.perGlobalBuffer / STEP_MIB) * STEP_MIB;
  while (globals > 0 && shared(globals) > limit) globals -= STEP_MIB;
  return Math.max(globals, 0);
}

/**
 * IRIS memory of one server: what the document gives, or what fits the instance type.
 *
 * `path` is the key of the mirror or tier; `ecpApplicationServers` and `ecpDataServers` are its MaxServerConn and
 * MaxServers. Undefined when nothing fits or the type is not known and nothing is given; both are reported.
 */
export function planMemory(
  path: ConfigPath,
  typeName: string,
  type: InstanceTypeFacts | undefined,
  givenMiB: number | undefined,
  ecpApplicationServers: number,
  report: Report,
  ecpDataServers = ECP_DATA_SERVERS,
): IrisMemoryPlan | undefined {
  const at = [...path, "globalBuffersMiB"];
  const shared = (globalBuffersMiB: number) => sharedMemoryMiB(globalBuffersMiB, ecpApplicationServers, ecpDataServers);
  const chosen = givenMiB ?? (type ? mostGlobalBuffersMiB(type.memoryMiB, SHARED_MEMORY_DEFAULT, shared) : 0);
  if (type) {
    const most = mostGlobalBuffersMiB(type.memoryMiB, SHARED_MEMORY_MAXIMUM, shared);
    const limit = Math.floor(type.memoryMiB * SHARED_MEMORY_MAXIMUM);
    const taken = shared(Math.max(chosen, STEP_MIB));
    if (taken > limit) {
      report.problem(
        at,
        `globalBuffersMiB ${Math.max(chosen, STEP_MIB)} does not fit into the ${type.memoryMiB} MiB of ${type.name}: IRIS would take ${taken} MiB of shared memory, and ${limit} MiB are allowed`,
        most > 0 ? `use at most ${most}, or a larger instance type` : "use a larger instance type",
      );
      return undefined;
    }
  }
  if (chosen === 0) {
    report.problem(
      at,
      type
        ? `no global buffers fit into the ${type.memoryMiB} MiB of ${typeName} by default`
        : `no globalBuffersMiB is given, and the memory of '${typeName}' is not known`,
      "give globalBuffersMiB",
    );
    return undefined;
  }
  return { globalBuffersMiB: chosen, genericMemoryHeapKiB: heapKiB(chosen), hugePages: hugePages(shared(chosen)) };
}
