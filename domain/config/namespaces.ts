import { z } from "zod";

const mappings = (what: string, example: string) =>
  z
    .record(z.string(), z.string())
    .prefault({})
    .describe(`${what}, and the database that each is in, by name: ${example}`);

export const namespace = z.strictObject({
  globals: z.string().describe("the database of its globals, by name"),
  routines: z.string().optional().describe("the database of its routines; default: that of its globals"),
  interop: z
    .boolean()
    .default(false)
    .describe("whether members run productions in it; not for kits of IRIS for Health or HealthShare"),
  mappings: z
    .strictObject({
      globals: mappings(
        "globals, by name or by whole numbers of the first subscript",
        "{ Ens.MessageHeaderD: MESSAGES }",
      ),
      routines: mappings("routines, by name", "{ LAB*: CODE }"),
      packages: mappings("class packages, by name", "{ Lab.Common: CODE }"),
    })
    .prefault({})
    .describe("what of it lies in other databases than its own two"),
});

/** Ways to log in to a web application that need nothing else in IRIS. */
export const APPLICATION_AUTHENTICATION = ["password", "unauthenticated"] as const;

export const webApplication = z.strictObject({
  namespace: z.string().describe("a namespace of this mirror, by name"),
  dispatchClass: z
    .string()
    .optional()
    .describe("the class that answers REST calls; without it: pages of the namespace"),
  authentication: z
    .array(z.enum(APPLICATION_AUTHENTICATION))
    .min(1)
    .default(["password"])
    .describe("how its users log in"),
});
