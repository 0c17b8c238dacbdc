import { IrisInstance } from "../../domain/iris/instance";
import { minimumRelease } from "../../domain/iris/releases";
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
export function irisFacts(
  iris: IrisInstance,
  superserver: Superserver,
  memory: IrisMemoryPlan,
  uses: { readonly merge: object; readonly encryption: boolean },
) {
  return {
    instance: iris.name,
    directory: iris.directory,
    imageDirectory: iris.imageDirectory ?? null,
    osAuthentication: iris.osAuthentication,
    minimumRelease: minimumRelease(uses),
    superserverPort: superserver.port,
    superserverTls: superserver.tls,
    memory: Object.fromEntries([...memory.smallerServers, memory].map((one) => [one.serverMiB, ofServer(one)])),
    merge: uses.merge,
  };
}

function ofServer({ globalBuffersMiB, genericMemoryHeapKiB, hugePages }: ServerMemory) {
  return { globalBuffersMiB, sharedMemoryHeapKiB: genericMemoryHeapKiB, hugePages };
}
