/**
 * Web applications of IRIS itself that manage, watch or develop the instance, and what each gives to whoever reaches it. The
 * names: books of InterSystems' documentation on each; `/csp/sys`, `/api`, `/isc` and `/ui`: Web Gateway Guide, "Specify the
 * Application Paths You Need". Not read again.
 *
 * Not among them: applications that serve users, such as `/api/deepsee`, `/oauth2` and those of namespaces.
 */
export const BUILT_IN_APPLICATIONS = {
  "/api/atelier": "reads and writes source code of every namespace",
  "/api/iam": "gives out the licence of the API manager",
  "/api/interop-editors": "changes productions",
  "/api/mgmnt": "makes and removes REST applications",
  "/api/monitor": "shows metrics and alerts of the instance, as installed without a log-in",
  "/api/security": "changes users, roles and resources",
  "/csp/broker": "has pages of IRIS beside the scripts and images that applications need",
  "/csp/documatic": "shows the classes of every namespace",
  "/csp/sys": "is the Management Portal, with the pages of productions",
  "/isc": "signs certificates, and changes rules of productions",
  "/ui/interop": "changes productions",
} as const;

export type BuiltInApplication = keyof typeof BUILT_IN_APPLICATIONS;

export const BUILT_IN_NAMES = Object.keys(BUILT_IN_APPLICATIONS) as [BuiltInApplication, ...BuiltInApplication[]];

/**
 * Its scripts and images belong to the pages of every CSP and Zen application: `cspbroker.js`, `cspxmlhttp.js`, `zenutils.js`. The
 * calls that these make go to the application's own path, `/csp/lab/%25CSP.Broker.cls`. Source: cspxmlhttp.js.
 */
export const FILES_ONLY: readonly BuiltInApplication[] = ["/csp/broker"];

/** Pages of these applications that IRIS shows below the path of any other one too, by the beginnings of their names. */
export const PAGES_OF: Partial<Readonly<Record<BuiltInApplication, readonly string[]>>> = {
  "/csp/documatic": ["%CSP.Documatic."],
  "/csp/sys": ["%CSP.UI.", "EnsPortal."],
};
