import { Architecture } from "../aws/instance-types";
import { VolumePurpose } from "../mirror/plan";
import { CatalogueVolume } from "../mirror/plan-volume";
import { ConfigPath, Report } from "../problems";

/**
 * Our own defaults: no vendor publishes them. A size is a start; measure and give values one by one.
 *
 * Rules behind them: databases, WIJ and the two journal directories lie on volumes of their own (System Resource
 * Planning and Management, ARES); the WIJ holds at least the global buffers; the sum of what is asked for stays within
 * the EBS baseline of the instance type (`mirror/storage-capacity.ts`). The table for readers is `docs/sizes.md`.
 */
export const SIZES = ["small", "medium", "large"] as const;
export type SizeName = (typeof SIZES)[number];

export interface MirrorSize {
  readonly instanceType: Readonly<Record<Architecture, string>>;
  readonly volumes: Readonly<Record<Exclude<VolumePurpose, "database">, CatalogueVolume>> & {
    readonly database: CatalogueVolume & { readonly count: number };
  };
}

export interface AppSize {
  readonly instanceType: Readonly<Record<Architecture, string>>;
  readonly systemVolume: CatalogueVolume;
  readonly cache: CatalogueVolume;
}

const gp3 = (sizeGiB: number, iops = 3_000, throughputMiBps = 125): CatalogueVolume => ({
  type: "gp3",
  sizeGiB,
  iops,
  throughputMiBps,
});

export const MIRROR_SIZES: Readonly<Record<SizeName, MirrorSize>> = {
  small: {
    instanceType: { x86_64: "r6i.xlarge", arm64: "r7g.xlarge" },
    volumes: {
      system: gp3(100),
      database: { ...gp3(200), count: 1 },
      wij: gp3(50),
      journal: gp3(100),
      alternateJournal: gp3(100),
    },
  },
  medium: {
    instanceType: { x86_64: "r6i.4xlarge", arm64: "r7g.4xlarge" },
    volumes: {
      system: gp3(100),
      database: { ...gp3(500, 4_000), count: 2 },
      wij: gp3(150),
      journal: gp3(250),
      alternateJournal: gp3(250),
    },
  },
  large: {
    instanceType: { x86_64: "r6i.8xlarge", arm64: "r7g.8xlarge" },
    volumes: {
      system: gp3(100),
      database: { ...gp3(1_000, 6_000, 150), count: 4 },
      wij: gp3(300),
      journal: gp3(500, 3_000, 150),
      alternateJournal: gp3(500, 3_000, 150),
    },
  },
};

export const APP_SIZES: Readonly<Record<SizeName, AppSize>> = {
  small: {
    instanceType: { x86_64: "m6i.xlarge", arm64: "m7g.xlarge" },
    systemVolume: gp3(50),
    cache: gp3(50),
  },
  medium: {
    instanceType: { x86_64: "m6i.2xlarge", arm64: "m7g.2xlarge" },
    systemVolume: gp3(50),
    cache: gp3(100),
  },
  large: {
    instanceType: { x86_64: "m6i.4xlarge", arm64: "m7g.4xlarge" },
    systemVolume: gp3(50),
    cache: gp3(200),
  },
};

/**
 * The instance type that the document gives, or that of the size for the image's architecture.
 *
 * `path` is the key of the mirror or tier. Undefined, and a problem, when neither is given.
 */
export function chosenInstanceType(
  path: ConfigPath,
  given: { readonly instanceType?: string | undefined },
  size: { readonly instanceType: Readonly<Record<Architecture, string>> } | undefined,
  architecture: Architecture,
  report: Report,
): string | undefined {
  const chosen = given.instanceType ?? size?.instanceType[architecture];
  if (chosen === undefined) {
    report.problem(
      path,
      "neither size nor instanceType is given",
      `give size (${SIZES.join(", ")}), or instanceType and volumes one by one`,
    );
  }
  return chosen;
}
