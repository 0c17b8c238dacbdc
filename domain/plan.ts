import { acknowledge, Acknowledged } from "./acknowledge";
import { checkBlockNumbers } from "./check-blocks";
import { checkDataResidency } from "./check-data-residency";
import { checkNames } from "./check-names";
import { checkReferences } from "./check-references";
import { checkRegions } from "./check-regions";
import { Deployment, DeploymentConfig } from "./config/deployment";
import { parseConfig } from "./config/parse";
import { DeploymentPlan, RegionPlan, stacksOf } from "./deployment-plan";
import { DnsPlan } from "./dns/plan";
import { checkDomains, planDns } from "./dns/plan-dns";
import { checkConnections } from "./firewall/check-connections";
import { checkProductions } from "./iris/check-productions";
import { checkSoftware } from "./iris/check-software";
import { checkEncryption } from "./mirror/check-encryption";
import { checkMaintenance } from "./mirror/check-maintenance";
import { checkMirror } from "./mirror/check-mirror";
import { checkOverlayAddresses } from "./mirror/check-overlay-addresses";
import { connectRegions } from "./mirror/connect-regions";
import { placeArbiter } from "./mirror/place-arbiter";
import { checkRetiredMirrors } from "./mirror/plan-retired";
import { checkRegionsDisjoint } from "./network/vpc-range";
import { planRegion } from "./plan-region";
import { ConfigPath, Findings, formatPath, Problem, Report } from "./problems";
import { checkArns } from "./security/check-arns";
import { checkMoved } from "./state/check-moved";
import { planStack } from "./state/plan-stack";
import { checkCertificates } from "./tls/check-certificates";
import { warnOfPlaintext } from "./tls/plan-tls";
import { checkApplications } from "./web/check-applications";
import { checkGatewayPasswords } from "./web/gateway-password";

/** What planning yields. `plan` is there exactly when there are no problems. */
export interface Planned extends Findings {
  readonly plan?: DeploymentPlan;
  /** Warnings that the document accepts, with its reasons. */
  readonly acknowledged: Acknowledged[];
}

/**
 * Plans a deployment: checks everything that a person can get wrong and decides every address, size, name and rule.
 *
 * Pure: the same document gives the same plan. Nothing is thrown for what a document says; every problem comes back at
 * once. For a document written in TypeScript: the compiler checks its keys and types too.
 */
export function plan(config: DeploymentConfig): Planned {
  return planDocument(config);
}

/** The same for a document of unknown shape, such as one that was read from YAML. */
export function planDocument(value: unknown): Planned {
  const { config, problems: shape } = parseConfig(value);
  if (config === undefined) return { problems: [...shape], warnings: [], acknowledged: [] };
  const report = new Report();
  const planned = isComplete(config, report) ? planDeployment(config, report) : undefined;
  const { warnings, acknowledged } = acknowledge(unique(report.warnings), config.acknowledge);
  const problems = [
    ...shape,
    ...unique(report.problems).filter(({ path }) => !shape.some((one) => isNear(one.path, path))),
  ];
  return { plan: problems.length === 0 ? planned : undefined, problems, warnings, acknowledged };
}

/** Whether what is wrong at `path` may only follow from what was left out at `gone`: above it, below it, or beside it. */
function isNear(gone: ConfigPath, path: ConfigPath): boolean {
  const shared = gone.findIndex((part, depth) => part !== path[depth]);
  const depth = shared === -1 ? gone.length : shared;
  return depth === gone.length || depth === path.length || (depth === gone.length - 1 && path.length === gone.length);
}

/** Without a region or a mirror nothing else can be judged: every reference would be wrong. */
function isComplete(config: Deployment, report: Report): boolean {
  if (Object.keys(config.regions).length === 0)
    report.problem(["regions"], "no region is given", "add regions.primary");
  if (Object.keys(config.mirrors).length === 0) {
    report.problem(
      ["mirrors"],
      "no mirror is given; servers of every tier work on the databases of a mirror",
      "add a mirror with two members",
    );
  }
  return report.problems.length === 0;
}

function planDeployment(config: Deployment, report: Report): DeploymentPlan {
  checkNames(config, report);
  checkBlockNumbers(config, report);
  checkRegions(config, report);
  checkDataResidency(config, report);
  checkReferences(config, report);
  checkConnections(config, report);
  checkMaintenance(config, report);
  checkRetiredMirrors(config, report);
  checkRegionsDisjoint(config.regions, report);
  checkOverlayAddresses(config, report);
  checkSoftware(config, report);
  checkProductions(config, report);
  checkCertificates(config, report);
  checkGatewayPasswords(config, report);
  checkArns(config, report);
  checkDomains(config, report);
  if (config.protection === "off") {
    report.warning(
      "protection/off",
      ["protection"],
      "Terraform may destroy volumes, members, keys and buckets of this environment",
      "remove it, unless the environment is a throw-away",
    );
  }
  const arbiters = Object.fromEntries(
    Object.entries(config.mirrors).map(([key, mirror]) => {
      checkMirror(["mirrors", key], mirror, config.regions, report);
      checkEncryption(["mirrors", key], key, mirror, config, report);
      warnOfPlaintext(["mirrors", key], mirror, report);
      return [key, placeArbiter(["mirrors", key], mirror, config.regions, report)];
    }),
  );
  const regions = connectRegions(Object.keys(config.regions).map((key) => planRegion(config, key, arbiters, report)));
  checkApplications(
    config,
    regions.flatMap(({ appTiers }) => appTiers),
    report,
  );
  // User-facing names keep their place when a region is added, in whatever order the document names them.
  const serving = regions.find(({ key }) => key === "primary") ?? regions[0];
  const dns = config.dns && serving && planUserNames(config, config.dns.zone, regions, serving, report);
  const stacks = stacksOf({ regions, dns }).map(({ name }) => name);
  checkMoved(config.moved, stacks, report);
  return {
    environment: config.environment,
    topology: config.topology,
    workload: config.workload,
    regions,
    dns,
  };
}

function planUserNames(
  config: Deployment,
  zone: NonNullable<Deployment["dns"]>["zone"],
  regions: readonly RegionPlan[],
  serving: RegionPlan,
  report: Report,
): DnsPlan {
  const name = `${config.environment}-dns`;
  const stack = planStack(config, name, serving.name, report);
  const common = {
    account: config.account,
    providerVersion: config.providerVersion,
    tags: serving.tags,
    providerRegion: serving.name,
  };
  return planDns(
    config,
    zone,
    stack,
    common,
    regions.map(({ dns }) => dns),
    report,
  );
}

/** A mirror over two regions is planned twice; what is wrong with it is said once. */
function unique<T extends Problem>(findings: readonly T[]): T[] {
  const seen = new Set<string>();
  return findings.filter(({ path, message }) => {
    const key = `${formatPath(path)} ${message}`;
    return seen.has(key) ? false : seen.add(key);
  });
}
