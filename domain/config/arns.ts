import { z } from "zod";

/*
 * One type for each use of an ARN: service, kind and alphabet of what may stand there. Nothing that a policy would read as a
 * pattern (* and ?), and no name that stands for something else (aliases). That partition, region and account are those of the
 * document: `domain/security/check-arns.ts`.
 */

/** `eu-west-1`. */
export const REGION = "[a-z]{2}(-[a-z]+)+-\\d";
const PARTITION = "aws(-cn|-us-gov)?";
const UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const SAMPLE = "1234abcd-12ab-34cd-56ef-1234567890ab";

interface Kind {
  readonly service: string;
  /** Region and account, as the service has them. @default - both */
  readonly place?: string;
  readonly resource: string;
  readonly example: string;
  /** Mistakes that are known, by how they look, and what to do. */
  readonly mistakes?: readonly (readonly [seen: RegExp, fix: string])[];
}

const WILDCARD = [
  /[*?]/,
  "name one: what stands here is put into policies, where * and ? would match others too",
] as const;

function arn({ service, place = `${REGION}:\\d{12}`, resource, example, mistakes = [] }: Kind) {
  const fixes = [WILDCARD, ...mistakes];
  return z.string().regex(new RegExp(`^arn:${PARTITION}:${service}:${place}:${resource}$`), {
    error: ({ input }) =>
      fixes.find(([mistake]) => typeof input === "string" && mistake.test(input))?.[1] ??
      `give the ARN, such as ${example}`,
  });
}

/**
 * A policy with an ARN that lacks the six characters matches no secret. Names: API reference of Secrets Manager, CreateSecret;
 * the six characters: its user guide, "What's in a Secrets Manager secret?"; neither read again.
 */
export const secretArn = arn({
  service: "secretsmanager",
  resource: "secret:[A-Za-z0-9/_+=.@-]{1,512}-[A-Za-z0-9]{6}",
  example: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:iris-license-AbCdEf",
  mistakes: [
    [
      /:secret:/,
      "give the whole ARN with the six characters that Secrets Manager puts behind the name: aws secretsmanager describe-secret --secret-id <name> --query ARN",
    ],
  ],
});

/** AWS puts the key's ARN into a volume where an alias is given, and the next plan wants to replace the volume. */
export const keyArn = arn({
  service: "kms",
  resource: `key/(${UUID}|mrk-[0-9a-f]{32})`,
  example: `arn:aws:kms:eu-west-1:111122223333:key/${SAMPLE}`,
  mistakes: [
    [
      /(^|:)alias\//,
      "give the ARN of the key that the alias means now: aws kms describe-key --key-id <alias> --query KeyMetadata.Arn",
    ],
  ],
});

export const certificateArn = arn({
  service: "acm",
  resource: `certificate/${UUID}`,
  example: `arn:aws:acm:eu-west-1:111122223333:certificate/${SAMPLE}`,
  mistakes: [[/:iam:.*:server-certificate\//, "import the certificate into ACM, and give the ARN that it has there"]],
});

export const webAclArn = arn({
  service: "wafv2",
  resource: `regional/webacl/[A-Za-z0-9_-]{1,128}/${UUID}`,
  example: `arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/ehr/${SAMPLE}`,
  mistakes: [
    [/:global\/webacl\//, "give the ARN of a regional web ACL; one of scope CLOUDFRONT protects no load balancer"],
  ],
});

export const privateCaArn = arn({
  service: "acm-pca",
  resource: `certificate-authority/${UUID}`,
  example: `arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/${SAMPLE}`,
});

/** `aws` instead of an account: a policy of AWS's own. Names: IAM user guide, "IAM and STS quotas"; not read again. */
export const policyArn = arn({
  service: "iam",
  place: ":(\\d{12}|aws)",
  resource: "policy/([A-Za-z0-9_.,+@=-]+/)*[A-Za-z0-9_.,+@=-]{1,128}",
  example: "arn:aws:iam::111122223333:policy/boundary",
  mistakes: [[/:role\//, "give the ARN of a policy: a permissions boundary is one, and no role"]],
});

/** A person or a pipeline takes it on. Names: IAM user guide, "IAM and STS quotas"; not read again. */
export const roleArn = arn({
  service: "iam",
  place: ":\\d{12}",
  resource: "role/([A-Za-z0-9_.,+@=-]+/)*[A-Za-z0-9_.,+@=-]{1,64}",
  example: "arn:aws:iam::111122223333:role/terraform",
  mistakes: [
    [
      /:assumed-role\//,
      "give the ARN of the role itself: arn:aws:iam::<account>:role/<name>, with the path that it has",
    ],
  ],
});
