import { parseArn } from "../aws/arn";
import { partitionOf } from "../aws/regions";
import { Deployment } from "../config/deployment";
import { ConfigPath, Report } from "../problems";

type Region = Deployment["regions"][string];

/** What must hold of an ARN besides its form, which `domain/config/arns.ts` checks. */
interface Use {
  readonly path: ConfigPath;
  readonly arn: string;
  /** `the secret`. */
  readonly what: string;
  /** Undefined: the service is a global one. */
  readonly region: string | undefined;
  /** Why another region does not do. */
  readonly regional?: string;
  readonly partition: string;
  readonly account: string;
  /** Why another account does not do; undefined where it does, and somebody there must allow it. */
  readonly ownAccount?: string;
}

/**
 * That every ARN of a document lies where it can be used: in the partition and the region of what uses it, and in the
 * environment's account. What another account may share is a warning: that account decides, and may take it back.
 *
 * Sources: ELB user guides (certificates and web ACLs of the load balancer's own region and account), KMS developer guide
 * ("Allowing users in other accounts to use a KMS key"), AWS Private CA user guide ("Attach a policy for cross-account
 * access"), Secrets Manager user guide ("Access secrets from a different account"), IAM user guide ("Permissions
 * boundaries"); not read again.
 */
export function checkArns(config: Deployment, report: Report): void {
  const { account, regions, security } = config;
  for (const [key, region] of Object.entries(regions))
    usesOfRegion(key, region, account).forEach((use) => check(use, report));
  for (const [key, tier] of Object.entries(config.webTiers)) {
    const region = regions[tier.region];
    if (region !== undefined) usesOfTier(key, tier, region, account).forEach((use) => check(use, report));
  }
  for (const [key, tier] of Object.entries(config.appTiers)) {
    const region = regions[tier.region];
    if (region === undefined || tier.password === undefined) continue;
    check(secretOf(["appTiers", key, "password"], tier.password, tier.region, region, account), report);
  }
  const partitions = new Set(Object.values(regions).map(({ name }) => partitionOf(name)));
  for (const partition of partitions) usesOfSecurity(security, partition, account).forEach((use) => check(use, report));
}

/** Policies and roles of IAM: they lie in no region. */
function usesOfSecurity(
  { permissionsBoundary, deployers, keyAdministrators }: Deployment["security"],
  partition: string,
  account: string,
): Use[] {
  const roles = (name: string, arns: readonly string[]): Use[] =>
    arns.map((arn, index) => ({
      path: ["security", name, index],
      arn,
      what: "the role",
      region: undefined,
      partition,
      account,
    }));
  return [
    ...named({ permissionsBoundary }).map(([name, arn]) => ({
      path: ["security", name],
      arn,
      what: "the policy",
      region: undefined,
      partition,
      account,
      ownAccount: "a boundary is a policy of the role's own account, or one of AWS",
    })),
    ...roles("deployers", deployers),
    ...roles("keyAdministrators", keyAdministrators),
  ];
}

/** A secret that servers of a region read. */
function secretOf(path: ConfigPath, arn: string, key: string, region: Region, account: string): Use {
  return {
    path,
    arn,
    what: "the secret",
    region: region.name,
    regional: `servers in ${region.name} ask Secrets Manager of their own region`,
    partition: partitionOf(region.name),
    account,
    ownAccount: foreignSecret(key, region.keys.secrets, parseArn(arn).account),
  };
}

function usesOfRegion(key: string, region: Region, account: string): Use[] {
  const at = ["regions", key];
  const place = { region: region.name, partition: partitionOf(region.name), account };
  const { certificates, secrets, keys } = region;
  const given = certificates !== undefined && "secrets" in certificates ? certificates.secrets : {};
  const authorities =
    certificates !== undefined && "privateCa" in certificates
      ? { privateCa: certificates.privateCa, webPrivateCa: certificates.webPrivateCa }
      : {};
  const secretsAt = (path: ConfigPath, arns: Readonly<Record<string, string | undefined>>): Use[] =>
    named(arns).map(([name, arn]) => secretOf([...path, name], arn, key, region, account));
  return [
    ...secretsAt([...at, "secrets"], secrets),
    ...secretsAt([...at, "certificates", "secrets"], given),
    ...named(keys).map(([purpose, arn]) => ({
      ...place,
      path: [...at, "keys", purpose],
      arn,
      what: "the key",
      regional: `KMS encrypts for services in ${region.name} with keys of that region only`,
    })),
    ...named(authorities).map(([name, arn]) => ({
      ...place,
      path: [...at, "certificates", name],
      arn,
      what: "the private CA",
      regional: `servers in ${region.name} ask one of their own region`,
    })),
  ];
}

function usesOfTier(key: string, tier: Deployment["webTiers"][string], region: Region, account: string): Use[] {
  const at = ["webTiers", key];
  const { certificate, webAcl, gatewayPassword } = tier;
  const arns = certificate !== undefined && "arns" in certificate ? certificate.arns : {};
  return [
    ...named({ gatewayPassword }).map(([name, arn]) => secretOf([...at, name], arn, tier.region, region, account)),
    ...Object.entries(arns).map(([name, arn]) => ({
      path: [...at, "certificate", "arns", name],
      arn,
      what: "the certificate",
      region: name,
      regional: "a load balancer takes certificates of its own region only",
      partition: partitionOf(name),
      account,
      ownAccount: "a load balancer takes certificates of its own account only",
    })),
    ...(webAcl === undefined
      ? []
      : [
          {
            path: [...at, "webAcl"],
            arn: webAcl,
            what: "the web ACL",
            region: region.name,
            regional: `it protects load balancers of its own region only, and this one stands in ${region.name}`,
            partition: partitionOf(region.name),
            account,
            ownAccount: "it protects load balancers of its own account only",
          },
        ]),
  ];
}

const named = (arns: Readonly<Record<string, string | undefined>>): [string, string][] =>
  Object.entries(arns).flatMap(([name, arn]) => (arn === undefined ? [] : [[name, arn] as [string, string]]));

/** The key `aws/secretsmanager` serves its own account only, and servers may use no other key than the region's for secrets. */
function foreignSecret(key: string, secretsKey: string | undefined, account: string): string | undefined {
  if (secretsKey !== undefined && parseArn(secretsKey).account === account) return undefined;
  return `servers may decrypt it only with regions.${key}.keys.secrets, which is no key of that account`;
}

function check(use: Use, report: Report): void {
  const { path, what, region, regional, partition, account, ownAccount } = use;
  const found = parseArn(use.arn);
  if (found.partition !== partition) {
    report.problem(
      path,
      `${what} lies in partition '${found.partition}', and the environment in '${partition}': nothing is shared between the two`,
      `give the ARN of one in '${partition}'`,
    );
    return;
  }
  if (region !== undefined && found.region !== region) {
    report.problem(path, `${what} lies in '${found.region}'; ${regional}`, `give the ARN of one in ${region}`);
    return;
  }
  if (found.account === account || found.account === "aws") return;
  if (ownAccount !== undefined) {
    report.problem(
      path,
      `${what} belongs to account ${found.account}, and the environment to ${account}; ${ownAccount}`,
      `give the ARN of one in account ${account}`,
    );
    return;
  }
  report.warning(
    "security/other-account",
    path,
    `${what} belongs to account ${found.account}, and the environment to ${account}: whoever rules there must allow its use, and can end it`,
    `give one of account ${account}, or say in acknowledge who allows it there`,
  );
}
