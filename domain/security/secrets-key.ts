import { AwsPlace, regionalService, s3Arn } from "./arns";
import { PolicyStatement } from "./plan";

interface Place extends AwsPlace {
  readonly configuration: { readonly bucketName: string };
}

/** Use of the secrets key through S3, for the configuration bucket only. */
export function bucketKeyUse(
  sid: string,
  action: "kms:Decrypt" | "kms:GenerateDataKey",
  place: Place,
): PolicyStatement {
  // A bucket key encrypts for the bucket as a whole, so its ARN is the context of every object.
  return keyUse(sid, action, place, "s3", {
    "kms:EncryptionContext:aws:s3:arn": s3Arn(place, place.configuration.bucketName),
  });
}

/** Use of the secrets key through Secrets Manager, for the named secrets only. */
export function secretKeyUse(sid: string, place: AwsPlace, secrets: readonly string[]): PolicyStatement {
  return keyUse(sid, "kms:Decrypt", place, "secretsmanager", { "kms:EncryptionContext:SecretARN": secrets });
}

function keyUse(
  sid: string,
  action: string,
  place: AwsPlace,
  service: string,
  context: Readonly<Record<string, string | readonly string[]>>,
): PolicyStatement {
  return {
    sid,
    effect: "Allow",
    actions: [action],
    resources: [{ key: "secrets" }],
    conditions: { StringEquals: { "kms:ViaService": regionalService(place, service), ...context } },
  };
}
