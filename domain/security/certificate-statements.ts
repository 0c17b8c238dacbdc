import { NodeRole } from "../configuration/plan";
import { ServerCertificatePlan } from "../tls/plan";
import { AwsPlace } from "./arns";
import { PolicyStatement } from "./plan";

/**
 * To ask a private CA for a certificate: of a server, and never of a further CA. The template is the one for servers and
 * clients, and what IssueCertificate takes when none is named; the condition wants it named in the call.
 *
 * These statements do not know the subject: whoever may ask gets any name (docs/decisions/0041). So web servers, which the
 * internet reaches, ask only where users see their certificate, and for servers alone: none of them makes its holder an
 * application server or a member, which IRIS knows by its name as a client.
 * Sources, read 2026-11-22 and 2026-11-29: AWS Private CA user guide, "Using templates", "Template definitions"; Service
 * Authorization Reference; the policy AWSCertificateManagerPrivateCAUser.
 */
export function certificateStatements(
  role: NodeRole,
  certificates: readonly ServerCertificatePlan[],
  { partition }: AwsPlace,
): readonly PolicyStatement[] {
  const asked = authorities(certificates, (certificate) =>
    certificate.kind === "private-ca" ? certificate.arn : undefined,
  );
  const trusted = authorities(certificates, (certificate) =>
    certificate.kind === "secret" ? undefined : certificate.trusts,
  );
  const template = role === "web-server" ? "EndEntityServerAuthCertificate" : "EndEntityCertificate";
  return [
    ...(asked.length === 0
      ? []
      : [
          {
            sid: "IssueCertificate",
            effect: "Allow" as const,
            actions: ["acm-pca:IssueCertificate"],
            resources: asked,
            conditions: {
              ArnLike: { "acm-pca:TemplateArn": `arn:${partition}:acm-pca:*:*:template/${template}/V1` },
            },
          },
          {
            sid: "GetCertificates",
            effect: "Allow" as const,
            actions: ["acm-pca:GetCertificate", "acm-pca:GetCertificateAuthorityCertificate"],
            resources: asked,
          },
        ]),
    ...(trusted.length === 0
      ? []
      : [
          {
            sid: "GetCertificateOfCa",
            effect: "Allow" as const,
            actions: ["acm-pca:GetCertificateAuthorityCertificate"],
            resources: trusted,
          },
        ]),
  ];
}

function authorities(
  certificates: readonly ServerCertificatePlan[],
  arnOf: (certificate: ServerCertificatePlan) => string | undefined,
): string[] {
  return [...new Set(certificates.map(arnOf).filter((arn) => arn !== undefined))];
}
