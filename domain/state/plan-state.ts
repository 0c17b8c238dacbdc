import { seen } from "../config/describe-value";
import { Deployment } from "../config/deployment";
import { printable } from "../printable";
import { ConfigPath, Report } from "../problems";
import { checkSettings } from "./check-settings";
import { BackendPlan } from "./plan";

type State = Deployment["state"];
type PassedThrough = Extract<State, { backend: "remote" | "cloud" | "http" | "azurerm" | "gcs" }>;
type Settings = Readonly<Record<string, unknown>>;

const STACK = "{stack}";

/** The folder that CDKTF writes, unless it is told another one. */
const OUTPUT = "cdktf.out";
/**
 * From the folder of a stack, `<output>/stacks/<stack>`, in which Terraform runs, to the folder that holds the output. The
 * CDKTF command deletes the folders of stacks that are not in the present synthesis, so no state lies in one.
 */
const BESIDE_OUTPUT = "../../..";

/**
 * The settings without which a backend cannot work.
 * Source: Terraform language documentation 1.11, "Backend block", one page per backend, 2026-11-22.
 */
const NEEDED: Readonly<Record<PassedThrough["backend"], readonly string[]>> = {
  remote: ["organization", "workspaces"],
  cloud: ["workspaces"],
  http: ["address"],
  azurerm: ["storage_account_name", "container_name", "key"],
  gcs: ["bucket"],
};

/** What is decided per stack for the S3 backend, and where a document says it. */
const S3_OWN: Readonly<Record<string, string>> = {
  bucket: "use state.buckets",
  region: "use state.buckets",
  key: "use state.keyPrefix",
  use_lockfile: "use state.lockFile",
  encrypt: "remove it: states are encrypted",
};

/**
 * The backend of one stack, whose state lies in `regionName` where the backend has regions.
 *
 * Reports a missing bucket, an absolute path, a missing setting, a secret, and settings that would give all stacks the
 * same state.
 */
export function planBackend(state: State, stackName: string, regionName: string, report: Report): BackendPlan {
  switch (state.backend) {
    case "local":
      checkDirectory(state.directory, report);
      return { type: "local", settings: localSettings(state.directory, stackName) };
    case "s3":
      return { type: "s3", settings: s3Settings(state, stackName, regionName, report) };
    default:
      checkPassedThrough(state, report);
      return { type: state.backend, settings: withStackName(state.settings, stackName) };
  }
}

/** States of further workspaces lie beside the one of the default workspace, and not in the folder of the stack. */
function localSettings(directory: string, stackName: string): Settings {
  const place = `${BESIDE_OUTPUT}/${directory.replace(/\/+$/, "")}/${stackName}`;
  return { path: `${place}.tfstate`, workspace_dir: `${place}.workspaces` };
}

function checkDirectory(directory: string, report: Report): void {
  const path: ConfigPath = ["state", "directory"];
  const absolute = /^([/\\~]|[A-Za-z]:)/.test(directory);
  const parts = directory.split(/[/\\]/).filter((part) => part !== "" && part !== ".");
  const fix = "give a relative directory, such as state";
  if (directory === "" || absolute || parts.includes("..")) {
    report.problem(
      path,
      `the directory ${seen(directory)} is not below the folder that holds ${OUTPUT}; allowed is a relative path without '..'`,
      fix,
    );
  } else if (parts[0] === OUTPUT) {
    report.problem(
      path,
      `the directory ${seen(directory)} lies in ${OUTPUT}, where the CDKTF command deletes the folders of stacks that are not in the present synthesis; allowed is a relative path outside it`,
      fix,
    );
  }
}

function s3Settings(
  state: Extract<State, { backend: "s3" }>,
  stackName: string,
  regionName: string,
  report: Report,
): Settings {
  const bucket = state.buckets[regionName];
  if (bucket === undefined) {
    const given = Object.keys(state.buckets);
    report.problem(
      ["state", "buckets"],
      `stack '${stackName}' keeps its state in ${regionName}, and there is no bucket for that region; given are ${given.join(", ") || "none"}`,
      `add ${regionName}: <a bucket in that region>`,
    );
  }
  for (const [name, fix] of Object.entries(S3_OWN).filter(([own]) => own in state.settings)) {
    report.problem(["state", "settings", name], `'${name}' cannot be set here, it is decided per stack`, fix);
  }
  checkSettings("s3", state.settings, ["state", "settings"], report);
  return {
    ...withStackName(state.settings, stackName),
    bucket: bucket ?? "",
    key: `${state.keyPrefix}${stackName}.tfstate`,
    region: regionName,
    encrypt: true,
    use_lockfile: state.lockFile,
  };
}

function checkPassedThrough(state: PassedThrough, report: Report): void {
  const missing = NEEDED[state.backend].filter((name) => isEmpty(state.settings[name]));
  for (const name of missing) {
    report.problem(
      ["state", "settings"],
      `the ${state.backend} backend needs '${name}', given are ${
        Object.keys(state.settings)
          .map((one) => printable(one))
          .join(", ") || "no settings"
      }`,
      `add ${name}`,
    );
  }
  checkSettings(state.backend, state.settings, ["state", "settings"], report);
  if (!mentionsStack(state.settings)) {
    report.problem(
      ["state", "settings"],
      `no setting of the ${state.backend} backend holds ${STACK}: all stacks would share one state`,
      `put ${STACK} into the setting that tells states apart, such as ${DISTINGUISHING[state.backend]}`,
    );
  }
}

const DISTINGUISHING: Readonly<Record<PassedThrough["backend"], string>> = {
  remote: "workspaces.name",
  cloud: "workspaces.name",
  http: "address",
  azurerm: "key",
  gcs: "prefix",
};

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

function mentionsStack(value: unknown): boolean {
  if (typeof value === "string") return value.includes(STACK);
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(mentionsStack);
}

function withStackName(settings: Settings, stackName: string): Settings {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, fill(value, stackName)]));
}

function fill(value: unknown, stackName: string): unknown {
  if (typeof value === "string") return value.split(STACK).join(stackName);
  if (Array.isArray(value)) return value.map((item) => fill(item, stackName));
  if (typeof value === "object" && value !== null) return withStackName(value as Settings, stackName);
  return value;
}
