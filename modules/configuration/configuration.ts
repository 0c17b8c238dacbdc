import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { Construct } from "constructs";
import { ConfigurationPlan, SecretsPlan } from "../../domain/configuration/plan";
import { pascal } from "../../domain/names";
import { EncryptionKeys, NodeFacts, OwnFacts } from "../handles";
import { ConfigurationBucket } from "./configuration-bucket";
import { commonFacts } from "./common-facts";
import { bootstrapText, bootFiles, GuestFile } from "./guest-files";
import { nodeFactsJson } from "./node-facts-json";
import { WITHOUT_DEFAULT_TAGS } from "./object-tags";
import { fillPlaceholders } from "./placeholders";
import { ScriptBundle } from "./script-bundle";

export interface ConfigurationProps {
  readonly plan: ConfigurationPlan;
  readonly regionName: string;
  readonly keys: EncryptionKeys;
  /** Whether Terraform refuses to delete the bucket. */
  readonly protection: boolean;
  /**
   * What servers run after `bootstrap.sh`.
   * @default - all files below guest/boot of this package, and guest/image-check.sh
   */
  readonly scripts?: readonly GuestFile[];
}

/**
 * Where the servers of a region find their facts and scripts, and where their logs go.
 *
 * Stateful: the bucket. A server that starts or runs its scripts again without it fails.
 */
export class Configuration extends Construct implements NodeFacts {
  private readonly bucket: ConfigurationBucket;
  private readonly bundle: ScriptBundle;
  private readonly facts: Construct;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ConfigurationProps,
  ) {
    super(scope, id);
    const { plan, keys } = props;
    const keyArn = keys.keyArn("secrets");
    this.bucket = new ConfigurationBucket(this, "Bucket", {
      bucketName: plan.bucketName,
      statements: plan.bucketStatements,
      keyArn,
      protection: props.protection,
    });
    this.bundle = new ScriptBundle(this, "Bundle", {
      files: props.scripts ?? bootFiles(),
      bucketName: this.bucket.bucketName,
      keyArn,
      dependsOn: this.bucket.ready,
    });
    this.facts = new Construct(this, "Facts");
    new CloudwatchLogGroup(this, "ServerLogs", {
      name: plan.logGroupName,
      retentionInDays: plan.logRetentionDays,
      kmsKeyId: keys.keyArn("logs"),
    });
  }

  /** Adds to the given facts what all nodes of the region and of the role share. */
  public publish(node: string, facts: OwnFacts, secrets?: SecretsPlan): void {
    const { plan, regionName, keys } = this.props;
    const { release, sha256 } = this.bundle.bundle;
    new S3Object(this.facts, pascal(node), {
      bucket: this.bucket.bucketName,
      key: `nodes/${node}.json`,
      content: nodeFactsJson({
        ...facts,
        node,
        region: regionName,
        ...commonFacts(plan, facts.role, secrets),
        bundle: { release, sha256 },
      }),
      contentType: "application/json",
      serverSideEncryption: "aws:kms",
      kmsKeyId: keys.keyArn("secrets"),
      bucketKeyEnabled: true,
      overrideProvider: WITHOUT_DEFAULT_TAGS,
      // Facts never name a bundle that is not there yet.
      dependsOn: [this.bundle.object],
    });
  }

  public bootstrap(node: string): string {
    const { plan, regionName } = this.props;
    return fillPlaceholders(bootstrapText(), { BUCKET: plan.bucketName, NODE: node, REGION: regionName });
  }
}
