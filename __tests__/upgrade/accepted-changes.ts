/** Changes of one kind that an upgrade makes. */
export interface AcceptedChange {
  /** What a person who applies it should know: why it is made, and that it stops nothing. */
  readonly reason: string;
  /** Addresses without their hash, as a whole; outputs as `output.<name>`. */
  readonly address: RegExp;
  /** As a plan has them: `update`; `delete` and `create` for a replacement. */
  readonly actions: readonly string[];
  readonly attributes: readonly string[];
  /** How many there are in each stack that has some. */
  readonly stacks: Readonly<Record<string, number>>;
}

const each = (count: number): Readonly<Record<string, number>> =>
  Object.fromEntries(
    ["adopted-us-east-1", "private-eu-central-1", "prod-eu-west-1", "sandbox-eu-central-1"].map((stack) => [
      stack,
      count,
    ]),
  );
const ALL = each(1);

/**
 * By release: everything that an upgrade from it to this code changes. Written by hand, a reason a line. What holds data
 * or stops a server is never accepted: the plan guard refuses it first.
 */
const ACCEPTED_CHANGES: Readonly<Record<string, readonly AcceptedChange[]>> = {
  "0.1.0": [
    {
      reason: "other scripts are another bundle, in an object of its own; the old one goes last, and no server notices",
      address: /aws_s3_object\.Configuration_Bundle/,
      actions: ["create", "delete"],
      attributes: [],
      stacks: ALL,
    },
    {
      reason: "facts name the new bundle and say more; servers read them when their scripts run again",
      address: /aws_s3_object\.Configuration_Facts_\w+/,
      actions: ["update"],
      attributes: ["content", "version_id"],
      stacks: { "adopted-us-east-1": 3, "private-eu-central-1": 5, "prod-eu-west-1": 9, "sandbox-eu-central-1": 5 },
    },
    {
      reason: "documents for promotions, letting back and resuming, and for the kit check",
      address: /aws_ssm_document\.Operations_(KitCheck|LetBack|\w+WithLoss|PromoteAlone|Promote|Resume)/,
      actions: ["create"],
      attributes: [],
      stacks: each(7),
    },
    {
      reason: "a server that starts asks the members' status page who is primary: it no longer depends on one member",
      address:
        /aws_vpc_security_group_(egress_rule\.Firewall_\w+_ToMirrorData|ingress_rule\.Firewall_MirrorData_From(App|Web)\w+)Probe/,
      actions: ["create"],
      attributes: [],
      stacks: each(2),
    },
    {
      reason: "the port forward to the Management Portal of each member: an output, and nothing in AWS",
      address: /output\.mirror_data_member_[a-z]_portal/,
      actions: ["create"],
      attributes: [],
      stacks: { "adopted-us-east-1": 2, "private-eu-central-1": 3, "prod-eu-west-1": 3, "sandbox-eu-central-1": 2 },
    },
    {
      reason: "members tell each other which promotion they know: one port, between members only",
      address: /aws_vpc_security_group_(e|in)gress_rule\.Firewall_MirrorData_(To|From)MirrorDataMemberStatus/,
      actions: ["create"],
      attributes: [],
      stacks: each(2),
    },
    {
      reason:
        "members see whether servers of their environment run, and may make snapshots of their volumes before they are let back",
      address: /aws_iam_role_policy\.Roles_MirrorDataPolicy/,
      actions: ["update"],
      attributes: ["policy"],
      // The other one has an instance profile of its own.
      stacks: { "private-eu-central-1": 1, "prod-eu-west-1": 1, "sandbox-eu-central-1": 1 },
    },
    {
      reason:
        "web servers behind a load balancer ask the Private CA for nothing but its own certificate, and write log streams of their own tier; those that run have such names already. In private, as all roles there, credentials work from the own VPC only",
      address: /aws_iam_role_policy\.Roles_Web\w+Policy/,
      actions: ["update"],
      attributes: ["policy"],
      stacks: { "private-eu-central-1": 1, "prod-eu-west-1": 2, "sandbox-eu-central-1": 1 },
    },
    {
      reason:
        "application servers and arbiters write log streams of their own alone; those that run have such names already",
      address: /aws_iam_role_policy\.Roles_(AppApp|Arbiter)Policy/,
      actions: ["update"],
      attributes: ["policy"],
      stacks: { "private-eu-central-1": 1, "prod-eu-west-1": 2, "sandbox-eu-central-1": 2 },
    },
    {
      reason:
        "documents set path, home and folder themselves: a new version of each, and nothing runs before it is sent",
      address: /aws_ssm_document\.Operations_(Failover|PrepareReplacement|RunAgain)/,
      actions: ["update"],
      attributes: ["content", "default_version", "document_version", "hash", "latest_version", "parameter"],
      stacks: each(3),
    },
    {
      reason:
        "the first script sets path, home and folder itself: web servers that start from now on have it, and no running one is replaced",
      address: /aws_launch_template\.Web\w+_Servers_Template/,
      actions: ["update"],
      attributes: ["default_version", "latest_version", "user_data"],
      stacks: { ...ALL, "prod-eu-west-1": 2 },
    },
    {
      reason: "groups of web servers start new ones from the new version of their template",
      address: /aws_autoscaling_group\.Web\w+_Servers_Group/,
      actions: ["update"],
      attributes: ["capacity_reservation_specification", "launch_template"],
      stacks: { ...ALL, "prod-eu-west-1": 2 },
    },
    {
      reason: "application servers read no administrator's password any more",
      address: /aws_iam_role_policy\.Roles_AppAppPolicy/,
      actions: ["update"],
      attributes: ["policy"],
      stacks: { "prod-eu-west-1": 1, "sandbox-eu-central-1": 1 },
    },
    {
      reason: "endpoints let through what the account owns, and a list",
      address: /aws_vpc_endpoint\.(InterfaceEndpoints_\w+|Network_S3_Endpoint)/,
      actions: ["update"],
      attributes: ["policy"],
      stacks: { "private-eu-central-1": 11, "prod-eu-west-1": 1, "sandbox-eu-central-1": 1 },
    },
    {
      reason: "no EC2 instance writes what servers run, and nobody of the account access logs",
      address: /aws_s3_bucket_policy\.(Configuration_Bucket|Web\w+_AccessLogs)_Policy/,
      actions: ["update"],
      attributes: ["policy"],
      stacks: { "adopted-us-east-1": 1, "private-eu-central-1": 2, "prod-eu-west-1": 3, "sandbox-eu-central-1": 2 },
    },
    {
      reason: "access logs are versioned from now on",
      address: /aws_s3_bucket_versioning\.Web\w+_AccessLogs_Versioning/,
      actions: ["create"],
      attributes: [],
      stacks: { "private-eu-central-1": 1, "prod-eu-west-1": 2, "sandbox-eu-central-1": 1 },
    },
    {
      reason: "old versions of access logs go after 30 days",
      address: /aws_s3_bucket_lifecycle_configuration\.Web\w+_AccessLogs_Retention/,
      actions: ["update"],
      attributes: ["rule"],
      stacks: { "private-eu-central-1": 1, "prod-eu-west-1": 2, "sandbox-eu-central-1": 1 },
    },
    {
      reason: "ids that other stacks connect to: outputs, and nothing in AWS",
      address: /output\.((network|security_group|key|private_zone)_[\w-]+|[\w-]+_(dns_name|zone_id))/,
      actions: ["create"],
      attributes: [],
      stacks: { "adopted-us-east-1": 16, "private-eu-central-1": 34, "prod-eu-west-1": 37, "sandbox-eu-central-1": 27 },
    },
    {
      reason: "a policy with stricter ciphers, which the listener moves to before the old one goes",
      address: /aws_load_balancer_policy\.WebIntranet_Balancer_TlsPolicy/,
      actions: ["create", "delete"],
      attributes: [],
      stacks: { "private-eu-central-1": 1 },
    },
    {
      reason: "the listener of the classic load balancer moves to that policy",
      address: /aws_load_balancer_listener_policy\.WebIntranet_Balancer_HttpsPolicies/,
      actions: ["update"],
      attributes: ["policy_names"],
      stacks: { "private-eu-central-1": 1 },
    },
  ],
};

/** What is accepted in these stacks. */
export function acceptedIn(version: string, stacks: readonly string[]): AcceptedChange[] {
  return (ACCEPTED_CHANGES[version] ?? []).map((kind) => ({
    ...kind,
    stacks: Object.fromEntries(Object.entries(kind.stacks).filter(([stack]) => stacks.includes(stack))),
  }));
}
