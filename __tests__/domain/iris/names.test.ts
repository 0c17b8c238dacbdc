import { mirrorName } from "../../../domain/iris/names";
import { Report } from "../../../domain/problems";

function name(given: string): { name: string; problems: string[] } {
  const report = new Report();
  return {
    name: mirrorName(["mirrors", "data", "name"], given, report),
    problems: report.problems.map((one) => `${one.message} -> ${one.fix}`),
  };
}

test.each(["A", "ab", "PRODMIR", "PRODMIRROR1234", "PRODMIRROR12345", "1MIRROR"])(
  "the mirror name %s is stored in upper case",
  (given) => {
    expect(name(given)).toEqual({ name: given.toUpperCase(), problems: [] });
  },
);

test("fails on a mirror name of 16 characters", () => {
  expect(name("PRODMIRROR123456").problems).toEqual([
    "the mirror name 'PRODMIRROR123456' has 16 characters; at most 15 are allowed -> use 1 to 15 letters and digits",
  ]);
});

test.each(["", "PROD-MIR", "PROD MIR", "PROD_MIR", "SPIEGELÄ", "ſ", "MIR\n"])(
  "fails on the mirror name '%s'",
  (given) => {
    expect(name(given).problems).toEqual([
      `the mirror name '${given.replace("\n", "?")}' is not allowed; IRIS takes letters and digits only -> use 1 to 15 letters and digits`,
    ]);
  },
);
