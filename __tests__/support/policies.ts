import { parse } from "yaml";
import { Plan } from "../../tools/lab/terraform-json";

/** A resource as planned. */
interface Planned {
  readonly address: string;
  readonly type: string;
  /** Values that Terraform knows before the apply. */
  readonly values: Readonly<Record<string, unknown>>;
  /** What the configuration says, as text: a value that it leaves out and AWS fills in is not there. */
  readonly given: Readonly<Record<string, string>>;
}

/** The part of a plan that repeats the configuration. */
interface Configured {
  readonly configuration?: {
    readonly root_module?: {
      readonly resources?: readonly { readonly address: string; readonly expressions?: Record<string, unknown> }[];
    };
  };
}

type Policy = (resources: readonly Planned[]) => string[];

function resourcesOf(plan: Plan & Configured): Planned[] {
  const configured = new Map(
    plan.configuration?.root_module?.resources?.map(({ address, expressions }) => [address, expressions ?? {}]),
  );
  return (plan.resource_changes ?? [])
    .filter(({ change }) => change.after !== null)
    .map(({ address, type, change }) => ({
      address,
      type,
      values: change.after ?? {},
      given: Object.fromEntries(
        Object.entries(configured.get(address) ?? {}).map(([key, value]) => [key, JSON.stringify(value)]),
      ),
    }));
}

const of = (resources: readonly Planned[], ...types: string[]) => resources.filter(({ type }) => types.includes(type));
const first = (value: unknown): Record<string, unknown> =>
  Array.isArray(value) ? ((value[0] ?? {}) as Record<string, unknown>) : {};
const names = (one: Planned, argument: string, inner: string): boolean =>
  (one.given[argument] ?? "").includes(`"${inner}"`);
/** Whether a parameter of an SSM document takes any text. The words of a closed list are the code's own. */
function isOpen(content: string): boolean {
  const { parameters = {} } = parse(content) as { parameters?: Record<string, { allowedValues?: string[] }> };
  const lists = Object.values(parameters).map(({ allowedValues }) => allowedValues ?? []);
  return lists.some((words) => words.length === 0 || words.some((word) => !/^[a-z0-9-]+$/.test(word)));
}
const named = (one: Planned, argument: string): boolean => argument in one.given;

/** Our own rules over a plan: what the security reviewer and the operator rely on. Each yields addresses that break it. */
export const POLICIES: Readonly<Record<string, Policy>> = {
  "every volume is encrypted with a named key": (all) => [
    ...of(all, "aws_ebs_volume")
      .filter((one) => one.values["encrypted"] !== true || !named(one, "kms_key_id"))
      .map(({ address }) => address),
    ...of(all, "aws_instance")
      .filter(
        (one) =>
          first(one.values["root_block_device"])["encrypted"] !== true ||
          !names(one, "root_block_device", "kms_key_id"),
      )
      .map(({ address }) => address),
    ...of(all, "aws_launch_template")
      .filter(
        (one) =>
          first(first(one.values["block_device_mappings"])["ebs"])["encrypted"] !== "true" ||
          !names(one, "block_device_mappings", "kms_key_id"),
      )
      .map(({ address }) => address),
  ],
  "instance metadata needs a session token": (all) =>
    of(all, "aws_instance", "aws_launch_template")
      .filter(({ values }) => {
        const options = first(values["metadata_options"]);
        return options["http_tokens"] !== "required" || options["http_put_response_hop_limit"] !== 1;
      })
      .map(({ address }) => address),
  "no server has a public address": (all) => [
    ...of(all, "aws_instance")
      .filter(({ values }) => values["associate_public_ip_address"] === true)
      .map(({ address }) => address),
    ...of(all, "aws_subnet")
      .filter(({ values }) => values["map_public_ip_on_launch"] !== false)
      .map(({ address }) => address),
    ...of(all, "aws_launch_template")
      .filter(({ values }) =>
        (values["network_interfaces"] as { associate_public_ip_address?: string }[]).some(
          (one) => one.associate_public_ip_address === "true",
        ),
      )
      .map(({ address }) => address),
  ],
  "nothing but a public balancer's 443 and 80 is open to everybody": (all) =>
    of(all, "aws_vpc_security_group_ingress_rule")
      .filter(({ values }) => values["cidr_ipv4"] === "0.0.0.0/0" || values["cidr_ipv6"] !== null)
      .filter(
        ({ address, values }) =>
          !(
            /\.Firewall_Balancer[A-Za-z0-9]+_From/.test(address) &&
            [443, 80].includes(Number(values["from_port"])) &&
            values["from_port"] === values["to_port"]
          ),
      )
      .map(({ address }) => address),
  "nothing but 443 may leave to everybody": (all) =>
    of(all, "aws_vpc_security_group_egress_rule")
      .filter(
        ({ values }) =>
          values["cidr_ipv4"] === "0.0.0.0/0" &&
          !(values["from_port"] === 443 && values["to_port"] === 443 && values["ip_protocol"] === "tcp"),
      )
      .map(({ address }) => address),
  "no security group has rules of its own": (all) =>
    of(all, "aws_security_group", "aws_default_security_group")
      .filter(({ values }) =>
        [values["ingress"], values["egress"]].some((rules) => Array.isArray(rules) && rules.length > 0),
      )
      .map(({ address }) => address),
  "everything that carries tags says whose it is": (all) =>
    all
      // Objects carry none: S3 takes 10 on an object. Their bucket has them.
      .filter(({ type, values }) => type !== "aws_s3_object" && "tags_all" in values)
      .filter(({ values }) => {
        const tags = (values["tags_all"] ?? {}) as Record<string, string>;
        return !["environment", "owner", "cost-center", "workload"].every((key) => tags[key]);
      })
      .map(({ address }) => address),
  "auto-scaling servers and their volumes carry the tags too": (all) => [
    ...of(all, "aws_autoscaling_group")
      .filter(({ values }) => {
        const tags = values["tag"] as { key: string; propagate_at_launch: boolean }[];
        return !["environment", "owner", "cost-center", "iris:role"].every((key) =>
          tags.some((tag) => tag.key === key && tag.propagate_at_launch),
        );
      })
      .map(({ address }) => address),
    ...of(all, "aws_launch_template")
      .filter(({ values }) => {
        const specifications = values["tag_specifications"] as {
          resource_type: string;
          tags: Record<string, string>;
        }[];
        return !["instance", "volume"].every((type) =>
          specifications.some((one) => one.resource_type === type && one.tags["owner"]),
        );
      })
      .map(({ address }) => address),
  ],
  "every bucket is closed, encrypted and refuses plain HTTP": (all) => {
    const buckets = of(all, "aws_s3_bucket");
    // `Configuration_Bucket` and `WebPublic_AccessLogs_Bucket`: what belongs to a bucket stands below it or beside it.
    const place = ({ address }: Planned) => address.replace(/^[^.]+\./, "").replace(/_[0-9A-F]{8}$/, "");
    const parent = (one: Planned) => place(one).replace(/_[^_]+$/, "");
    const beside = (bucket: Planned, type: string, fine: (values: Planned["values"]) => boolean) =>
      of(all, type).some((one) => [place(bucket), parent(bucket)].includes(parent(one)) && fine(one.values));
    return buckets
      .filter(
        (bucket) =>
          !beside(bucket, "aws_s3_bucket_public_access_block", (values) =>
            ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"].every(
              (key) => values[key] === true,
            ),
          ) ||
          !beside(bucket, "aws_s3_bucket_server_side_encryption_configuration", () => true) ||
          !beside(
            bucket,
            "aws_s3_bucket_policy",
            (values) => values["policy"] === undefined || String(values["policy"]).includes("aws:SecureTransport"),
          ),
      )
      .map(({ address }) => address);
  },
  "every log group is encrypted and ends": (all) =>
    of(all, "aws_cloudwatch_log_group")
      .filter((one) => !named(one, "kms_key_id") || Number(one.values["retention_in_days"]) < 1)
      .map(({ address }) => address),
  "every key rotates": (all) =>
    of(all, "aws_kms_key")
      .filter(({ values }) => values["enable_key_rotation"] !== true)
      .map(({ address }) => address),
  "what a person gives to a server through Systems Manager is a word of a closed list": (all) =>
    of(all, "aws_ssm_document")
      .filter(({ values }) => values["document_type"] !== "Command" || isOpen(String(values["content"])))
      .map(({ address }) => address),
  "load balancers refuse old TLS": (all) =>
    of(all, "aws_lb_listener")
      .filter(({ values }) => ["HTTPS", "TLS"].includes(String(values["protocol"])))
      .filter(({ values }) => !/^ELBSecurityPolicy-TLS13-1-[23]-/.test(String(values["ssl_policy"])))
      .map(({ address }) => address),
  "mirror endpoints are internal, cross-zone, and ask for 200 or are told": (all) => [
    ...of(all, "aws_lb")
      .filter(
        ({ address, values }) =>
          address.includes("_Endpoint_") &&
          (values["internal"] !== true || values["enable_cross_zone_load_balancing"] !== true),
      )
      .map(({ address }) => address),
    ...of(all, "aws_lb_target_group")
      .filter(({ address }) => address.includes("_Endpoint_"))
      .filter(({ values }) => {
        const check = first(values["health_check"]);
        const asks =
          check["protocol"] === "HTTP" && check["path"] === "/csp/bin/mirror_status.cxw" && check["matcher"] === "200";
        // Where the primary registers itself, the check decides nothing, and must end no connection.
        const isTold =
          check["protocol"] === "TCP" &&
          first(values["target_health_state"])["enable_unhealthy_connection_termination"] === false;
        return !(asks || isTold) || values["preserve_client_ip"] !== "false";
      })
      .map(({ address }) => address),
  ],
  "no role may do everything, or anything to everything": (all) =>
    of(all, "aws_iam_role_policy")
      .filter(({ values }) => values["policy"] !== undefined)
      .filter(({ values }) => {
        const { Statement } = JSON.parse(String(values["policy"])) as {
          Statement: { Effect: string; Action: string[]; Resource: string[] }[];
        };
        return Statement.filter(({ Effect }) => Effect === "Allow").some(
          ({ Action, Resource }) =>
            Action.some((action) => action.includes("*")) ||
            (Resource.includes("*") &&
              Action.some(
                (action) =>
                  !/^(ssmmessages|ec2messages|cloudwatch):|^(elasticloadbalancing:DescribeTargetHealth|ec2:DescribeRouteTables)$/.test(
                    action,
                  ),
              )),
        );
      })
      .map(({ address }) => address),
};

/** Policies meant for environments whose data must survive. */
export const PROTECTION: Readonly<Record<string, Policy>> = {
  "members cannot be terminated by accident": (all) =>
    of(all, "aws_instance")
      .filter(
        ({ values }) =>
          (values["tags_all"] as Record<string, string>)["iris:role"] === "mirror-member" &&
          values["disable_api_termination"] !== true,
      )
      .map(({ address }) => address),
  "load balancers cannot be deleted by accident": (all) =>
    of(all, "aws_lb")
      .filter(({ values }) => values["enable_deletion_protection"] !== true)
      .map(({ address }) => address),
  "volumes leave a snapshot when they go": (all) =>
    of(all, "aws_ebs_volume")
      .filter(
        ({ values }) =>
          (values["tags_all"] as Record<string, string>)["iris:role"] !== "app-server" &&
          values["final_snapshot"] !== true,
      )
      .map(({ address }) => address),
  "no bucket is emptied by a destroy": (all) =>
    of(all, "aws_s3_bucket")
      .filter(({ values }) => values["force_destroy"] === true)
      .map(({ address }) => address),
};

/** Every policy that a plan breaks, with the addresses that break it. */
export function violations(plan: Plan, policies: Readonly<Record<string, Policy>>): Record<string, string[]> {
  const resources = resourcesOf(plan);
  return Object.fromEntries(
    Object.entries(policies)
      .map(([name, policy]) => [name, policy(resources)] as const)
      .filter(([, found]) => found.length > 0),
  );
}
