import { ConfigurationPlan } from "../configuration/plan";
import { AwsPlace, s3Arn } from "../security/arns";
import { PolicyStatement } from "../security/plan";

/** What the endpoints of a VPC let through: who calls, and whose resources. */
export interface EndpointPolicies {
  readonly s3: readonly PolicyStatement[];
  readonly interfaces: readonly PolicyStatement[];
}

export interface EndpointsInput extends AwsPlace {
  readonly configuration: Pick<ConfigurationPlan, "kits" | "hooks">;
  /** Further buckets of other accounts that servers reach. */
  readonly buckets: readonly string[];
  /** Accounts whose secrets, keys or certificate authorities the document names. */
  readonly accounts: readonly string[];
}

/**
 * Where the SSM Agent gets its own updates and what Run Command and Distributor bring. Read only, and by anybody: some are read
 * without credentials. Source: Systems Manager user guide, "SSM Agent communications with AWS managed S3 buckets"; not read again.
 * The buckets of Patch Manager have a part in their names that differs in each region: a document names its own.
 */
const OF_SYSTEMS_MANAGER = (region: string): readonly string[] => [
  `amazon-ssm-${region}`,
  `amazon-ssm-packages-${region}`,
  `aws-ssm-${region}`,
  `aws-ssm-distributor-file-${region}`,
  `aws-ssm-document-attachments-${region}`,
  `patch-baseline-snapshot-${region}`,
  `${region}-birdwatcher-prod`,
];

/**
 * Without a policy of its own an endpoint lets everything through: with credentials of another account, whoever is on a server
 * could carry data into a bucket of that account.
 *
 * Interface endpoints: only principals of this account, and only its resources and those of the accounts that the document names.
 * Not every action says whose its resource is; those that do not stay allowed. S3: the account's buckets, those of kits and hooks,
 * those of Systems Manager, and a list.
 * Source: Service Authorization Reference and IAM user guide, "AWS global condition context keys", aws:PrincipalAccount,
 * aws:ResourceAccount; AWS PrivateLink guide, "Endpoint policies"; not read again.
 */
export function planEndpointPolicies(input: EndpointsInput): EndpointPolicies {
  const { account, accounts, regionName } = input;
  // The only principal that an endpoint policy may name.
  const everybody = { effect: "Allow" as const, principals: "*" as const };
  const own = { "aws:PrincipalAccount": account };
  return {
    s3: [
      {
        ...everybody,
        sid: "OwnBuckets",
        actions: ["s3:*"],
        resources: ["*"],
        conditions: { StringEquals: { ...own, "aws:ResourceAccount": account } },
      },
      {
        ...everybody,
        sid: "NamedBuckets",
        actions: ["s3:*"],
        resources: objectsAndBuckets(namedBuckets(input), input),
        conditions: { StringEquals: own },
      },
      {
        ...everybody,
        sid: "SystemsManager",
        actions: ["s3:GetObject"],
        resources: OF_SYSTEMS_MANAGER(regionName).map((bucket) => s3Arn(input, `${bucket}/*`)),
      },
    ].filter(({ resources }) => resources.length > 0),
    interfaces: [
      {
        ...everybody,
        sid: "OwnAccount",
        actions: ["*"],
        resources: ["*"],
        conditions: {
          StringEquals: own,
          StringEqualsIfExists: { "aws:ResourceAccount": [...new Set([account, ...accounts])].sort() },
        },
      },
    ],
  };
}

function namedBuckets({ configuration: { kits, hooks }, buckets }: EndpointsInput): readonly string[] {
  const scripts = Object.values(hooks).flatMap(({ beforeStart, afterReady }) => [beforeStart, afterReady]);
  const files = [...Object.values(kits), ...scripts].flatMap((file) => (file ? [file.bucket] : []));
  return [...new Set([...files, ...buckets])].sort();
}

const objectsAndBuckets = (buckets: readonly string[], place: AwsPlace): string[] =>
  buckets.flatMap((bucket) => [s3Arn(place, bucket), s3Arn(place, `${bucket}/*`)]);
