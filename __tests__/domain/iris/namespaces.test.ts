import { DATABASES_OF_A_PRODUCTION, SYSTEM_NAMESPACES } from "../../../domain/iris/limits";
import { change, findings, planOf } from "../../support/documents";

const AT = "mirrors.data";
const say = (databases: object, namespaces: object = {}) =>
  findings(change({ [`${AT}.databases`]: databases, [`${AT}.namespaces`]: namespaces }));
const namespacesOf = (databases: object, namespaces: object) =>
  planOf(change({ [`${AT}.databases`]: databases, [`${AT}.namespaces`]: namespaces })).regions[0]!.mirrors[0]!
    .namespaces;

test("a namespace has its routines in the database of its globals, no productions and no mappings, unless it says so", () => {
  expect(
    namespacesOf(
      { APP: {}, CODE: {} },
      {
        APP: { globals: "APP" },
        "Lab-1": { globals: "APP", routines: "CODE", interop: true, mappings: { packages: { Lab: "CODE" } } },
      },
    ),
  ).toEqual([
    { name: "APP", globals: "APP", routines: "APP", interop: false, mappings: [] },
    {
      name: "Lab-1",
      globals: "APP",
      routines: "CODE",
      interop: true,
      mappings: [{ kind: "package", name: "Lab", database: "CODE" }],
    },
  ]);
});

test.each(["_A", "9A", "%LAB", "A B", "A,Interop=1"])("fails on the namespace name %j", (name) => {
  expect(say({ APP: {} }, { [name]: { globals: "APP" } }).problems).toEqual([
    expect.stringMatching(
      /: the namespace name '.*' is not allowed; IRIS takes a letter, then letters, digits, hyphens and underscores$/,
    ),
  ]);
});

test.each([...SYSTEM_NAMESPACES, "%sys"])("fails on %s as a namespace: IRIS has one", (name) => {
  expect(say({ APP: {} }, { [name]: { globals: "APP" } }).problems).toEqual([
    `${AT}.namespaces.${name}: '${name}' is a namespace of IRIS itself`,
  ]);
});

test("fails on a namespace over a database that is not there, and names those that are", () => {
  const { problems, fixes } = say(
    { APP: {}, CODE: {} },
    { APP: { globals: "APPS", routines: "Code" }, LAB: { globals: "NONE" } },
  );
  expect(problems).toEqual([
    `${AT}.namespaces.APP.globals: 'APPS' is not one of the databases: 'APP', 'CODE'`,
    `${AT}.namespaces.APP.routines: 'Code' is not one of the databases: 'APP', 'CODE'`,
    `${AT}.namespaces.LAB.globals: 'NONE' is not one of the databases: 'APP', 'CODE'`,
  ]);
  expect(fixes[0]).toBe("name one of them, or add it to databases");
});

test.each(DATABASES_OF_A_PRODUCTION)(
  "fails on a database called like the one that IRIS makes for productions: %s",
  (ending) => {
    const databases = { APP: {}, [`App${ending}`]: {} };
    expect(say(databases, { LAB: { globals: "APP", interop: true } }).problems).toEqual([
      `${AT}.databases.App${ending}: for the productions of namespace 'LAB' IRIS makes a database 'APP${ending}' itself`,
    ]);
    expect(say(databases, { LAB: { globals: "APP" } }).problems).toEqual([]);
  },
);

test("fails on each further namespace with productions over the globals of another one", () => {
  const of = (globals: string, interop: boolean, more = {}) => ({ globals, interop, ...more });
  const databases = { APP: {}, CODE: {}, LAB: {} };
  const { problems, fixes } = say(databases, {
    PLAIN: of("APP", false),
    ONE: of("APP", true),
    TWO: of("APP", true, { routines: "CODE" }),
    THREE: of("APP", true),
  });
  const used = (name: string) =>
    `${AT}.namespaces.${name}.globals: 'APP' holds the globals of the productions of namespace 'ONE': those of '${name}' would work on the same queues, jobs and messages`;
  expect(problems).toEqual([used("TWO"), used("THREE")]);
  expect(fixes[0]).toBe("give each namespace with interop: true a database of its own for globals");
  // Code may be shared, and so may data with a namespace that has no productions.
  const shared = { ONE: of("APP", true, { routines: "CODE" }), TWO: of("LAB", true, { routines: "CODE" }) };
  expect(say(databases, { ...shared, PLAIN: of("APP", false) }).problems).toEqual([]);
});

test("fails where the name of a database that IRIS makes for productions would be too long", () => {
  const at = (length: number) => "A".repeat(length);
  const problems = (length: number) => say({ [at(length)]: {} }, { LAB: { globals: at(length), interop: true } });
  expect(problems(55).problems).toEqual([]);
  expect(problems(56)).toMatchObject({
    problems: [
      `${AT}.namespaces.LAB.globals: for its productions IRIS makes a database '${at(56)}SECONDARY', whose name has 65 characters; at most 64 are allowed`,
    ],
    fixes: ["use a database whose name has at most 55 characters"],
  });
  expect(problems(58).problems).toHaveLength(2);
});
