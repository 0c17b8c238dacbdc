import { literal } from "../terraform-text";

/**
 * Arguments of an S3 object that carries these tags and no others. It takes ten, and the provider's default tags may be
 * more. Source: AWS provider, `aws_s3_object`, "Ignoring Provider `default_tags`"; tried with 5.100.0.
 */
export function onlyTags(tags: Readonly<Record<string, string>>) {
  return {
    tags: Object.fromEntries(Object.entries(tags).map(([key, value]) => [literal(key), literal(value)])),
    overrideProvider: { defaultTags: { tags: {} } },
  };
}
