import { IrisMemoryPlan } from "../../mirror/plan";
import { MergePart, settings } from "./text";

/**
 * Buffers and heap. `globals` has a field per block size, of which 8 KB is the third; `gmheap` counts KiB.
 *
 * `memlock` stays at its default: with LargePagesRequired (64) a server whose huge pages fell short would not start at all.
 */
export function memory({ globalBuffersMiB, genericMemoryHeapKiB }: IrisMemoryPlan): MergePart[] {
  return settings("config", { globals: `0,0,${globalBuffersMiB},0,0,0`, gmheap: genericMemoryHeapKiB });
}
