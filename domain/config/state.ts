import { z } from "zod";

const settings = z.record(z.string(), z.unknown());

/**
 * Where Terraform keeps the state of each stack. `{stack}` in a setting stands for the stack's name.
 * Settings that we do not check are passed through as they are.
 */
export const state = z.discriminatedUnion("backend", [
  z.strictObject({
    backend: z.literal("local"),
    directory: z
      .string()
      .default("state")
      .describe("relative to the folder that holds cdktf.out; no absolute path, and not inside cdktf.out"),
  }),
  z.strictObject({
    backend: z.literal("s3"),
    buckets: z.record(z.string(), z.string()).describe("a bucket per region name; a region's state lies in its region"),
    lockFile: z.boolean().default(true).describe("lock with a file in the bucket (Terraform 1.10 or later)"),
    keyPrefix: z.string().default(""),
    settings: settings.prefault({}),
  }),
  ...(["remote", "cloud", "http", "azurerm", "gcs"] as const).map((backend) =>
    z.strictObject({ backend: z.literal(backend), settings }),
  ),
]);
