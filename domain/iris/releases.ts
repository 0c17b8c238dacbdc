import { ActionName, SectionName } from "./cpf/reference";

/** A release of InterSystems products, by year and number: `2025.1`. What follows is its build. */
export type Release = string;

interface Since {
  /** No earlier release is known to have it. */
  readonly since: Release;
  readonly source: string;
}

/** Read 2026-11-28. A user tries sections, [Actions] and `iris merge` in the year of 2022.1. */
const ARTICLE =
  "https://community.intersystems.com/post/testing-mergecpf-feature (2022-09-22): sections, actions that create databases, namespaces and services, and `iris merge`";
/** Release notes (GCRN) of 2021.2 and 2022.1 were not to be had; the pages of the reference (RACS) name no release. */
const NOT_DATED =
  "in the reference of 2025.3 (RACS), which does not say since when; taken to be as old as the actions that are dated";

/**
 * Which release of IRIS brought what the servers' configuration uses: a lower bound. A kit below it is too old; one above it is
 * not proven by this table, and the merge is what shows.
 */
export const PARTS: Readonly<Record<SectionName | ActionName | "KMSCreateEncryptionKey", Since>> = {
  config: { since: "2022.1", source: ARTICLE },
  Journal: {
    since: "2022.1",
    source:
      "CompressFiles: the iris.cpf of a 2023.1.0.235.1 has it (RedHatInsights/insights-core, insights/tests/parsers/test_iris.py); its page dates its example 2021-08-18 (RACS_CompressFiles)",
  },
  Databases: { since: "2022.1", source: ARTICLE },
  ECPServers: { since: "2022.1", source: ARTICLE },
  CreateSSLConfig: { since: "2022.1", source: NOT_DATED },
  ModifySSLConfig: { since: "2022.1", source: NOT_DATED },
  ModifySystem: { since: "2022.1", source: NOT_DATED },
  ConfigMirror: { since: "2022.1", source: NOT_DATED },
  CreateDatabase: { since: "2022.1", source: `${ARTICLE}; MirrorSetName, MirrorDBName, EncryptedDB: ${NOT_DATED}` },
  CreateNamespace: { since: "2022.1", source: ARTICLE },
  ModifyNamespace: { since: "2022.1", source: NOT_DATED },
  CreateMapPackage: { since: "2022.1", source: NOT_DATED },
  CreateMapGlobal: { since: "2022.1", source: NOT_DATED },
  CreateMapRoutine: { since: "2022.1", source: NOT_DATED },
  ModifyService: { since: "2022.1", source: ARTICLE },
  CreateApplication: { since: "2022.1", source: NOT_DATED },
  ModifyServer: { since: "2022.1", source: NOT_DATED },
  // Not of a merge: the step 'encryption' calls it, on members of a mirror that IRIS encrypts.
  KMSCreateEncryptionKey: {
    since: "2023.3",
    source:
      "https://community.intersystems.com/post/kms-introduction-its-use-iris-and-example-setup-aws-ec2-system; the documentation of 2023.1 knows key files and KMIP only (GENCRYPT_mgmt)",
  },
};

/** The oldest release that servers can be configured on. Encryption: by IRIS itself, with a key that AWS KMS wraps. */
export function minimumRelease({ encryption }: { readonly encryption: boolean }): Release {
  const { KMSCreateEncryptionKey, ...merge } = PARTS;
  const parts = [...Object.values(merge), ...(encryption ? [KMSCreateEncryptionKey] : [])];
  return parts
    .map(({ since }) => since)
    .sort(compareReleases)
    .at(-1)!;
}

/** Negative where `one` is the older. */
export function compareReleases(one: Release, other: Release): number {
  const [year = 0, number = 0] = one.split(".").map(Number);
  const [otherYear = 0, otherNumber = 0] = other.split(".").map(Number);
  return year - otherYear || number - otherNumber;
}

/**
 * How InterSystems names kits: `IRIS-2025.1.0.225.1-lnxrh9x64.tar.gz`. HealthShare is left out: it counts releases of its own.
 * So is the ISCAgent: that of an arbiter need not be of the members' release (ISP_interop, "Mirror Arbiter").
 */
const KIT_NAMES = {
  iris: /^IRIS(?:Health)?(?:_Community)?-(\d{4}\.\d+)\.\d/,
  webGateway: /^WebGateway-(\d{4}\.\d+)\.\d/,
} as const;

/** The release in the name of a kit's object; undefined where it tells none. */
export function releaseOfKit(kind: keyof typeof KIT_NAMES, key: string): Release | undefined {
  return KIT_NAMES[kind].exec(fileName(key))?.[1];
}

export function fileName(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}
