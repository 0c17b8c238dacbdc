import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Architecture, InstanceTypeFacts, instanceType } from "../domain/aws/instance-types";
import { ECP_APPLICATION_SERVERS_MAXIMUM, HUGE_PAGES_RESERVE } from "../domain/iris/limits";
import { SHARED_MEMORY_DEFAULT, SHARED_MEMORY_MAXIMUM, planMemory } from "../domain/iris/memory";
import { APP_SIZES, MIRROR_SIZES, SIZES } from "../domain/iris/sizes";
import { CatalogueVolume } from "../domain/mirror/plan-volume";
import { PURPOSES } from "../domain/mirror/volume-layout";
import { Report } from "../domain/problems";

/** `docs/sizes.md`, written from the catalogue: `npx ts-node --transpile-only tools/sizes-page.ts`. */
export const SIZES_PAGE = join(__dirname, "..", "docs", "sizes.md");

const ARCHITECTURES: readonly Architecture[] = ["x86_64", "arm64"];

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const volume = ({ type, sizeGiB, iops, throughputMiBps }: CatalogueVolume, count = 1): string =>
  `${count > 1 ? `${count} × ` : ""}${type} ${sizeGiB} GiB, ${iops ?? 0} IOPS, ${throughputMiBps ?? 0} MiB/s`;

const known = (name: string): InstanceTypeFacts => {
  const facts = instanceType(name);
  if (!facts) throw new Error(`${name} is not in domain/aws/instance-facts.json`);
  return facts;
};

function typeRow(size: string, name: string): string[] {
  const facts = known(name);
  const memory = planMemory([], name, facts, {}, ECP_APPLICATION_SERVERS_MAXIMUM, new Report());
  return [
    size,
    name,
    facts.architecture,
    `${facts.vcpu}`,
    `${facts.memoryMiB} MiB`,
    `${memory?.globalBuffersMiB ?? 0} MiB`,
    `${memory?.genericMemoryHeapKiB ?? 0} KiB`,
    `${facts.baselineIops} IOPS, ${facts.baselineMBps} MB/s`,
    `${facts.maximumIops} IOPS, ${facts.maximumMBps} MB/s`,
  ];
}

const TYPE_HEAD = [
  "size",
  "instance type",
  "image",
  "vCPU",
  "memory",
  "globals (8 KB)",
  "gmheap",
  "EBS baseline",
  "EBS, 30 minutes a day",
];

/** The whole page. */
export function sizesPage(): string {
  const rows = (sizes: Readonly<Record<string, { readonly instanceType: Readonly<Record<Architecture, string>> }>>) =>
    Object.entries(sizes).flatMap(([size, { instanceType: types }]) =>
      ARCHITECTURES.map((each) => typeRow(size, types[each])),
    );
  return `<!-- written by tools/sizes-page.ts; edit domain/iris/sizes.ts instead -->
# Sizes

\`size\` gives defaults for whatever a mirror or an application tier leaves out: instance type, volumes, IRIS memory. Each
value can be given one by one, and then stands over the size's. The sizes are **our own defaults**: no vendor publishes
them. Start with one, measure, and change it.

## Mirror members

${table(TYPE_HEAD, rows(MIRROR_SIZES))}

${table(
  ["volume", ...SIZES],
  PURPOSES.map((purpose) => [
    purpose,
    ...SIZES.map((size) =>
      volume(
        MIRROR_SIZES[size].volumes[purpose],
        purpose === "database" ? MIRROR_SIZES[size].volumes.database.count : 1,
      ),
    ),
  ]),
)}

## Application servers

${table(TYPE_HEAD, rows(APP_SIZES))}

${table(
  ["volume", ...SIZES],
  (["systemVolume", "cache"] as const).map((key) => [key, ...SIZES.map((size) => volume(APP_SIZES[size][key]))]),
)}

## Rules

- **Without \`size\`**, a mirror gives \`instanceType\` and all five volumes: ${PURPOSES.join(", ")}. A volume without \`type\` is gp3.
- **Another type** takes nothing from the size but the GiB: IOPS and throughput belong to the size's own type.
- **Memory.** IRIS gets as many global buffers as keep its shared memory within ${SHARED_MEMORY_DEFAULT * 100} % of the server's memory; up to
  ${SHARED_MEMORY_MAXIMUM * 100} % can be given with \`globalBuffersMiB\`. Shared memory is counted as InterSystems does (System Resource Planning and
  Management): 1.08 × globals + 1.02 × routines + gmheap + jrnbufs + 2 MiB per ECP connection + 300 MiB. Where 3 % of the
  buffers are not enough heap (parallel dejournaling, many SQL queries), give \`sharedMemoryHeapMiB\`.
- **Huge pages** hold the shared memory, ${HUGE_PAGES_RESERVE.share * 100} % of it, ${HUGE_PAGES_RESERVE.severalMiB} MiB, and ${HUGE_PAGES_RESERVE.perCpuMiB} MiB for each vCPU: IRIS may enlarge the heap by the CPU count,
  and uses no huge page when they do not hold all.
- **A server of another size** than planned, such as a member that is not resized yet, gets what is planned for its own memory.
- **EBS.** A gp3 volume always has 3000 IOPS and 125 MiB/s, and cannot have less. While all volumes have just that, their sum is
  held against what the instance type carries for 30 minutes a day; lasting load gets the baseline of the table. Once a volume
  asks for more, the sum of all is held against the baseline: \`storage/over-instance-iops\`, \`storage/over-instance-throughput\`.
  io1 and io2 are counted with I/O of 16 KiB.
- **WIJ.** Its volume holds at least the global buffers. Give it more when you raise \`globalBuffersMiB\`.
- **Device names** are fixed by purpose (\`/dev/sdf\` system, \`g\` WIJ, \`h\` journal, \`i\` alternate journal, \`j\` and on the database
  volumes), so that a volume more or less renames no other. \`/dev/sdy\` is the sixteenth database volume and the last.
`;
}

if (require.main === module) writeFileSync(SIZES_PAGE, sizesPage());
