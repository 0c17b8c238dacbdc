import { IPv4 } from "ipaddr.js";

/** An aligned IPv4 range: its first address as a number, and its prefix length. */
export interface Range {
  readonly first: number;
  readonly prefix: number;
}

/** The address as a number; undefined for anything but four decimal parts without leading zeros. */
export function parseAddress(text: string): number | undefined {
  return IPv4.isValidFourPartDecimal(text) ? toNumber(IPv4.parse(text)) : undefined;
}

/** The range; undefined unless the text is its one canonical form: no leading zeros, no bits after the prefix. */
export function parseRange(text: string): Range | undefined {
  const range = enclosingRange(text);
  // The library reads `/016` and `10.20.1.0/16` too; neither is written back as it was.
  return range && formatRange(range) === text ? range : undefined;
}

/** The range that `10.20.1.0/16` lies in; undefined where the text has no such form. */
export function enclosingRange(text: string): Range | undefined {
  if (!IPv4.isValidCIDRFourPartDecimal(text)) return undefined;
  const [, prefix] = IPv4.parseCIDR(text);
  return { first: toNumber(IPv4.networkAddressFromCIDR(text)), prefix };
}

export function formatAddress(address: number): string {
  return new IPv4([24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256)).toString();
}

export function formatRange(range: Range): string {
  return `${formatAddress(range.first)}/${range.prefix}`;
}

/** How many addresses the range has. */
export function size(range: Range): number {
  return 2 ** (32 - range.prefix);
}

export function lastAddress(range: Range): number {
  return range.first + size(range) - 1;
}

export function holds(range: Range, address: number): boolean {
  return address >= range.first && address <= lastAddress(range);
}

export function contains(outer: Range, inner: Range): boolean {
  return holds(outer, inner.first) && holds(outer, lastAddress(inner));
}

export function overlaps(one: Range, other: Range): boolean {
  return one.first <= lastAddress(other) && other.first <= lastAddress(one);
}

/** The `index`th part, from 0, of the range when it is cut into ranges with this prefix. */
export function part(range: Range, prefix: number, index: number): Range {
  return { first: range.first + index * 2 ** (32 - prefix), prefix };
}

/** Bit operators would make addresses from 128.0.0.0 on negative. */
function toNumber(address: IPv4): number {
  return address.octets.reduce((value, octet) => value * 256 + octet, 0);
}
