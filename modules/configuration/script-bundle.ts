import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { pascal } from "../../domain/names";
import { literal } from "../terraform-text";
import { bundleManifest, BundleManifest } from "./bundle-manifest";
import { GuestFile } from "./guest-files";
import { WITHOUT_DEFAULT_TAGS } from "./object-tags";

export interface ScriptBundleProps {
  readonly files: readonly GuestFile[];
  readonly bucketName: string;
  readonly keyArn: string;
  readonly dependsOn: readonly ITerraformDependable[];
}

/** The guest scripts of this release as objects under `bundle/<release>/`. */
export class ScriptBundle extends Construct {
  public readonly manifest: BundleManifest;
  public readonly objects: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: ScriptBundleProps) {
    super(scope, id);
    this.manifest = bundleManifest(props.files);
    const { release, text } = this.manifest;
    this.objects = [...props.files, { path: "MANIFEST", text }].map(
      (file) =>
        new S3Object(this, fileConstructId(file.path), {
          bucket: props.bucketName,
          key: `bundle/${release}/${file.path}`,
          content: literal(file.text),
          contentType: "text/plain; charset=utf-8",
          serverSideEncryption: "aws:kms",
          kmsKeyId: props.keyArn,
          bucketKeyEnabled: true,
          overrideProvider: WITHOUT_DEFAULT_TAGS,
          dependsOn: [...props.dependsOn],
          // Facts name the old bundle until they are written anew: it goes last.
          lifecycle: { createBeforeDestroy: true },
        }),
    );
  }
}

/** `boot/run.sh` becomes `BootRunSh`. */
function fileConstructId(path: string): string {
  return pascal(path.replace(/[^A-Za-z0-9]+/g, "-"));
}
