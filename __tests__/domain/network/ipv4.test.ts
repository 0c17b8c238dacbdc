import fc from "fast-check";
import {
  contains,
  formatAddress,
  formatRange,
  holds,
  lastAddress,
  overlaps,
  parseAddress,
  parseRange,
  part,
  Range,
  size,
} from "../../../domain/network/ipv4";
import { readAddress, readRange } from "../../../domain/network/read";
import { Report } from "../../../domain/problems";
import { findingsOf } from "./fixtures";

const range = (text: string): Range => parseRange(text)!;

test("an address is read as a number and written back", () => {
  expect(parseAddress("0.0.0.0")).toBe(0);
  expect(parseAddress("10.0.1.2")).toBe(10 * 2 ** 24 + 258);
  expect(parseAddress("255.255.255.255")).toBe(2 ** 32 - 1);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      (address) => parseAddress(formatAddress(address)) === address,
    ),
  );
});

test.each([
  "010.1.1.1",
  "10.0.0.1x",
  "10.0.0",
  "10.0.0.256",
  "0x0a.0.0.1",
  "10.1",
  "167772161",
  "",
  " 10.0.0.1",
  "10.0.0.1\n",
  "10.0.0.1/32",
  "::1",
  "-1.0.0.0",
])("fails on the address %j", (text) => {
  expect(parseAddress(text)).toBeUndefined();
  const report = new Report();
  expect(readAddress(["members"], text, report)).toBeUndefined();
  expect(findingsOf(report).problems).toEqual([
    `members: '${text.replace("\n", "?")}' is no IPv4 address: four decimal numbers 0 to 255 without leading zeros | give an address such as 10.20.96.16`,
  ]);
});

test.each([
  "10.0.0.0/33",
  "10.0.0.0/-1",
  "10.0.0.0",
  "010.0.0.0/8",
  "10.0.0.0/8x",
  "10.0.0.0/",
  "10.0.0/24",
  "2001:db8::/32",
  "",
  "10.0.0.0/ 8",
])("fails on the range %j", (text) => {
  expect(parseRange(text)).toBeUndefined();
  const report = new Report();
  expect(readRange(["cidr"], text, report)).toBeUndefined();
  expect(findingsOf(report).problems).toEqual([
    `cidr: '${text}' is no IPv4 range: four decimal numbers 0 to 255 without leading zeros, a slash, a prefix 0 to 32 | give a range such as 10.20.0.0/16`,
  ]);
});

test.each([
  ["10.20.1.0/16", "10.20.0.0/16"],
  ["10.20.0.1/31", "10.20.0.0/31"],
  ["192.168.0.0/15", "192.168.0.0/15"],
  ["10.0.0.0/016", "10.0.0.0/16"],
  ["192.169.0.0/15", "192.168.0.0/15"],
  ["240.0.0.1/1", "128.0.0.0/1"],
])("fails on the range %s unless it is written %s", (text, canonical) => {
  const report = new Report();
  const read = readRange(["cidr"], text, report);
  if (text === canonical) {
    expect(read).toEqual(range(canonical));
    expect(report.problems).toEqual([]);
    return;
  }
  expect(read).toBeUndefined();
  expect(findingsOf(report).problems).toEqual([
    `cidr: '${text}' is no range: the one that it lies in is written ${canonical} | write ${canonical}, or a longer prefix`,
  ]);
});

test.each(["0.0.0.0/0", "255.255.255.255/32", "10.20.0.0/16"])("the range %s is read and written back", (text) => {
  expect(formatRange(range(text))).toBe(text);
});

test("a range knows its ends and its parts", () => {
  expect(size(range("10.20.0.0/28"))).toBe(16);
  expect(formatAddress(lastAddress(range("10.20.0.0/28")))).toBe("10.20.0.15");
  expect(formatAddress(lastAddress(range("0.0.0.0/0")))).toBe("255.255.255.255");
  expect(formatRange(part(range("200.20.0.0/16"), 19, 7))).toBe("200.20.224.0/19");
});

test("a range holds its first and its last address and neither neighbour", () => {
  const block = range("10.20.0.16/28");
  const found = ["10.20.0.15", "10.20.0.16", "10.20.0.31", "10.20.0.32"].map((text) =>
    holds(block, parseAddress(text)!),
  );
  expect(found).toEqual([false, true, true, false]);
});

test("ranges overlap when one lies in the other, and neighbours do not", () => {
  const block = range("10.20.0.16/28");
  expect(
    ["10.20.0.0/28", "10.20.0.16/28", "10.20.0.16/32", "10.20.0.0/24", "10.20.0.32/28"].map((text) =>
      overlaps(block, range(text)),
    ),
  ).toEqual([false, true, true, true, false]);
  expect(contains(range("10.20.0.0/24"), block)).toBe(true);
  expect(contains(block, range("10.20.0.0/24"))).toBe(false);
});
