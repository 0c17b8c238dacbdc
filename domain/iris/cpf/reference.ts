/**
 * The parts of a configuration merge that this package writes, read 2026-11-22 in the documentation of release 2025.3.
 *
 * Where no other source is named: Configuration Parameter File Reference,
 * https://docs.intersystems.com/irislatest/csp/docbook/DocBook.UI.Page.cls?KEY=RACS (a page per section and action).
 */

/** Sections in the order of the file. `names`: every key is a name that the merge defines. */
export const SECTIONS = [
  { name: "config", keys: ["globals", "gmheap", "MaxServers", "MaxServerConn", "wijdir"] },
  { name: "Journal", keys: ["CurrentDirectory", "AlternateDirectory", "FreezeOnError", "CompressFiles"] },
  { name: "Databases", keys: "names" },
  { name: "ECPServers", keys: "names" },
] as const;

/** Actions in the order in which IRIS executes them, whatever their order in the file ("Order of Actions"). */
export const ACTIONS = [
  // Properties: class reference, Security.SSLConfigs; the page "Configuring TLS" names them in words.
  {
    name: "CreateSSLConfig",
    parameters: [
      "Name",
      "Enabled",
      "Type",
      "VerifyPeer",
      "CAFile",
      "CertificateFile",
      "PrivateKeyFile",
      "PrivateKeyType",
    ],
  },
  // Modifies what an earlier merge created, too.
  { name: "ModifySSLConfig", parameters: ["Name", "TLSMinVersion"] },
  // Properties: class reference, Security.System. The name of the only record, SYSTEM, is not documented.
  { name: "ModifySystem", parameters: ["Name", "SSLECPServer"] },
  { name: "ConfigMirror", parameters: ["Name", "SSLDir", "UseSSL", "Member", "Primary", "SystemName", "ArbiterURL"] },
  // EncryptedDB: class reference, SYS.Database, "Properties which can be set for database creation".
  {
    name: "CreateDatabase",
    parameters: ["Name", "Directory", "Server", "LogicalOnly", "MirrorSetName", "MirrorDBName", "EncryptedDB"],
  },
  { name: "CreateNamespace", parameters: ["Name", "Globals", "Routines", "Interop"] },
  { name: "ModifyNamespace", parameters: ["Name", "Globals", "Routines"] },
  { name: "CreateMapPackage", parameters: ["Namespace", "Name", "Database"] },
  { name: "CreateMapGlobal", parameters: ["Namespace", "Name", "Database"] },
  { name: "CreateMapRoutine", parameters: ["Namespace", "Name", "Database"] },
  { name: "ModifyService", parameters: ["Name", "Enabled"] },
  // Properties: class reference, Security.Applications.
  {
    name: "CreateApplication",
    parameters: ["Name", "NameSpace", "DispatchClass", "Enabled", "AutheEnabled", "ServeFiles"],
  },
  // Properties: class reference, Security.Servers.
  { name: "ModifyServer", parameters: ["Port", "BindAddress", "SSLConfig", "SSLSupportLevel"] },
] as const;

export type SectionName = (typeof SECTIONS)[number]["name"];
export type ActionName = (typeof ACTIONS)[number]["name"];

/** What an action may say. */
export type ParametersOf<Name extends ActionName> = Extract<
  (typeof ACTIONS)[number],
  { readonly name: Name }
>["parameters"][number];

type KeysOf<Name extends SectionName> = Extract<(typeof SECTIONS)[number], { readonly name: Name }>["keys"];
/** What a section may say. */
export type SettingsOf<Name extends SectionName> =
  KeysOf<Name> extends readonly string[] ? KeysOf<Name>[number] : string;
