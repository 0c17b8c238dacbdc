import { DatabaseFacts } from "../../domain/iris/cpf/databases";
import { IrisInstance } from "../../domain/iris/instance";
import { minimumRelease } from "../../domain/iris/releases";
import { IrisMemoryPlan, ServerMemory } from "../../domain/mirror/plan";

export interface Superserver {
  readonly port: number;
  /** It offers or demands TLS: who connects from the server itself uses TLS too. */
  readonly tls: boolean;
}

interface Configured {
  /** Configuration merges by occasion. */
  readonly merge: object;
  readonly encryption: boolean;
  /** That the server creates one by one: none of an application server, whose merge has them. */
  readonly databases: readonly DatabaseFacts[];
}

/**
 * What the scripts of every IRIS server know of the instance. `memory`: by the memory of a server in MiB, what IRIS gets of
 * it; the server looks up its own.
 */
export function irisFacts(iris: IrisInstance, superserver: Superserver, memory: IrisMemoryPlan, uses: Configured) {
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
    databases: uses.databases,
  };
}

function ofServer({ globalBuffersMiB, genericMemoryHeapKiB, hugePages }: ServerMemory) {
  return { globalBuffersMiB, sharedMemoryHeapKiB: genericMemoryHeapKiB, hugePages };
}
