import { InstanceTypeFacts } from "../aws/instance-types";
import { IrisMemoryPlan } from "../mirror/plan";
import { ConfigPath, Report } from "../problems";
import { ECP_DATA_SERVERS, GENERIC_MEMORY_HEAP, JOURNAL_BUFFERS_MIB, ROUTINE_BUFFERS, SHARED_MEMORY } from "./limits";

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
export function sharedMemoryMiB(globalBuffersMiB: number, ecpApplicationServers: number): number {
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
      (ECP_DATA_SERVERS + ecpApplicationServers) * SHARED_MEMORY.perEcpConnectionMiB +
      SHARED_MEMORY.fixedMiB,
  );
}

/** The most global buffers whose shared memory stays within a share of the server's memory; 0 when none do. */
function mostGlobalBuffersMiB(memoryMiB: number, share: number, ecpApplicationServers: number): number {
  const limit = memoryMiB * share;
  let globals = Math.floor(limit / SHARED_MEMORY.perGlobalBuffer / STEP_MIB) * STEP_MIB;
  while (globals > 0 && sharedMemoryMiB(globals, ecpApplicationServers) > limit) globals -= STEP_MIB;
  return Math.max(globals, 0);
}

/**
 * IRIS memory of one server: what the document gives, or what fits the instance type.
 *
 * `path` is the mirror's key; `ecpApplicationServers` counts the application servers that connect to it. Undefined when
 * nothing fits or the type is not known and nothing is given; both are reported.
 */
export function planMemory(
  path: ConfigPath,
  typeName: string,
  type: InstanceTypeFacts | undefined,
  givenMiB: number | undefined,
  ecpApplicationServers: number,
  report: Report,
): IrisMemoryPlan | undefined {
  const at = [...path, "globalBuffersMiB"];
  const chosen = givenMiB ?? (type ? mostGlobalBuffersMiB(type.memoryMiB, SHARED_MEMORY_DEFAULT, ecpApplicationServers) : 0);
  if (type) {
    const most = mostGlobalBuffersMiB(type.memoryMiB, SHARED_MEMORY_MAXIMUM, ecpApplicationServers);
    const limit = Math.floor(type.memoryMiB * SHARED_MEMORY_MAXIMUM);
    const taken = sharedMemoryMiB(Math.max(chosen, STEP_MIB), ecpApplicationServers);
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
  return { globalBuffersMiB: chosen, genericMemoryHeapKiB: heapKiB(chosen) };
}
