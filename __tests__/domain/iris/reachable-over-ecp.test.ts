import { MappingPlan } from "../../../domain/iris/mappings";
import { reachableOverEcp } from "../../../domain/iris/reachable-over-ecp";

const DATABASES = [
  { name: "APP", directory: "/iris/db/app/", mirrored: true },
  { name: "SCRATCH", directory: "/iris/db/scratch/", mirrored: false },
];
const namespace = (name: string, globals: string, routines: string, databases: string[] = []) => ({
  name,
  globals,
  routines,
  interop: false,
  mappings: databases.map((database): MappingPlan => ({ kind: "global", name: database, database })),
});
const application = (name: string, of: string) =>
  ({ name, namespace: of, dispatchClass: undefined, authentication: ["password"] }) as const;

test("application servers reach mirrored databases, and namespaces and applications that need no others", () => {
  const namespaces = [
    namespace("APP", "APP", "APP", ["APP", "IRISTEMP"]),
    namespace("MIXED", "APP", "SCRATCH"),
    namespace("LOCAL", "SCRATCH", "APP"),
    namespace("MAPPED", "APP", "APP", ["SCRATCH"]),
  ];
  const applications = [application("/csp/app", "APP"), application("/csp/mapped", "MAPPED")];
  expect(reachableOverEcp(DATABASES, namespaces, applications)).toEqual({
    databases: [DATABASES[0]],
    namespaces: [namespaces[0]],
    webApplications: [applications[0]],
  });
});

test("productions run on members, never on application servers", () => {
  const found = reachableOverEcp(DATABASES, [{ ...namespace("APP", "APP", "APP"), interop: true }], []);
  expect(found.namespaces).toEqual([namespace("APP", "APP", "APP")]);
});
