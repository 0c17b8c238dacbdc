import fc from "fast-check";
import { countOf, namedZones, spread } from "../../../domain/ecp/spread";

const zonesOf = fc.subarray([..."abcdef"], { minLength: 1 });
const ids = (servers: number, zones: readonly string[]) => spread(servers, zones).map(({ id }) => id);

test.each([
  [1, ["a", "b", "c"], ["a1"]],
  [3, ["a", "b", "c"], ["a1", "b1", "c1"]],
  [4, ["a", "b", "c"], ["a1", "a2", "b1", "c1"]],
  [5, ["c", "a"], ["c1", "c2", "c3", "a1", "a2"]],
  [0, ["a"], []],
])("%d servers over %j", (servers, zones, expected) => {
  expect(ids(servers, zones)).toEqual(expected);
});

test("servers that the document places stay in their zones, whatever other zones there are", () => {
  const ids = (zones: readonly string[]) => spread({ a: 2, c: 1 }, zones).map(({ id }) => id);
  expect([ids(["a", "c"]), ids(["a", "b", "c", "d"])]).toEqual([
    ["a1", "a2", "c1"],
    ["a1", "a2", "c1"],
  ]);
});

test("a tier counts its servers and names its zones, in either form", () => {
  expect([countOf(5), countOf({ a: 2, c: 1 }), countOf({})]).toEqual([5, 3, 0]);
  expect([
    namedZones({ servers: 5 }),
    namedZones({ servers: 5, zones: ["b"] }),
    namedZones({ servers: { a: 2, c: 1 }, zones: ["b"] }),
  ]).toEqual([undefined, ["b"], ["a", "c"]]);
});

test("as many servers as asked for, no zone with two more than another", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 96 }), zonesOf, (servers, zones) => {
      const spots = spread(servers, zones);
      const counts = zones.map((zone) => spots.filter((spot) => spot.zone === zone).length);
      expect(spots).toHaveLength(servers);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      expect(new Set(spots.map(({ id }) => id)).size).toBe(servers);
    }),
  );
});

test("one more server moves none", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 95 }), zonesOf, (servers, zones) => {
      expect(ids(servers + 1, zones)).toEqual(expect.arrayContaining(ids(servers, zones)));
    }),
  );
});
