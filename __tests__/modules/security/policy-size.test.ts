import { policyDocument } from "../../../modules/security/policy-document";
import { change, planOf, WHOLE } from "../../support/documents";

/** Source: IAM user guide, "IAM and AWS STS quotas": all inline policies of a role together; not read again. */
const POLICY_CHARACTERS = 10_240;
const KEY = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const LETTERS = [..."abcdefghijklmnop"];
const secret = (name: string): string =>
  `arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/iris/${name}-AbCdEf`;
const hook = (key: string) => ({ bucket: "organisation-scripts", key: `hooks/${key}`, sha256: "0".repeat(64) });

test("the largest tiers fit into what IAM takes as the policy of a role", () => {
  const members = Object.fromEntries(
    LETTERS.map((letter, index) => [letter, { zone: "abc"[index % 3], ...(index > 1 && { role: "reporting-async" }) }]),
  );
  const both = { beforeStart: hook("before.sh"), afterReady: hook("after.sh") };
  const document = change(
    {
      "mirrors.data.members": members,
      "mirrors.data.encryption": {},
      "appTiers.app.servers": 48,
      "regions.primary.certificates": {
        secrets: Object.fromEntries(
          [...LETTERS.map((letter) => `data-${letter}`), "app", "web-web"].map((name) => [name, secret(name)]),
        ),
      },
      "regions.primary.secrets": {
        license: secret("license"),
        password: secret("password"),
        gatewayPassword: secret("gateway"),
      },
      "regions.primary.hooks": { mirrorMember: both, appServer: both },
    },
    WHOLE,
  );
  for (const { statements } of planOf(document).regions[0]!.roles)
    expect(
      policyDocument(statements, { keyArn: () => KEY, routeTableId: () => "rtb-0123456789abcdef0" }).length,
    ).toBeLessThanOrEqual(POLICY_CHARACTERS);
});
