import { role } from "./estate";
import { type Attributes, type ResourceChange } from "./plan-document";
import { loss, type Reason } from "./stateful";

const WAY_IN =
  "its listeners go first, and what replaces it has other addresses: nobody gets through until clients know those";
const DATA = "its data are lost";
const LOG = "its log is lost";

/**
 * Types of which one goes, or is replaced, only when the guard is told its address, and what a person may not have in mind.
 * What holds the data of a mirror is not here: it goes by no option.
 */
const NAMED_ONLY: Readonly<Record<string, string>> = {
  aws_acmpca_certificate_authority: "no certificate of it can be renewed",
  aws_alb: WAY_IN,
  aws_alb_target_group: "what is registered there gets no connections",
  aws_autoscaling_group: "all its servers end at once",
  aws_cloudwatch_log_group: LOG,
  aws_db_cluster_snapshot: "a point to restore from is lost",
  aws_db_instance: DATA,
  aws_db_snapshot: "a point to restore from is lost",
  aws_docdb_cluster: DATA,
  aws_dynamodb_table: DATA,
  aws_efs_file_system: DATA,
  aws_eip: "its address is lost: partners may let in nothing else",
  aws_elb: WAY_IN,
  aws_fsx_lustre_file_system: DATA,
  aws_fsx_ontap_file_system: DATA,
  aws_fsx_ontap_volume: DATA,
  aws_fsx_openzfs_file_system: DATA,
  aws_fsx_openzfs_volume: DATA,
  aws_fsx_windows_file_system: DATA,
  aws_lb: WAY_IN,
  aws_lb_target_group: "what is registered there gets no connections",
  aws_nat_gateway: "connections through it end, and its servers have no way out until routes lead elsewhere",
  aws_neptune_cluster: DATA,
  aws_rds_cluster: DATA,
  aws_redshift_cluster: DATA,
  aws_route53_zone: "its records are lost, and a new zone has other name servers",
  aws_secretsmanager_secret: "its value is lost",
};

const APP_SERVER = "app-server";
/** The switches of AWS against deletion, as the types above have them. */
const PROTECTIONS = ["deletion_protection", "deletion_protection_enabled", "enable_deletion_protection"];

/** Why this deletion or replacement is refused while nobody names its address, or undefined when it is no such thing. */
export function surpriseOf(change: ResourceChange): Reason | undefined {
  const why =
    change.type === "aws_instance"
      ? isAppServer(change)
        ? "it is an application server: its users are logged out, and it may be one that the change was not about"
        : undefined
      : NAMED_ONLY[change.type];
  if (why === undefined) return undefined;
  return {
    does: loss(change),
    why,
    instead: `undo what causes it; if it is meant, run the guard with --allow '${change.address}'`,
  };
}

/** Why AWS would refuse it half-way, whoever allows it. */
export function refusalByAws(change: ResourceChange): Reason | undefined {
  if (!PROTECTIONS.some((name) => change.before?.[name] === true)) return undefined;
  return {
    does: loss(change),
    why: "its deletion protection is on: AWS refuses, after the apply has taken away what hangs on it, such as listeners",
    instead: "undo what causes it; if it is meant, turn the protection off in AWS first, and plan again",
  };
}

function isAppServer({ before, after }: ResourceChange): boolean {
  return [before, after].some((attributes: Attributes | null) => role(attributes) === APP_SERVER);
}
