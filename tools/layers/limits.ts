import { performance } from "node:perf_hooks";

/*
 * The only place with bounds that end what hangs. Each belongs to a layer. They measure nothing: what the product promises about
 * time, tests assert in the product's own units (checks, attempts, its own sleeps).
 */

/** What each layer took in the whole of `npm test` on two cores with nothing beside it. */
export const SEEN_SECONDS = {
  types: 66,
  "types-aws6": 32,
  lint: 102,
  domain: 164,
  modules: 81,
  addresses: 67,
  "cdk-terrain": 30,
  aws6: 46,
  tools: 284,
  guest: 222,
  docs: 32,
  validate: 74,
  boot: 2_856,
  drills: 968,
  demo: 352,
  lab: 489,
  upgrade: 702,
  cli: 1_158,
  "whole-apply": 380,
  plan: 310,
};

export type LayerName = keyof typeof SEEN_SECONDS;

/** Minutes that a layer may take: at least four times what was seen. The first run on a machine also installs packages. */
export const limitMinutes = (layer: LayerName): number => minutesFor(SEEN_SECONDS[layer]);

const minutesFor = (seenSeconds: number): number => Math.max(30, Math.ceil((4 * seenSeconds) / 60));

/** How long a program has to end in good order before it is killed. */
export const GRACE_MS = 10_000;
/** Tests end after their programs, which say what hung; the layer after its tests, which say where. */
export const TEST_GRACE_MS = 3 * GRACE_MS;
export const LAYER_GRACE_MS = 6 * GRACE_MS;

/** Environment variable of a layer's programs: when its time is over, in milliseconds since 1970. */
export const DEADLINE = "IRIS_LAYER_DEADLINE";

/** Environment of a layer that starts now. */
export function limitOf(layer: LayerName): Readonly<Record<string, string>> {
  return { [DEADLINE]: String(Date.now() + limitMinutes(layer) * 60_000) };
}

/** What is left to the layer, at least 1: 0 means no limit to some. What was started by hand has the time of the longest layer. */
export function millisecondsLeft(): number {
  const byHand = performance.timeOrigin + minutesFor(Math.max(...Object.values(SEEN_SECONDS))) * 60_000;
  return Math.max(1, Math.floor(Number(process.env[DEADLINE] ?? byHand) - Date.now()));
}
