import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeploymentConfig } from "../../../domain/config/deployment";
import { agentKitArchive, irisKitArchive } from "../fake-kit/kits";
import { change } from "../../support/documents";
import { environment, planned } from "../../support/environments";
import { Authority, privateCa } from "./authority";
import { Cloud } from "./cloud";
import { unpackWebGatewayKit } from "./web-gateway";

export const KITS = "hospital-kits";

/** Texts that must not appear where they do not belong. */
export const PLANTED = {
  license: "Planted-Licence-7b1f0c",
  password: "Planted-Password-4d92e8",
  gatewayPassword: "Planted-Gateway-c05a3b",
} as const;

export interface Hospital {
  readonly document: DeploymentConfig;
  /** By server or tier, as the document names certificates: a line in the middle of the private key. None with a private CA. */
  readonly privateKeys: Readonly<Record<string, string>>;
  /** The agent's kit as it lies in the bucket. */
  readonly agentKit: {
    readonly bucket: string;
    readonly key: string;
    readonly sha256: string;
    readonly archive: Buffer;
  };
  /** ARNs of the secrets of `PLANTED`. */
  readonly secrets: Readonly<Record<keyof typeof PLANTED, string>>;
}

/**
 * The shipped production environment as an organisation would fill it in, with everything that it names in the cloud:
 * kits, licence, passwords, one certificate per server or a private CA. Changed: Ubuntu, because Apache of this computer is Debian's, one
 * database volume instead of a stripe, and a DR async beside the reporting async.
 */
export async function hospital(cloud: Cloud, certificates: "secrets" | "private-ca" = "secrets"): Promise<Hospital> {
  await cloud.putBucket(KITS);
  const secrets = {
    license: await cloud.createSecret("hospital/license", `[License]\nKey=${PLANTED.license}\n`),
    password: await cloud.createSecret("hospital/password", PLANTED.password),
    gatewayPassword: await cloud.createSecret("hospital/gateway", PLANTED.gatewayPassword),
  };
  const archive = agentKitArchive();
  const agentKit = await kit(cloud, "agent.tar.gz", archive);
  const base = change(
    {
      "regions.primary.image.os": "ubuntu2404",
      "regions.primary.kit": { ...(await kit(cloud, "iris.tar.gz", irisKitArchive())), edition: "iris" },
      "regions.primary.agentKit": agentKit,
      "regions.primary.webGatewayKit": await kit(cloud, "web-gateway.tar.gz", webGatewayKitArchive()),
      "regions.primary.secrets": secrets,
      "mirrors.data.volumes.database.count": 1,
      "mirrors.data.members.d": { zone: "c", role: "dr-async" },
    },
    environment("prod"),
  );
  const given = certificates === "secrets" ? await certificatesFor(cloud, base) : undefined;
  return {
    document: change(
      { "regions.primary.certificates": given ? { secrets: given.secrets } : { privateCa: privateCa(cloud) } },
      base,
    ),
    privateKeys: given?.privateKeys ?? {},
    agentKit: { ...agentKit, archive },
    secrets,
  };
}

async function kit(cloud: Cloud, key: string, archive: Buffer) {
  await cloud.putObject(KITS, key, archive);
  return { bucket: KITS, key, sha256: createHash("sha256").update(archive).digest("hex") };
}

function webGatewayKitArchive(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "iris-kit-"));
  try {
    const name = "WebGateway-2025.3.0.226.0-lnxubuntu2404x64";
    unpackWebGatewayKit(join(folder, name));
    return execFileSync("tar", ["--create", "--gzip", "--directory", folder, name], { maxBuffer: 1 << 28 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One certificate per member, application tier and web tier, from a certificate authority of the organisation. */
async function certificatesFor(cloud: Cloud, document: DeploymentConfig) {
  const { mirrors, appTiers, webTiers, dns } = planned(document).regions[0]!;
  const names = {
    ...Object.fromEntries(
      mirrors.flatMap(({ members }) => members.map(({ serverName, hostName }) => [serverName, hostName])),
    ),
    ...Object.fromEntries(appTiers.map(({ key }) => [key, `${key}.${dns.privateZone}`])),
    ...Object.fromEntries(webTiers.map(({ key, domain }) => [`web-${key}`, domain])),
  };
  const secrets: Record<string, string> = {};
  const privateKeys: Record<string, string> = {};
  const authority = new Authority("Hospital CA");
  try {
    for (const [name, commonName] of Object.entries(names)) {
      const set = authority.issue({
        commonName,
        names: [`DNS:${commonName}`],
        extendedKeyUsage: "serverAuth,clientAuth",
        keyUsage: "digitalSignature,keyEncipherment",
      });
      secrets[name] = await cloud.createSecret(`hospital/certificate/${name}`, JSON.stringify(set));
      privateKeys[name] = set.privateKey.split("\n")[10]!;
    }
  } finally {
    authority.remove();
  }
  return { secrets, privateKeys };
}
