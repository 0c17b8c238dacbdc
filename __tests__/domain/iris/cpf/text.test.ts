import fc from "fast-check";
import { ACTIONS } from "../../../../domain/iris/cpf/reference";
import { action, mergeText, settings } from "../../../../domain/iris/cpf/text";
import { parseMerge } from "../../../support/merges";

/** The order in which IRIS executes actions, as the CPF reference lists it ("Order of Actions"); those that nobody here writes are left out. */
const EXECUTED = [
  "CreateSSLConfig",
  "ModifySSLConfig",
  "ModifySystem",
  "ModifyJournal",
  "ModifyConfig",
  "CreateECPServer",
  "ConfigMirror",
  "CreateDatabaseFile",
  "CreateDatabase",
  "ModifyDatabase",
  "CreateNamespace",
  "ModifyNamespace",
  "CreateMapPackage",
  "CreateMapGlobal",
  "CreateMapRoutine",
  "ModifyStartup",
  "ModifyService",
  "CreateServer",
  "CreateUser",
  "CreateApplication",
  "ModifyServer",
  "Execute",
];

test("actions are known in the order in which IRIS executes them", () => {
  const names = ACTIONS.map(({ name }) => name as string);
  expect(EXECUTED.filter((name) => names.includes(name))).toEqual(names);
});

test("a merge has each section once, in one order, and its actions in IRIS' order", () => {
  const parts = [
    action("ModifyService", { Name: "%Service_Mirror", Enabled: 1 }),
    ...settings("Journal", { FreezeOnError: 1 }),
    action("CreateDatabase", { Name: "B", Directory: "/iris/db/b/" }),
    action("CreateDatabase", { Name: "A", Directory: "/iris/db/a/" }),
    ...settings("config", { globals: "0,0,256,0,0,0" }),
    ...settings("Journal", { CompressFiles: 1 }),
  ];
  expect(mergeText(parts)).toBe(`[config]
globals=0,0,256,0,0,0

[Journal]
FreezeOnError=1
CompressFiles=1

[Actions]
CreateDatabase:Name=B,Directory=/iris/db/b/
CreateDatabase:Name=A,Directory=/iris/db/a/
ModifyService:Name=%Service_Mirror,Enabled=1
`);
});

test("what is left out is not written", () => {
  expect(mergeText([action("CreateDatabase", { Name: "A", Directory: "/iris/db/a/", EncryptedDB: undefined })])).toBe(
    "[Actions]\nCreateDatabase:Name=A,Directory=/iris/db/a/\n",
  );
  expect(mergeText([])).toBe("");
});

test.each([
  ["a line break", "A\nExecute:Namespace=%SYS", "\\n"],
  ["a carriage return", "A\r", "\\r"],
  ["a NUL", "A\u0000B", "\\u0000"],
  ["a comma", "A,EncryptedDB=0", ","],
  ["a quotation mark", 'A"', '\\"'],
])("fails on %s in the value of an action", (_, value, shown) => {
  expect(() => mergeText([action("CreateDatabase", { Name: value, Directory: "/iris/db/a/" })])).toThrow(
    `the character "${shown}" would end the value; planning refuses it`,
  );
});

test.each(["0,0\n[Actions]", "0\u0000", "0\r"])("fails on a setting with the value %j", (value) => {
  expect(() => mergeText(settings("config", { globals: value }))).toThrow("planning refuses it");
});

test.each(["A=B", "A\n"])("fails on a name that a section would define as %j", (name) => {
  expect(() => mergeText(settings("ECPServers", { [name]: "10.20.96.16,1972,1" }))).toThrow("planning refuses it");
});

test("whatever values it holds, a merge has one line per action or is refused", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 1 }), (names) => {
      const parts = names.map((name) => action("CreateNamespace", { Name: name }));
      let text: string;
      try {
        text = mergeText(parts);
      } catch {
        expect(names.some((name) => /[\p{Cc},"]/u.test(name))).toBe(true);
        return;
      }
      expect(parseMerge(text).actions.map(({ parameters }) => parameters["Name"])).toEqual(names);
    }),
  );
});
