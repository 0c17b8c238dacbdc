import { randomInt } from "node:crypto";
import { Edition } from "../fake-kit/kits";

export const PROBE_PORT = 8080;

export type Facts = Readonly<Record<string, unknown>>;

/** Addresses for machines that share this computer's network: each file of tests has its own. */
export class Addresses {
  private readonly prefix = `127.${randomInt(2, 250)}.${randomInt(1, 250)}`;

  of(number: number): string {
    return `${this.prefix}.${number}`;
  }
}

const volume = (name: string, mount: string) => ({
  name,
  purpose: name,
  volumeId: `vol-${name}`,
  mount,
  deviceName: "/dev/sdf",
});

/** One database of mirror `data`, as the facts have it. */
export function plannedDatabase(
  name: string,
  { mirrored = true, encrypted = false, directory = `/iris/db/${name.toLowerCase()}/` } = {},
): Facts {
  const more = `${mirrored ? `,MirrorSetName=DATA,MirrorDBName=${name}` : ""}${encrypted ? ",EncryptedDB=1" : ""}`;
  const create = `[Actions]\nCreateDatabase:Name=${name},Directory=${directory}${more}\n`;
  return { name, directory, mirrored, encrypted, path: `mirrors.data.databases.${name}`, create };
}

/** Facts of a member of mirror `data`: letters a and b are failover members, c a DR async. */
export function memberFacts(letter: "a" | "b" | "c", addresses: Addresses, more: Facts = {}): Facts {
  const all = { a: ["failover", "primary"], b: ["failover", "backup"], c: ["dr-async", "dr-async"] } as const;
  const numbers = { a: 11, b: 12, c: 13 };
  const join = `[config]\nMaxServers=6\nMaxServerConn=254\n\n[Actions]\nConfigMirror:Name=DATA,SSLDir=/iris/sys/tls/,UseSSL=1,Member=${letter === "c" ? "drasync" : "backup"},Primary=@@PRIMARY@@,SystemName=data-${letter}\nModifyService:Name=%Service_Mirror,Enabled=1\n`;
  const namespaces = ["CreateNamespace", "ModifyNamespace"]
    .map((action) => `${action}:Name=APP,Globals=APP,Routines=APP\n`)
    .join("");
  const create = join.replace("Member=backup", "Member=primary").replace("@@PRIMARY@@", "localhost");
  return {
    node: `data-${letter}`,
    role: "mirror-member",
    hostName: `data-${letter}.example`,
    address: addresses.of(numbers[letter]),
    kits: {
      iris: { bucket: "kits", key: "iris", sha256: "1".repeat(64), edition: "iris" satisfies Edition },
      agent: { bucket: "kits", key: "agent", sha256: "2".repeat(64) },
      webGateway: null,
    },
    volumes: [
      volume("system", "/iris/sys"),
      volume("database1", "/iris/db"),
      volume("wij", "/iris/wij"),
      volume("journal", "/iris/jrn1"),
      volume("alternateJournal", "/iris/jrn2"),
    ],
    iris: {
      instance: "IRIS",
      directory: "/iris/sys/irissys",
      imageDirectory: null,
      osAuthentication: "on",
      superserverPort: 1972,
      merge: { ...(letter === "a" && { create }), join, namespaces: `[Actions]\n${namespaces}` },
      databases: [plannedDatabase("APP")],
    },
    mirror: {
      key: "data",
      name: "DATA",
      member: letter,
      memberRole: all[letter][0],
      startsAs: all[letter][1],
      tls: true,
      otherMembers: (["a", "b", "c"] as const)
        .filter((other) => other !== letter)
        .map((other) => ({
          serverName: `data-${other}`,
          hostName: `data-${other}.example`,
          address: addresses.of(numbers[other]),
          role: all[other][0],
          commonName: `data-${other}.example`,
          region: "eu-west-1",
        })),
      arbiter: null,
      fromSnapshot: false,
      createdMarker: "mirrors/data/created.json",
    },
    encryption: null,
    probe: { port: PROBE_PORT, path: "/csp/bin/mirror_status.cxw" },
    tlsAuthorisedNames: [],
    ...more,
  };
}

/** The facts with memory planned by the size of a server, and merges that ask for it. */
export function withMemory(
  facts: Facts,
  rows: Readonly<Record<number, { readonly globalBuffersMiB: number; readonly hugePages: number }>>,
): Facts {
  const memory = Object.entries(rows).map(([size, row]) => [size, { sharedMemoryHeapKiB: 307_200, ...row }]);
  return withFact(
    withMerges(facts, (merge) =>
      merge.replace(
        "[config]\n",
        "[config]\nglobals=0,0,@@GLOBAL_BUFFERS_MIB@@,0,0,0\ngmheap=@@SHARED_MEMORY_HEAP_KIB@@\n",
      ),
    ),
    "iris.memory",
    Object.fromEntries(memory),
  );
}

/** Change a part of facts by its dotted name. */
export function withFact(facts: Facts, path: string, value: unknown): Facts {
  const [first, ...rest] = path.split(".");
  return { ...facts, [first!]: rest.length === 0 ? value : withFact(facts[first!] as Facts, rest.join("."), value) };
}

/** The facts with each of their configuration merges changed. */
export function withMerges(facts: Facts, change: (merge: string) => string): Facts {
  const { merge } = facts["iris"] as { merge: Readonly<Record<string, string>> };
  return withFact(
    facts,
    "iris.merge",
    Object.fromEntries(Object.entries(merge).map(([kind, text]) => [kind, change(text)])),
  );
}
