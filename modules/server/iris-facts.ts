import { IrisInstance } from "../../domain/iris/instance";
import { IrisMemoryPlan, ServerMemory } from "../../domain/mirror/plan";

export interface Superserver {
  readonly port: number;
  /** It offers or demands TLS: who connects from the server itself uses TLS too. */
  readonly tls: boolean;
}

/**
 * What the scripts of every IRIS server know of the instance. `merge`: configuration merges by occasion. `memory`: by the
 * memory of a server in MiB, what IRIS gets of it; the server looks up its own.
 */
export function irisFacts(iris: IrisInstance, superserver: Superserver, memory: IrisMemoryPlan, merge: object) {
  return {
    instance: iris.name,
    directory: iris.directory,
    imageDirectory: iris.imageDirectory ?? null,
    superserverPort: superserver.port,
    superserverTls: superserver.tls,
    memory: Object.fromEntries([...memory.smallerServers, memory].map((one) => [one.serverMiB, ofServer(one)])),
    merge,
  };
}

function ofServer({ globalBuffersMiB, genericMemoryHeapKiB, hugePages }: ServerMemory) {
  return { globalBuffersMiB, sharedMemoryHeapKiB: genericMemoryHeapKiB, hugePages };
}
