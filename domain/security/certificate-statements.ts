import { ConfigurationPlan } from "../configuration/plan";
import { AwsPlace } from "./arns";
import { PolicyStatement } from "./plan";

interface Input extends AwsPlace {
  readonly configuration: Pick<ConfigurationPlan, "certificates">;
}

/**
 * To ask a private CA for a certificate: of a server, and never of a further CA. The template is the one for servers and
 * clients, and what IssueCertificate takes when none is named; the condition wants it named in the call.
 * Source, read 2026-11-22: AWS Private CA user guide, "Using templates"; the policy AWSCertificateManagerPrivateCAUser.
 */
export function certificateStatements({
  partition,
  configuration: { certificates },
}: Input): readonly PolicyStatement[] {
  if (certificates?.kind !== "private-ca") return [];
  return [
    {
      sid: "IssueCertificate",
      effect: "Allow",
      actions: ["acm-pca:IssueCertificate"],
      resources: [certificates.arn],
      conditions: {
        ArnLike: { "acm-pca:TemplateArn": `arn:${partition}:acm-pca:*:*:template/EndEntityCertificate/V1` },
      },
    },
    {
      sid: "GetCertificates",
      effect: "Allow",
      actions: ["acm-pca:GetCertificate", "acm-pca:GetCertificateAuthorityCertificate"],
      resources: [certificates.arn],
    },
  ];
}
