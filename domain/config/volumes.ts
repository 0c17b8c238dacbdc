import { z } from "zod";

export const volumeType = z.enum(["gp3", "io2", "io1", "gp2", "st1", "sc1", "standard"]);

/** One EBS volume. What is left out comes from the size catalogue. Limits: `domain/aws/ebs-limits.ts`. */
export const volume = z.strictObject({
  type: volumeType.optional(),
  sizeGiB: z.int().optional(),
  iops: z.int().optional(),
  throughputMiBps: z.int().optional(),
});

export const mirrorVolumes = z.strictObject({
  system: volume.optional().describe("IRIS installation and system databases"),
  database: volume
    .extend({ count: z.int().min(1).max(16).optional().describe("volumes, striped when more than one") })
    .optional()
    .describe("application databases"),
  wij: volume.optional().describe("write image journal"),
  journal: volume.optional().describe("primary journal directory"),
  alternateJournal: volume.optional().describe("alternate journal directory"),
});
