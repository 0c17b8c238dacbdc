import { appServerMerge } from "../../../../domain/iris/cpf/app-server-merge";
import { memberMerge } from "../../../../domain/iris/cpf/member-merge";
import { namespaces, webApplications } from "../../../../domain/iris/cpf/namespaces";
import { mergeText } from "../../../../domain/iris/cpf/text";
import { NamespacePlan } from "../../../../domain/iris/namespaces";
import { change, planOf, WHOLE } from "../../../support/documents";
import { parseMerge, unknownIn } from "../../../support/merges";

const NAMESPACE: NamespacePlan = { name: "APP", globals: "APP", routines: "CODE", interop: false, mappings: [] };

test("a namespace is created or changed before its mappings, packages first, and the whole global before its parts", () => {
  const text = mergeText(
    namespaces([
      {
        ...NAMESPACE,
        interop: true,
        mappings: [
          { kind: "routine", name: "LAB*", database: "CODE" },
          { kind: "global", name: "ORDERS", database: "MSG" },
          { kind: "global", name: "ORDERS(1):(5)", database: "OLD" },
          { kind: "package", name: "Lab.Common", database: "CODE" },
        ],
      },
      { ...NAMESPACE, name: "LAB" },
    ]),
  );
  expect(text).toBe(`[Actions]
CreateNamespace:Name=APP,Globals=APP,Routines=CODE,Interop=1
CreateNamespace:Name=LAB,Globals=APP,Routines=CODE
ModifyNamespace:Name=APP,Globals=APP,Routines=CODE
ModifyNamespace:Name=LAB,Globals=APP,Routines=CODE
CreateMapPackage:Namespace=APP,Name=Lab.Common,Database=CODE
CreateMapGlobal:Namespace=APP,Name=ORDERS,Database=MSG
CreateMapGlobal:Namespace=APP,Name=ORDERS(1):(5),Database=OLD
CreateMapRoutine:Namespace=APP,Name=LAB*,Database=CODE
`);
  expect(unknownIn(text)).toEqual([]);
});

test("a web application says how its users log in, because IRIS would let everybody in", () => {
  const text = mergeText(
    webApplications([
      { name: "/csp/lab", namespace: "APP", authentication: ["password"] },
      {
        name: "/rest/lab",
        namespace: "APP",
        dispatchClass: "Lab.REST",
        authentication: ["password", "unauthenticated"],
      },
      { name: "/open", namespace: "APP", authentication: ["unauthenticated"] },
    ]),
  );
  expect(text).toBe(`[Actions]
CreateApplication:Name=/csp/lab,NameSpace=APP,Enabled=1,AutheEnabled=32,ServeFiles=0
CreateApplication:Name=/rest/lab,NameSpace=APP,DispatchClass=Lab.REST,Enabled=1,AutheEnabled=96,ServeFiles=0
CreateApplication:Name=/open,NameSpace=APP,Enabled=1,AutheEnabled=64,ServeFiles=0
`);
  expect(unknownIn(text)).toEqual([]);
});

test.each(["A\nExecute:ClassName=X", "A,Database=X", 'A"B'])("fails on %j, which planning refuses", (name) => {
  const mappings = [{ kind: "global", name, database: "APP" }] as const;
  expect(() => mergeText(namespaces([{ ...NAMESPACE, mappings }]))).toThrow("planning refuses it");
});

/** What of a merge is about namespaces, as IRIS reads it. */
const about = (text: string) =>
  parseMerge(text)
    .actions.filter(({ name }) => /Namespace|^CreateMap|^CreateApplication/.test(name))
    .map(({ name, parameters }) => ({ name, ...parameters }));

test("every member has the same namespaces, mappings and applications; application servers have them without productions", () => {
  const [region] = planOf(
    change(
      {
        "mirrors.data.databases": { APP: {}, MSG: {} },
        "mirrors.data.namespaces.APP": {
          globals: "APP",
          interop: true,
          mappings: { globals: { "Ens.MessageHeaderD": "MSG" } },
        },
        "mirrors.data.webApplications": { "/csp/lab": { namespace: "APP" } },
        "mirrors.data.members.c": { zone: "c", role: "reporting-async" },
      },
      WHOLE,
    ),
  ).regions;
  const { mirrors, appTiers } = region!;
  const merges = mirrors.flatMap((mirror) => mirror.members.map((member) => memberMerge(mirror, member).namespaces));
  const mapping = { name: "CreateMapGlobal", Namespace: "APP", Name: "Ens.MessageHeaderD", Database: "MSG" };
  const application = {
    name: "CreateApplication",
    Name: "/csp/lab",
    NameSpace: "APP",
    Enabled: "1",
    AutheEnabled: "32",
    ServeFiles: "0",
  };
  const namespace = { name: "CreateNamespace", Name: "APP", Globals: "APP", Routines: "APP" };
  const changed = { ...namespace, name: "ModifyNamespace" };
  const onMembers = [{ ...namespace, Interop: "1" }, changed, mapping, application];
  expect(merges).toHaveLength(3);
  expect(merges.map(about)).toEqual(merges.map(() => onMembers));
  expect(appTiers.map(appServerMerge).map(about)).toEqual([[namespace, changed, mapping, application]]);
});
