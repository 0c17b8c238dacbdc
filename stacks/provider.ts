import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import { literal } from "../modules/terraform-text";

/** The AWS provider of a stack: one region, one account, tags for everything. */
export function writeProvider(
  stack: TerraformStack,
  settings: {
    readonly region: string;
    readonly account: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly version: string;
  },
): void {
  new AwsProvider(stack, "Aws", {
    region: settings.region,
    // Credentials of another account stop the plan instead of building there.
    allowedAccountIds: [settings.account],
    defaultTags: [
      { tags: Object.fromEntries(Object.entries(settings.tags).map(([key, value]) => [literal(key), literal(value)])) },
    ],
  });
  // `use_lockfile` of S3 states: 1.10. `removed` blocks: 1.7.
  stack.addOverride("terraform.required_version", ">= 1.10.0");
  // The bindings pin the version they were made from; teams on later versions adopt the stacks too.
  stack.addOverride("terraform.required_providers.aws.version", literal(settings.version));
}
