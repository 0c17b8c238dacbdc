import { ConfigPath, Report } from "../problems";
import { enclosingRange, formatRange, parseAddress, parseRange, Range } from "./ipv4";

/** The largest private range is 10.0.0.0/8 (RFC 1918); two halves of everything are everything. */
export const SHORTEST_PREFIX = 8;

/** The range that stands at `path`; undefined after reporting why it is none. */
export function readRange(path: ConfigPath, text: string, report: Report): Range | undefined {
  const range = parseRange(text);
  if (range) return range;
  const meant = enclosingRange(text);
  if (meant) {
    report.problem(
      path,
      `'${text}' is no range: the one that it lies in is written ${formatRange(meant)}`,
      `write ${formatRange(meant)}, or a longer prefix`,
    );
  } else {
    report.problem(
      path,
      `'${text}' is no IPv4 range: four decimal numbers 0 to 255 without leading zeros, a slash, a prefix 0 to 32`,
      "give a range such as 10.20.0.0/16",
    );
  }
  return undefined;
}

/** The address that stands at `path`, as a number; undefined after reporting why it is none. */
export function readAddress(path: ConfigPath, text: string, report: Report): number | undefined {
  const address = parseAddress(text);
  if (address === undefined) {
    report.problem(
      path,
      `'${text}' is no IPv4 address: four decimal numbers 0 to 255 without leading zeros`,
      "give an address such as 10.20.96.16",
    );
  }
  return address;
}
