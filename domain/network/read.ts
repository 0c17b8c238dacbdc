import { seen } from "../config/describe-value";
import { ConfigPath, Report } from "../problems";
import { contains, enclosingRange, formatRange, parseAddress, parseRange, Range } from "./ipv4";
import { UNUSABLE } from "./special-ranges";

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
      `${seen(text)} is no range: the one that it lies in is written ${formatRange(meant)}`,
      `write ${formatRange(meant)}, or a longer prefix`,
    );
  } else {
    report.problem(
      path,
      `${seen(text)} is no IPv4 range: four decimal numbers 0 to 255 without leading zeros, a slash, a prefix 0 to 32`,
      "give a range such as 10.20.0.0/16",
    );
  }
  return undefined;
}

/** The same where the range is one of other hosts, or of a network that has hosts. */
export function readUsableRange(path: ConfigPath, text: string, report: Report): Range | undefined {
  const range = readRange(path, text, report);
  const unusable = range && UNUSABLE.find((taken) => contains(taken, range));
  if (unusable === undefined) return range;
  report.problem(
    path,
    `${seen(text)} lies in ${formatRange(unusable)}, where no other host can have an address`,
    "give the range of the hosts that are meant, such as 10.9.0.0/24",
  );
  return undefined;
}

/** The address that stands at `path`, as a number; undefined after reporting why it is none. */
export function readAddress(path: ConfigPath, text: string, report: Report): number | undefined {
  const address = parseAddress(text);
  if (address === undefined) {
    report.problem(
      path,
      `${seen(text)} is no IPv4 address: four decimal numbers 0 to 255 without leading zeros`,
      "give an address such as 10.20.96.16",
    );
  }
  return address;
}
