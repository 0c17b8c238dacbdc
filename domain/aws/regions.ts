export type Partition = "aws" | "aws-cn" | "aws-us-gov";

const THREE_ZONES = ["a", "b", "c"];

/**
 * Zone letters by region, 2026-11-22: documented ("AWS Availability Zones"; DescribeAvailabilityZones shows them per
 * account), written from memory and not read again. A zone that is missing here is refused before AWS is asked.
 *
 * us-west-1, ap-northeast-1 and cn-north-1 show each account only some of these letters, so all are accepted here.
 */
const ZONES: Readonly<Record<string, readonly string[]>> = {
  "af-south-1": THREE_ZONES,
  "ap-east-1": THREE_ZONES,
  "ap-east-2": THREE_ZONES,
  "ap-northeast-1": ["a", "b", "c", "d"],
  "ap-northeast-2": ["a", "b", "c", "d"],
  "ap-northeast-3": THREE_ZONES,
  "ap-south-1": THREE_ZONES,
  "ap-south-2": THREE_ZONES,
  "ap-southeast-1": THREE_ZONES,
  "ap-southeast-2": THREE_ZONES,
  "ap-southeast-3": THREE_ZONES,
  "ap-southeast-4": THREE_ZONES,
  "ap-southeast-5": THREE_ZONES,
  "ap-southeast-7": THREE_ZONES,
  "ca-central-1": ["a", "b", "d"],
  "ca-west-1": THREE_ZONES,
  "cn-north-1": ["a", "b", "c", "d"],
  "cn-northwest-1": THREE_ZONES,
  "eu-central-1": THREE_ZONES,
  "eu-central-2": THREE_ZONES,
  "eu-north-1": THREE_ZONES,
  "eu-south-1": THREE_ZONES,
  "eu-south-2": THREE_ZONES,
  "eu-west-1": THREE_ZONES,
  "eu-west-2": THREE_ZONES,
  "eu-west-3": THREE_ZONES,
  "il-central-1": THREE_ZONES,
  "me-central-1": THREE_ZONES,
  "me-south-1": THREE_ZONES,
  "mx-central-1": THREE_ZONES,
  "sa-east-1": THREE_ZONES,
  "us-east-1": ["a", "b", "c", "d", "e", "f"],
  "us-east-2": THREE_ZONES,
  "us-gov-east-1": THREE_ZONES,
  "us-gov-west-1": THREE_ZONES,
  "us-west-1": THREE_ZONES,
  "us-west-2": ["a", "b", "c", "d"],
};

export const KNOWN_REGIONS: readonly string[] = Object.keys(ZONES);

/** Regions that were opened in 2024 and later. A region that the table of zones lacks counts as one of them. */
const SINCE_2024: readonly string[] = ["ap-east-2", "ap-southeast-5", "ap-southeast-7", "mx-central-1"];

/**
 * Whether Systems Manager has its `ec2messages` endpoint there; elsewhere there is `ssmmessages` only.
 * Source, read 2026-11-22: Systems Manager user guide, "Reference: ec2messages, ssmmessages, and other API operations".
 */
export function hasMessageDelivery(region: string): boolean {
  return region in ZONES && !SINCE_2024.includes(region);
}

/** The letters that a zone of the region can have; undefined for a region that the table lacks. */
export function zoneLetters(region: string): readonly string[] | undefined {
  return ZONES[region];
}

/** The partition in the ARNs of a region, from its prefix: so that a region that is new has one too. */
export function partitionOf(region: string): Partition {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
