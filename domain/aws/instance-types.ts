// The file must not be called instance-types.json: without an extension, ts-node would find it before this module.
import table from "./instance-facts.json";

export type Architecture = "x86_64" | "arm64";

/** What planning knows of one instance type. Source and date: `source` in `instance-facts.json`. */
export interface InstanceTypeFacts {
  readonly name: string;
  readonly vcpu: number;
  readonly memoryMiB: number;
  readonly architecture: Architecture;
  /** `metal` is Nitro hardware without a hypervisor. */
  readonly hypervisor: "nitro" | "xen" | "metal";
  /** `supported`: only when asked for; `default`: always. */
  readonly ebsOptimized: "default" | "supported" | "unsupported";
  /** What all volumes together get at any time. 0 where the type has no such guarantee. */
  readonly baselineIops: number;
  readonly baselineMBps: number;
  /** What they get for 30 minutes a day; the baseline where the type does not burst. */
  readonly maximumIops: number;
  readonly maximumMBps: number;
  /** EBS volumes, the root volume included. The first network interface and NVMe disks are already taken off. */
  readonly ebsAttachments: number;
  /** 0: no instance store. */
  readonly instanceStoreGB: number;
  readonly autoRecovery: boolean;
  readonly dedicatedHosts: boolean;
  /** CPU credits: the type slows down under lasting load. */
  readonly burstable: boolean;
}

type Row = readonly [
  number,
  number,
  Architecture,
  InstanceTypeFacts["hypervisor"],
  InstanceTypeFacts["ebsOptimized"],
  number,
  number,
  number,
  number,
  number,
  number,
  0 | 1,
  0 | 1,
  0 | 1,
];

const rows = table.types as unknown as Readonly<Record<string, Row>>;

function read(name: string, row: Row): InstanceTypeFacts {
  return {
    name,
    vcpu: row[0],
    memoryMiB: row[1],
    architecture: row[2],
    hypervisor: row[3],
    ebsOptimized: row[4],
    baselineIops: row[5],
    baselineMBps: row[6],
    maximumIops: row[7],
    maximumMBps: row[8],
    ebsAttachments: row[9],
    instanceStoreGB: row[10],
    autoRecovery: row[11] === 1,
    dedicatedHosts: row[12] === 1,
    burstable: row[13] === 1,
  };
}

/** The facts of a type such as `r6i.2xlarge`; undefined when the table does not know it. */
export function instanceType(name: string): InstanceTypeFacts | undefined {
  const row = Object.prototype.hasOwnProperty.call(rows, name) ? rows[name] : undefined;
  return row && read(name, row);
}

/** Every type of the table, by name. */
export function instanceTypes(): readonly InstanceTypeFacts[] {
  return Object.entries(rows).map(([name, row]) => read(name, row));
}

const generation = (type: InstanceTypeFacts): number => Number(/\d/.exec(type.name)?.[0] ?? 0);
const family = (type: InstanceTypeFacts): string => type.name.split(".")[0] ?? "";

/**
 * The type nearest to another among those that `fits` accepts, for the fix of a message.
 *
 * As many vCPUs; then nearest in memory, in burstability and in generation; then the plainest family.
 */
export function similarType(to: InstanceTypeFacts, fits: (type: InstanceTypeFacts) => boolean): string | undefined {
  const distance = (type: InstanceTypeFacts): readonly number[] => [
    Math.abs(type.memoryMiB - to.memoryMiB),
    Number(type.burstable !== to.burstable),
    Math.abs(generation(type) - generation(to)),
    family(type).length,
  ];
  const [nearest] = instanceTypes()
    .filter(
      (type) => type.vcpu === to.vcpu && type.hypervisor === "nitro" && type.ebsOptimized === "default" && fits(type),
    )
    .map((type) => ({ name: type.name, distance: distance(type) }))
    .sort((a, b) => firstDifference(a.distance, b.distance));
  return nearest?.name;
}

function firstDifference(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, i) => value !== b[i]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
