import { stringify } from "yaml";
import { partitionOf } from "../../domain/aws/regions";
import { DeploymentConfig } from "../../domain/config/deployment";
import { DeploymentPlan } from "../../domain/deployment-plan";
import { planDocument } from "../../domain/plan";
import { formatPath } from "../../domain/problems";

export const privateCa = (region: string): string =>
  `arn:${partitionOf(region)}:acm-pca:${region}:123456789012:certificate-authority/12345678-1234-1234-1234-123456789012`;
export const secrets = (region: string) => ({
  password: `arn:${partitionOf(region)}:secretsmanager:${region}:123456789012:secret:iris-password-AbCdEf`,
  gatewayPassword: `arn:${partitionOf(region)}:secretsmanager:${region}:123456789012:secret:gateway-password-AbCdEf`,
});
/** Changes that place the only region of a document elsewhere. */
export const inRegion = (region: string) => ({
  "regions.primary.name": region,
  "regions.primary.certificates.privateCa": privateCa(region),
  "regions.primary.secrets": secrets(region),
});
export const KIT = {
  bucket: "example-kits",
  key: "IRIS-2025.1.0.225.1-lnxrh9x64.tar.gz",
  sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
};

/** The smallest document that plans without a warning: one mirror over three zones, nothing in front of it. */
export const SMALLEST: DeploymentConfig = {
  environment: "prod",
  account: "123456789012",
  topology: "single-region-ha",
  workload: "iris",
  owner: { team: "ehr", costCenter: "4711" },
  state: { backend: "local" },
  regions: {
    primary: {
      name: "eu-west-1",
      zones: ["a", "b", "c"],
      cidr: "10.20.0.0/16",
      image: { id: "ami-0a1b2c3d4e5f60718", os: "rhel9" },
      kit: KIT,
      secrets: secrets("eu-west-1"),
      certificates: { privateCa: privateCa("eu-west-1") },
    },
  },
  mirrors: {
    data: {
      name: "PRODMIR",
      size: "small",
      databases: { APP: {} },
      namespaces: { APP: { globals: "APP" } },
      members: { a: { zone: "a" }, b: { zone: "b" } },
      arbiter: { zone: "c" },
    },
  },
};

export const CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";

/** The same with an endpoint, an application tier and a web tier. */
export const WHOLE: DeploymentConfig = change({
  "mirrors.data.endpoint": { listeners: { superserver: { port: 1972, clients: { lab: "10.9.0.0/24" } } } },
  "appTiers.app": { of: "data", servers: 3, size: "small" },
  "webTiers.web": {
    of: "app",
    scheme: "internal",
    servers: { minimum: 3, maximum: 3 },
    domain: "ehr.example.org",
    certificate: { arns: { "eu-west-1": CERTIFICATE } },
    clients: { hospital: "10.9.0.0/16" },
    applications: ["/csp/ehr/"],
  },
});

type Node = Record<string, unknown>;

/** A copy of the document with values put at dotted paths (`mirrors.data.members.b.zone`); `undefined` takes a key away. */
export function change(
  changes: Readonly<Record<string, unknown>>,
  document: DeploymentConfig = SMALLEST,
): DeploymentConfig {
  const copy = structuredClone(document);
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    const parent = keys.reduce<Node>((node, key) => (node[key] ??= {}) as Node, copy as Node);
    if (value === undefined) delete parent[last];
    else parent[last] = value;
  }
  return copy;
}

export const yamlOf = (document: unknown): string => stringify(document, { aliasDuplicateObjects: false });

/** What planning says of a document, as `path: message`, and the fixes beside it. */
export function findings(document: unknown) {
  const { problems, warnings } = planDocument(document);
  return {
    problems: problems.map(({ path, message }) => `${formatPath(path)}: ${message}`),
    fixes: problems.map(({ fix }) => fix),
    warnings: warnings.map(({ name, path, message }) => `${name} at ${formatPath(path)}: ${message}`),
  };
}

/** The plan of a document that is right; throws with its problems otherwise. */
export function planOf(document: unknown): DeploymentPlan {
  const { plan: planned, problems } = planDocument(document);
  if (planned === undefined)
    throw new Error(problems.map(({ path, message }) => `${formatPath(path)}: ${message}`).join("\n"));
  return planned;
}
