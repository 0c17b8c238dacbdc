import { seen } from "./config/describe-value";
import { Deployment } from "./config/deployment";
import { pascal } from "./names";
import { ConfigPath, Report } from "./problems";

/**
 * Names that would fall together in host names, AWS names or Terraform addresses.
 *
 * Mirrors, application tiers and web tiers of one document share one set of names. Some AWS names ignore case and are
 * made of the form without hyphens, so names that differ in hyphens only (`web-1`, `web1`) are one name.
 */
export function checkNames(config: Deployment, report: Report): void {
  checkEnvironmentName(config, report);
  checkMirrorNames(config, report);
  const holders = new Map<string, string>();
  for (const map of ["mirrors", "appTiers", "webTiers"] as const) {
    for (const key of Object.keys(config[map])) {
      const bare = key.replace(/-/g, "");
      const holder = holders.get(bare);
      if (holder !== undefined) {
        report.problem(
          [map, key],
          `the name '${key}' and ${holder} become the same name in Terraform addresses or AWS; hyphens make no difference there`,
          "give one of the two another name",
        );
      }
      holders.set(bare, holder ?? `${map}.${key}`);
    }
  }
  for (const [key, { endpoint }] of Object.entries(config.mirrors)) {
    checkListenerNames(["mirrors", key, "endpoint", "listeners"], Object.keys(endpoint?.listeners ?? {}), report);
  }
}

/**
 * Beginnings of names that AWS reserves, and whose: documented (CreateLoadBalancer, CreateSecurityGroup, CreateDocument,
 * PutParameter, bucket naming rules), not read again. AWS compares the first letters only where no hyphen stands here.
 */
const RESERVED = {
  "internal-": "load balancers",
  "sg-": "security groups",
  "ssm-": "parameters",
  "sthree-": "buckets",
  amazon: "SSM documents",
  amzn: "SSM documents and buckets",
  aws: "SSM documents",
} as const;
/** `<region>.compute.internal` holds the names that EC2 gives to instances; a private zone of that name hides them. */
const ZONE_OF_EC2 = "compute";

/**
 * Names of load balancers and groups begin with the environment's. Refused before there is one, too: the name of an
 * environment never changes once deployed.
 */
function checkEnvironmentName({ environment: name, dns }: Deployment, report: Report): void {
  for (const [reserved, things] of Object.entries(RESERVED)) {
    if (!`${name}-`.startsWith(reserved)) continue;
    report.problem(
      ["environment"],
      `with environment '${name}' names of ${things} begin with '${reserved}', which AWS reserves`,
      `use a name that does not begin with '${reserved.replace("-", "")}'`,
    );
  }
  if (name === ZONE_OF_EC2 && dns === undefined) {
    report.problem(
      ["environment"],
      `with environment '${name}' the private zone hides EC2's own names in <region>.${name}.internal`,
      "use another name, or give dns.zone",
    );
  }
}

/** A mirrored database is known by the names of its mirror and of itself. */
function checkMirrorNames({ mirrors }: Deployment, report: Report): void {
  const holders = new Map<string, string>();
  for (const [key, { name }] of Object.entries(mirrors)) {
    const holder = holders.get(name.toUpperCase());
    if (holder === undefined) holders.set(name.toUpperCase(), key);
    else
      report.problem(
        ["mirrors", key, "name"],
        `${seen(name)} is the name of mirror '${holder}' too: IRIS stores names of mirrors in upper case`,
        "give each mirror a name of its own",
      );
  }
}

function checkListenerNames(path: ConfigPath, names: readonly string[], report: Report): void {
  const holders = new Map<string, string>();
  for (const name of names) {
    const other = holders.get(pascal(name));
    if (other === undefined) holders.set(pascal(name), name);
    else
      report.problem(
        [...path, name],
        `the names '${name}' and '${other}' become the same Terraform address`,
        "give one of the two another name",
      );
  }
}
