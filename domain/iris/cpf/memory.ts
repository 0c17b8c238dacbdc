import { MergePart, settings } from "./text";

/**
 * Buffers and heap, as placeholders: the server fills in what the facts have for its own memory, because instance types
 * change one by one. `globals` has a field per block size, of which 8 KB is the third; `gmheap` counts KiB.
 *
 * `memlock` stays at its default: with LargePagesRequired (64) a server whose huge pages fell short would not start at all.
 */
export function memory(): MergePart[] {
  return settings("config", { globals: "0,0,@@GLOBAL_BUFFERS_MIB@@,0,0,0", gmheap: "@@SHARED_MEMORY_HEAP_KIB@@" });
}
