import { GLOBALS_OF_A_PRODUCTION, SYSTEM_GLOBALS } from "../../../domain/iris/limits";
import { change, findings, planOf } from "../../support/documents";

const AT = "mirrors.data.namespaces.APP";
const document = (mappings: object, more: object = {}) =>
  change({
    "mirrors.data.databases": { APP: {}, MSG: {}, OLD: {} },
    [AT]: { globals: "APP", mappings, ...more },
  });
const say = (mappings: object, more: object = {}) => findings(document(mappings, more));
const problems = (mappings: object, more: object = {}) => say(mappings, more).problems;

test("mappings are planned by kind, and the whole global before its parts", () => {
  expect(
    planOf(
      document({
        globals: { "ORDERS(1):(1000)": "OLD", "Ens.MessageHeaderD": "MSG", ORDERS: "MSG", "TMP*": "IRISTEMP" },
        routines: { "LAB*": "OLD", "lab.print": "OLD" },
        packages: { "Lab.Common": "OLD" },
      }),
    ).regions[0]!.mirrors[0]!.namespaces[0]!.mappings,
  ).toEqual([
    { kind: "package", name: "Lab.Common", database: "OLD" },
    { kind: "global", name: "Ens.MessageHeaderD", database: "MSG" },
    { kind: "global", name: "ORDERS", database: "MSG" },
    { kind: "global", name: "TMP*", database: "IRISTEMP" },
    { kind: "routine", name: "LAB*", database: "OLD" },
    { kind: "routine", name: "lab.print", database: "OLD" },
    { kind: "global", name: "ORDERS(1):(1000)", database: "OLD" },
  ]);
});

const PARTS = ["X(1)", "X(0):(5)", "X(BEGIN):(5)", "X(5):(END)", "X(BEGIN):(END)", "X(999999999999999)"];
test.each([
  ...["A", "a1", "A.b", "A.1", "A*", "A.*", "A1.B*", "A".repeat(31), `${"A".repeat(31)}*`].map((name) => [
    "globals",
    name,
  ]),
  ...["A", "A.1", "A*", "A.*", "A".repeat(255)].map((name) => ["routines", name]),
  ...["A", "Lab.Common2", "A".repeat(189)].map((name) => ["packages", name]),
])("a mapping of %s may be %s", (kind, name) => {
  expect(say({ [kind!]: { [name!]: "OLD" } })).toEqual({ problems: [], fixes: [], warnings: [] });
});

test.each(PARTS)("a part of a global may be %s", (name) => {
  expect(problems({ globals: { X: "MSG", [name]: "OLD" } })).toEqual([]);
});

test.each([
  ...["", "1A", "A.", "A..B", "A B", "A_B", "A,Database=X", 'A"', "*", "A*B", "A*(1)", "É"],
  ...["X()", "X(1", "X(1,2)", "X(-1)", "X(01)", "X(1.5)", 'X("A")', "X(A)", "X(1):(", "X(1):(2):(3)", "X(END)"],
  ...["X(1):(BEGIN)", "X(END):(1)", "X(1)*", `X(${"9".repeat(16)})`],
])("fails on a mapping of global %j", (name) => {
  expect(problems({ globals: { X: "OLD", [name]: "OLD" } })).toEqual([
    expect.stringMatching(
      /^mirrors\.data\.namespaces\.APP\.mappings\.globals\.[^]*: the global '.*' is not allowed; a mapping takes letters, digits and dots, beginning with a letter; behind it an asterisk, or whole numbers of the first subscript such as \(1\), \(1\):\(5\), \(BEGIN\):\(5\) or \(5\):\(END\)$/,
    ),
  ]);
});

test.each(["", "1A", "A.", "A_OBJ", "A(1)", "A*B", "A,B"])("fails on a mapping of routine %j", (name) => {
  expect(problems({ routines: { [name]: "OLD" } })).toEqual([
    expect.stringMatching(
      /: the routine '.*' is not allowed; a mapping takes letters, digits and dots, beginning with a letter; an asterisk may stand at the end$/,
    ),
  ]);
});

test.each(["", "1A", "A.", "A.1", "A*", "A.*", "A,B"])("fails on a mapping of package %j", (name) => {
  expect(problems({ packages: { [name]: "OLD" } })).toEqual([
    expect.stringMatching(
      /: the package '.*' is not allowed; a mapping takes letters, digits and dots, each part beginning with a letter; it holds the packages below it$/,
    ),
  ]);
});

test("fails on a name of IRIS itself, and on a caret", () => {
  const { problems, fixes } = say({
    globals: { "%LAB": "OLD", "^X": "OLD" },
    routines: { "%Z*": "OLD" },
    packages: { "%Lab": "OLD" },
  });
  const percent = (kind: string, name: string) =>
    `${AT}.mappings.${kind}s.${name}: ${kind}s whose name begins with a percent sign are of IRIS itself, and '${name}' would lead there for every program of the namespace`;
  expect(problems).toEqual([
    percent("package", "%Lab"),
    percent("global", "%LAB"),
    `${AT}.mappings.globals.^X: '^X' begins with a caret, which is no part of a name`,
    percent("routine", "%Z*"),
  ]);
  expect(fixes[2]).toBe("use 'X'");
});

test.each([
  ["globals", "global", 31],
  ["routines", "routine", 255],
  ["packages", "package", 189],
])("fails on names of %s that IRIS would cut off", (key, kind, maximum) => {
  const long = "A".repeat(maximum + 1);
  const shown = long.length > 80 ? `${long.slice(0, 80)}…` : long;
  expect(problems({ [key]: { [long]: "OLD" } })).toEqual([
    `${AT}.mappings.${key}.${shown}: the ${kind} name '${shown}' has ${maximum + 1} characters; IRIS tells ${kind}s apart by the first ${maximum}`,
  ]);
});

test("fails on databases that are not there; temporary data of globals may lie in IRISTEMP", () => {
  const { problems, fixes } = say({
    globals: { A: "app", B: "IRISSYS" },
    routines: { A: "IRISTEMP" },
    packages: { A: "NONE" },
  });
  const all = "'APP', 'MSG', 'OLD'";
  expect(problems).toEqual([
    `${AT}.mappings.packages.A: 'NONE' is not one of the databases: ${all}`,
    `${AT}.mappings.globals.A: 'app' is not one of the databases: ${all}, 'IRISTEMP' for temporary data`,
    `${AT}.mappings.globals.B: 'IRISSYS' is not one of the databases: ${all}, 'IRISTEMP' for temporary data`,
    `${AT}.mappings.routines.A: 'IRISTEMP' is not one of the databases: ${all}`,
  ]);
  expect(new Set(fixes)).toEqual(new Set(["name one of them, or add it to databases"]));
});

test.each([...SYSTEM_GLOBALS.map((name) => name.replace(/\.$/, ".Temp")), "oddDEF", "rOBJ", "r*", "o*", "IRIS*"])(
  "fails on global %s: a database keeps its own code there, or IRIS its own state",
  (name) => {
    expect(problems({ globals: { [name]: "OLD" } })).toEqual([
      `${AT}.mappings.globals.${name}: '${name}' holds globals in which each database keeps its own code, or IRIS its own state`,
    ]);
  },
);

test("fails on a part of a global whose rest is mapped nowhere", () => {
  expect(say({ globals: { "X(1):(5)": "OLD", XY: "OLD" } })).toMatchObject({
    problems: [
      `${AT}.mappings.globals.X(1):(5): 'X(1):(5)' is a part of global 'X', and IRIS takes it only beside a mapping of the whole global`,
    ],
    fixes: ["add 'X' to mappings.globals, with the database of the rest"],
  });
});

test.each(["X(5):(5)", "X(5):(1)"])("fails on the empty range %s", (name) => {
  expect(problems({ globals: { X: "MSG", [name]: "OLD" } })).toEqual([
    `${AT}.mappings.globals.${name}: the range of '${name}' is empty: it reaches up to its second number, without that`,
  ]);
});

const SAME: [string, string, string][] = [
  ["globals", "A*", "AB"],
  ["globals", "AB", "A*"],
  ["globals", "A*", "AB*"],
  ["routines", "A*", "A.B"],
  ["packages", "Lab", "Lab.Common"],
  ["packages", "Lab", "LAB"],
  ["packages", "Lab.Common", "lab"],
];
test.each(SAME)("fails on two mappings of one range: %s %s and %s", (key, first, second) => {
  const kinds = key;
  expect(problems({ [key]: { [first]: "MSG", [second]: "OLD" } })).toEqual([
    `${AT}.mappings.${key}.${second}: '${second}' and '${first}' hold the same ${kinds}, and IRIS does not say which mapping it follows`,
  ]);
});

test.each([
  ["X(1):(5)", "X(4):(9)"],
  ["X(1):(5)", "X(1)"],
  ["X(4)", "X(BEGIN):(5)"],
  ["X(5):(END)", "X(1):(6)"],
  ["X(BEGIN):(END)", "X(7)"],
])("fails on two parts of a global that share subscripts: %s and %s", (first, second) => {
  expect(problems({ globals: { X: "APP", [first]: "MSG", [second]: "OLD" } })).toEqual([
    `${AT}.mappings.globals.${second}: '${second}' and '${first}' hold the same globals, and IRIS does not say which mapping it follows`,
  ]);
});

test.each([
  ["globals", ["A", "AB", "a*", "B.*", "BC"]],
  ["globals", ["X", "X(1)", "X(2)", "X(3):(5)", "X(5):(END)"]],
  ["globals", ["X", "X(5):(END)", "X(3):(5)", "X(BEGIN):(3)"]],
  ["globals", ["X", "X(BEGIN):(1)", "X(1):(5)", "X(5)", "Y", "Y(5)"]],
  ["packages", ["Lab", "Laboratory", "Labor.Lab"]],
])("%s that share nothing stand beside each other: %s", (key, names) => {
  expect(problems({ [key]: Object.fromEntries(names.map((name) => [name, "OLD"])) })).toEqual([]);
});

test("one name may be a global, a routine and a package", () => {
  expect(problems({ globals: { Lab: "OLD" }, routines: { Lab: "OLD" }, packages: { Lab: "OLD" } })).toEqual([]);
});

test.each([...GLOBALS_OF_A_PRODUCTION, "Ens.Queue*"])("fails on %s away from the production", (name) => {
  const own = name.replace("*", "");
  const held = GLOBALS_OF_A_PRODUCTION.filter((one) => one === own).join(", ");
  expect(problems({ globals: { [name]: "MSG" } }, { interop: true })).toEqual([
    `${AT}.mappings.globals.${name}: '${name}' takes ${held} out of database 'APP': a production works only with them in the database of its namespace`,
  ]);
  expect(problems({ globals: { [name]: "APP" } }, { interop: true })).toEqual([]);
  expect(problems({ globals: { [name]: "MSG" } })).toEqual([]);
});

test.each([
  "Ens.MessageHeaderD",
  "Ens.MessageBodyD",
  "Ens.Util.LogD",
  "EnsHL7.Segment",
  "EnsLib.H.MessageD",
  "EnsLib*",
  "Ens.M*",
])("fails on %s in IRISTEMP where productions run", (name) => {
  const { problems, fixes } = say({ globals: { [name]: "IRISTEMP" } }, { interop: true });
  expect(problems).toEqual([
    `${AT}.mappings.globals.${name}: '${name}' puts messages or logs of productions into 'IRISTEMP': it is in no mirror, and empty after a restart of IRIS`,
  ]);
  expect(fixes).toEqual(["name one of the databases, which is mirrored"]);
  expect(say({ globals: { [name]: "IRISTEMP" } }).problems).toEqual([]);
  expect(say({ globals: { [name]: "MSG" } }, { interop: true }).problems).toEqual([]);
});

test("fails on a part of the messages in IRISTEMP, and once on what holds them all", () => {
  const mapped = (globals: object) => problems({ globals }, { interop: true });
  expect(mapped({ "Ens.MessageBodyD": "MSG", "Ens.MessageBodyD(1):(5)": "IRISTEMP" })).toEqual([
    expect.stringContaining("'Ens.MessageBodyD(1):(5)' puts messages or logs"),
  ]);
  for (const name of ["Ens*", "E*"])
    expect(mapped({ [name]: "IRISTEMP" })).toEqual([expect.stringContaining("out of database 'APP'")]);
});

test("temporary data of one's own lies in IRISTEMP beside productions", () => {
  expect(
    problems({ globals: { Ensign: "IRISTEMP", "Lab*": "IRISTEMP", "En.Temp": "IRISTEMP" } }, { interop: true }),
  ).toEqual([]);
});

test("fails on all globals of productions at once, and names those that must stay", () => {
  expect(say({ globals: { "Ens.*": "MSG" } }, { interop: true })).toMatchObject({
    problems: [expect.stringContaining(`takes ${GLOBALS_OF_A_PRODUCTION.join(", ")} out of database 'APP'`)],
    fixes: ["map the globals of messages one by one: Ens.MessageHeaderD, Ens.MessageBodyD, EnsHL7.Segment"],
  });
});

test.each([
  ["packages", "Ens"],
  ["packages", "ENSLIB"],
  ["packages", "EnsLib.HL7"],
  ["packages", "CSPX.Dashboard"],
  ["routines", "Ens.Util*"],
  ["routines", "En*"],
])("fails on %s %s, which IRIS maps itself where productions run", (key, name) => {
  expect(problems({ [key]: { [name]: "OLD" } }, { interop: true })).toEqual([
    `${AT}.mappings.${key}.${name}: '${name}' is code that IRIS maps into each namespace with productions itself`,
  ]);
  expect(problems({ [key]: { [name]: "OLD" } })).toEqual([]);
});

test("code of one's own beside productions is no code of productions", () => {
  expect(problems({ packages: { Ensign: "OLD", Lab: "OLD" }, routines: { "LAB*": "OLD" } }, { interop: true })).toEqual(
    [],
  );
});

test("says all of it at once", () => {
  expect(
    problems({ globals: { "9": "NONE", "Ens.Queue": "MSG" }, packages: { Ens: "OLD" } }, { interop: true }),
  ).toHaveLength(4);
});
