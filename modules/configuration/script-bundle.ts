import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { literal } from "../terraform-text";
import { Bundle, bundleOf } from "./bundle";
import { GuestFile } from "./guest-files";
import { WITHOUT_DEFAULT_TAGS } from "./object-tags";

export interface ScriptBundleProps {
  readonly files: readonly GuestFile[];
  readonly bucketName: string;
  readonly keyArn: string;
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * The guest scripts of this release as one object, `bundle/<release>.json`. One, because a server starts the AWS CLI for each;
 * JSON, because Terraform then shows which script a plan changes.
 */
export class ScriptBundle extends Construct {
  public readonly bundle: Bundle;
  public readonly object: ITerraformDependable;

  constructor(scope: Construct, id: string, props: ScriptBundleProps) {
    super(scope, id);
    this.bundle = bundleOf(props.files);
    this.object = new S3Object(this, "Default", {
      bucket: props.bucketName,
      key: `bundle/${this.bundle.release}.json`,
      content: literal(this.bundle.text),
      contentType: "application/json",
      serverSideEncryption: "aws:kms",
      kmsKeyId: props.keyArn,
      bucketKeyEnabled: true,
      overrideProvider: WITHOUT_DEFAULT_TAGS,
      dependsOn: [...props.dependsOn],
      // Facts name the old bundle until they are written anew: it goes last.
      lifecycle: { createBeforeDestroy: true },
    });
  }
}
