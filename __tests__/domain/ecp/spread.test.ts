import fc from "fast-check";
import { spread } from "../../../domain/ecp/spread";

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
