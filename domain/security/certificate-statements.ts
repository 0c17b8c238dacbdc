import { ConfigurationPlan, NodeRole } from "../configuration/plan";
import { AwsPlace } from "./arns";
import { PolicyStatement } from "./plan";

interface Input extends AwsPlace {
  readonly configuration: Pick<ConfigurationPlan, "certificates">;
}

/**
 * To ask a private CA for a certificate: of a server, and never of a further CA. The template is the one for servers and
 * clients, and what IssueCertificate takes when none is named; the condition wants it named in the call.
 *
 * No condition knows the subject: whoever may ask gets any name. So web servers, which the internet reaches, get certificates
 * for servers alone: none of them makes its holder an application server or a member, which IRIS knows by its name as a client.
 * Sources, read 2026-11-22 and 2026-11-29: AWS Private CA user guide, "Using templates", "Template definitions"; Service
 * Authorization Reference; the policy AWSCertificateManagerPrivateCAUser.
 */
export function certificateStatements(
  role: NodeRole,
  { partition, configuration: { certificates } }: Input,
): readonly PolicyStatement[] {
  if (certificates?.kind !== "private-ca") return [];
  const template = role === "web-server" ? "EndEntityServerAuthCertificate" : "EndEntityCertificate";
  return [
    {
      sid: "IssueCertificate",
      effect: "Allow",
      actions: ["acm-pca:IssueCertificate"],
      resources: [certificates.arn],
      conditions: {
        ArnLike: { "acm-pca:TemplateArn": `arn:${partition}:acm-pca:*:*:template/${template}/V1` },
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
