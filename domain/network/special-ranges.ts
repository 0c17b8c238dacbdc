import { parseRange, Range } from "./ipv4";

const range = (text: string): Range => {
  const parsed = parseRange(text);
  if (!parsed) throw new Error(`'${text}' in a table of this file is no range`);
  return parsed;
};

/** RFC 1918, and the shared address space of RFC 6598. */
export const PRIVATE_RANGES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"].map(range);
/** Ranges in which no other host can have an address (RFC 6890; multicast and future use: RFC 5771, RFC 1112). */
export const UNUSABLE = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"].map(range);
/** "Some AWS services use the 172.17.0.0/16 CIDR range" (VPC user guide, "VPC CIDR blocks"; quoted elsewhere, 2026-11-22). */
export const USED_BY_AWS_SERVICES = range("172.17.0.0/16");
