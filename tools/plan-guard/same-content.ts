import type { Finding } from "./judge";
import { type Attributes, type ResourceChange } from "./plan-document";

const RULE = [
  "security_group_id",
  "ip_protocol",
  "from_port",
  "to_port",
  "cidr_ipv4",
  "cidr_ipv6",
  "prefix_list_id",
  "referenced_security_group_id",
];
const OF_BUCKET = ["bucket"];
const NAME = ["name"];

/**
 * By type: the arguments that no two objects have in common in AWS. Of a second one, AWS refuses the creation, or takes it
 * for the first, which the deletion then takes away.
 */
const TAKEN_ONCE: Readonly<Record<string, readonly string[]>> = {
  aws_autoscaling_group: NAME,
  aws_autoscaling_policy: ["autoscaling_group_name", "name"],
  aws_autoscaling_schedule: ["autoscaling_group_name", "scheduled_action_name"],
  aws_cloudwatch_log_group: NAME,
  aws_ec2_subnet_cidr_reservation: ["subnet_id", "cidr_block"],
  aws_ec2_transit_gateway_route: ["transit_gateway_route_table_id", "destination_cidr_block"],
  aws_elb: NAME,
  aws_iam_instance_profile: NAME,
  aws_iam_role: NAME,
  aws_iam_role_policy: ["role", "name"],
  aws_instance: ["subnet_id", "private_ip"],
  aws_kms_alias: NAME,
  aws_launch_template: NAME,
  aws_lb: NAME,
  aws_lb_listener: ["load_balancer_arn", "port"],
  aws_lb_listener_rule: ["listener_arn", "priority"],
  aws_lb_target_group: NAME,
  aws_lb_target_group_attachment: ["target_group_arn", "target_id", "port"],
  aws_load_balancer_listener_policy: ["load_balancer_name", "load_balancer_port"],
  aws_load_balancer_policy: ["load_balancer_name", "policy_name"],
  aws_route: ["route_table_id", "destination_cidr_block"],
  aws_route53_record: ["zone_id", "name", "type", "set_identifier"],
  aws_route_table_association: ["subnet_id"],
  aws_s3_bucket: OF_BUCKET,
  aws_s3_bucket_lifecycle_configuration: OF_BUCKET,
  aws_s3_bucket_ownership_controls: OF_BUCKET,
  aws_s3_bucket_policy: OF_BUCKET,
  aws_s3_bucket_public_access_block: OF_BUCKET,
  aws_s3_bucket_server_side_encryption_configuration: OF_BUCKET,
  aws_s3_bucket_versioning: OF_BUCKET,
  aws_s3_object: ["bucket", "key"],
  aws_secretsmanager_secret: NAME,
  aws_security_group: ["vpc_id", "name"],
  aws_ssm_document: NAME,
  aws_subnet: ["vpc_id", "cidr_block"],
  aws_volume_attachment: ["instance_id", "device_name"],
  aws_vpc_endpoint: ["vpc_id", "service_name"],
  aws_vpc_security_group_egress_rule: RULE,
  aws_vpc_security_group_ingress_rule: RULE,
  aws_wafv2_web_acl_association: ["resource_arn"],
};

/**
 * Changes that take what another address of the same plan still has. Terraform knows no order between the two: they race, AWS
 * refuses the one that comes too early, and what was there is gone until a second apply.
 */
export function sameContent(changes: readonly ResourceChange[]): Finding[] {
  const had = new Map<string, ResourceChange>();
  for (const change of changes) {
    const place = placeIn(change, change.before);
    if (place !== undefined && place !== placeAfter(change)) had.set(place, change);
  }
  return changes.flatMap((change): Finding[] => {
    const place = placeAfter(change);
    if (place === undefined || place === placeIn(change, change.before)) return [];
    const other = had.get(place);
    return other === undefined ? [] : [race(change, other)];
  });
}

function race(change: ResourceChange, other: ResourceChange): Finding {
  const renamed = goesForGood(other) && change.before === null;
  const twoApplies = `two applies: the first without ${change.address}, or with it at a place that is free`;
  return {
    address: change.address,
    does: `would take ${content(change)} while ${other.address} has it`,
    why: "both changes run at the same time: AWS refuses the one that is too early, or the deletion takes away what was just made",
    instead: renamed
      ? `for the same thing under another name, a 'moved' block from ${other.address} to ${change.address} (in a document: an entry under 'moved'); else ${twoApplies}`
      : twoApplies,
  };
}

const goesForGood = ({ actions }: ResourceChange): boolean =>
  !actions.includes("create") && (actions.includes("delete") || actions.includes("forget"));

function placeAfter(change: ResourceChange): string | undefined {
  const unknown = (TAKEN_ONCE[change.type] ?? []).some((name) => change.afterUnknown[name] === true);
  return unknown ? undefined : placeIn(change, change.after);
}

/** The same text for the same place. An argument that is left out is null in one state and empty in another. */
function placeIn({ type }: ResourceChange, attributes: Attributes | null): string | undefined {
  const names = TAKEN_ONCE[type];
  if (names === undefined || attributes === null) return undefined;
  const values = names.map((name) => attributes[name] || null);
  return values.every((value) => value === null) ? undefined : JSON.stringify([type, ...values]);
}

function content({ type, after }: ResourceChange): string {
  const given = (TAKEN_ONCE[type] ?? []).filter((name) => after?.[name]);
  return given.map((name) => `${name} ${String(after?.[name])}`).join(", ");
}
