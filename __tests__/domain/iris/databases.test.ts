import { SYSTEM_DATABASES } from "../../../domain/iris/limits";
import { change, findings, planOf } from "../../support/documents";

const AT = "mirrors.data";
const say = (databases: object, namespaces: object = {}) =>
  findings(change({ [`${AT}.databases`]: databases, [`${AT}.namespaces`]: namespaces }));
const mirrorOf = (databases: object, namespaces: object = {}) =>
  planOf(change({ [`${AT}.databases`]: databases, [`${AT}.namespaces`]: namespaces })).regions[0]!.mirrors[0]!;

test("a database lies below the database mount, in a directory called like it", () => {
  expect(
    mirrorOf({ APP: {}, "Lab-Archive_1": { directory: "/iris/db/archive.d/lab" }, _x: { directory: "/iris/db/x/" } })
      .databases,
  ).toEqual([
    { name: "APP", directory: "/iris/db/app/", mirrored: true },
    { name: "Lab-Archive_1", directory: "/iris/db/archive.d/lab/", mirrored: true },
    { name: "_x", directory: "/iris/db/x/", mirrored: true },
  ]);
});

test.each(["A", "_a", "a".repeat(64), "A-b_9"])("the database name %s is taken", (name) => {
  expect(say({ [name]: {} })).toEqual({ problems: [], fixes: [], warnings: [] });
});

test("fails on a name of 65 characters", () => {
  const long = "A".repeat(65);
  expect(say({ [long]: {}, APP: {} }, { [long]: { globals: "APP" } }).problems).toEqual([
    `${AT}.databases.${long}: the database name '${long}' has 65 characters; at most 64 are allowed`,
    `${AT}.namespaces.${long}: the namespace name '${long}' has 65 characters; at most 64 are allowed`,
  ]);
});

test.each(["", "9A", "-A", "%A", "A B", "A.B", "A,EncryptedDB=0", "É"])("fails on the database name %j", (name) => {
  expect(say({ [name]: {} }).problems).toEqual([
    expect.stringMatching(
      /: the database name '.*' is not allowed; IRIS takes a letter or underscore, then letters, digits, hyphens and underscores$/,
    ),
  ]);
});

test.each([...SYSTEM_DATABASES, "irissys", "User"])("fails on %s as a database: IRIS has one", (name) => {
  expect(say({ APP: {}, [name]: {} }).problems).toEqual([
    `${AT}.databases.${name}: '${name}' is a database of IRIS itself`,
  ]);
});

test("fails on names that differ in capitals only", () => {
  expect(
    say({ APP: {}, App: { directory: "/iris/db/other" } }, { LAB: { globals: "APP" }, lab: { globals: "APP" } })
      .problems,
  ).toEqual([
    `${AT}.databases.App: the database names 'App' and 'APP' are one name: IRIS does not tell upper from lower case`,
    `${AT}.namespaces.lab: the namespace names 'lab' and 'LAB' are one name: IRIS does not tell upper from lower case`,
  ]);
});

test("fails on two databases in one directory", () => {
  expect(say({ APP: {}, LAB: { directory: "/iris/db/app" } }).problems).toEqual([
    `${AT}.databases.LAB.directory: its directory /iris/db/app/ is that of database 'APP': a directory holds one IRIS.DAT`,
  ]);
  expect(say({ LAB: { directory: "/iris/db/app/" }, APP: {} }).problems).toEqual([
    `${AT}.databases.APP: its directory /iris/db/app/ is that of database 'LAB': a directory holds one IRIS.DAT`,
  ]);
});

test.each(["/data/app", "/iris/jrn1/app", "/iris/sys/app", "/iris/dbx/app", "/iris/wij", "app", "", "../app"])(
  "fails on the directory %j: databases belong on the database volumes",
  (directory) => {
    expect(say({ APP: { directory } }).problems).toEqual([
      `${AT}.databases.APP.directory: '${directory}' lies outside /iris/db: the database volumes are mounted there, and elsewhere is no room, no growth and no snapshot for a database`,
    ]);
  },
);

test("fails on a directory where temporary data lies, and says what a mirrored database loses", () => {
  const temporary =
    "'/iris/cache/app' lies below /iris/cache, where temporary data lies: on an instance store it is gone when the server stops";
  expect(say({ APP: { directory: "/iris/cache/app" } }).problems).toEqual([
    `${AT}.databases.APP.directory: ${temporary}, and a mirrored database with it`,
  ]);
  expect(say({ LAB: {}, APP: { directory: "/iris/cache/app", mirrored: false } }).problems).toEqual([
    `${AT}.databases.APP.directory: ${temporary}`,
  ]);
});

test.each([
  "/iris/db",
  "/iris/db/",
  "/iris/db/..",
  "/iris/db/a/../../sys",
  "/iris/db/a b",
  "/iris/db/a,b",
  "/iris/db//a",
])("fails on the directory %j", (directory) => {
  expect(say({ APP: { directory } }).problems).toEqual([
    expect.stringContaining(
      "is no directory of one database; allowed are letters, digits, dots, hyphens and underscores in names below /iris/db",
    ),
  ]);
});

test.each(["IRIS.DAT", "iris.dat", "Iris.Dat", "iris.lck", "IRIS-0001.VOL", "iris.dbdir"])(
  "fails on %s as a part of a directory: IRIS keeps a file of that name in it",
  (file) => {
    for (const directory of [`/iris/db/app/${file}`, `/iris/db/app/${file}/`, `/iris/db/${file}/app`])
      expect(say({ APP: { directory } })).toMatchObject({
        problems: [
          `${AT}.databases.APP.directory: '${directory}' has the part '${file}': that is a file which IRIS keeps in a database's directory, and no directory`,
        ],
        fixes: ["leave directory out, or give one such as /iris/db/app"],
      });
  },
);

test.each(["/iris/db/iris.dat.d", "/iris/db/myIRIS.DAT", "/iris/db/iris"])("the directory %s is taken", (directory) => {
  expect(say({ APP: { directory } }).problems).toEqual([]);
});

test("a directory has at most 255 characters, with the slash at its end", () => {
  const of = (length: number) => `/iris/db/${"a".repeat(length - "/iris/db/".length)}`;
  const problems = (directory: string) => say({ APP: { directory } }).problems;
  expect(problems(of(254))).toEqual([]);
  expect(problems(`${of(254)}/`)).toEqual([]);
  for (const [directory, length] of [
    [of(255), 256],
    [`${of(255)}/`, 256],
    [of(2000), 2001],
  ] as const)
    expect(problems(directory)).toEqual([
      `${AT}.databases.APP.directory: '${directory.slice(0, 80)}…' has ${length} characters with the slash at its end; at most 255 are allowed`,
    ]);
});

test.each([
  ["APPSECONDARY", "the same"],
  ["appsecondary", "in other letters"],
  ["APPENSTEMP", "the same"],
  ["APPENSTEMP/lab", "below it"],
])("fails on the place of a database that IRIS makes for productions: %s (%s)", (place) => {
  const databases = { LAB: { directory: `/iris/db/x/${place}` }, APP: { directory: "/iris/db/x" } };
  const interop = { ONE: { globals: "APP", interop: true } };
  const made = `/iris/db/x/APP${place.toUpperCase().includes("SECONDARY") ? "SECONDARY" : "ENSTEMP"}/`;
  expect(say(databases, interop)).toMatchObject({
    problems: [
      `${AT}.databases.LAB.directory: its directory /iris/db/x/${place}/ is or lies in ${made}, where IRIS makes a database for the productions of namespace 'ONE'`,
    ],
    fixes: ["leave directory out, or give another one, such as /iris/db/app"],
  });
  expect(say(databases, { ONE: { globals: "APP" } }).problems).toEqual([]);
  expect(say(databases, { ONE: { globals: "LAB", interop: true } }).problems).toEqual([]);
});

test("a directory beside those for productions is taken", () => {
  const databases = {
    APP: {},
    LAB: { directory: "/iris/db/app/APPSECONDARY2" },
    TWO: { directory: "/iris/db/app/two" },
  };
  expect(say(databases, { ONE: { globals: "APP", interop: true } }).problems).toEqual([]);
});

test.each([
  ["no database", {}],
  ["databases that are all local", { APP: { mirrored: false } }],
])("warns of %s: a failover would find nothing", (_, databases) => {
  expect(say(databases).warnings).toEqual([
    `databases/none-mirrored at ${AT}.databases: no database is mirrored: a failover finds no application data on the other member`,
  ]);
});

test("warns of each database that is not mirrored beside others that are", () => {
  expect(say({ APP: {}, SCRATCH: { mirrored: false } }).warnings).toEqual([
    `databases/not-mirrored at ${AT}.databases.SCRATCH.mirrored: each member has a 'SCRATCH' of its own: after a failover the other one is in use, and application servers see none`,
  ]);
});
