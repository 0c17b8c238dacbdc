import { z } from "zod";
import { bucketName, regionName } from "./values";

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
      .max(255)
      .regex(/^[A-Za-z0-9 ._/-]+$/, "give a relative directory of letters, digits, blanks and . _ - /, such as state")
      .default("state")
      .describe("relative to the folder that holds cdktf.out; no absolute path, and not inside cdktf.out"),
  }),
  z.strictObject({
    backend: z.literal("s3"),
    buckets: z.record(regionName, bucketName).describe("a bucket per region name; a region's state lies in its region"),
    lockFile: z.boolean().default(true).describe("lock with a file in the bucket (Terraform 1.10 or later)"),
    keyPrefix: z
      .string()
      .max(512)
      .regex(
        /^(?!\/)[A-Za-z0-9 _.,:;+=@!()/-]*$/,
        "give letters, digits, blanks and / _ . , : ; + = @ ! ( ) - only, without a leading slash, such as iris/",
      )
      .default("")
      .describe("what the keys of the states in the bucket begin with"),
    settings: settings.prefault({}),
  }),
  ...(["remote", "cloud", "http", "azurerm", "gcs"] as const).map((backend) =>
    z.strictObject({ backend: z.literal(backend), settings }),
  ),
]);
