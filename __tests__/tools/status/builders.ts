import { Observed } from "../../../tools/status/observe";
import { Published } from "../../../tools/status/published";

export const FACTS = "0123456789abcdef";
export const NEWER_FACTS = "fedcba9876543210";

export const published = (instance: string, changes: Partial<Published> = {}): Published => ({
  step: "ready",
  result: "ready",
  reason: "",
  time: "2026-11-22T10:00:00Z",
  instance,
  facts: FACTS,
  ...changes,
});

/** What AWS says of `data-a` on i-a and of a group `prod-public` with i-1 and i-2 in service: all is well. */
export function observed(changes: Partial<Observed> = {}): Observed {
  const text = (instance: string): string => JSON.stringify(published(instance));
  return {
    statuses: new Map([
      ["data-a", text("i-a")],
      ["web-public/i-1", text("i-1")],
      ["web-public/i-2", text("i-2")],
      ["web-public/i-gone", text("i-gone")],
    ]),
    instances: new Map([["data-a", [{ id: "i-a", state: "running" }]]]),
    groups: new Map([["prod-public", { minimum: 2, inService: ["i-2", "i-1"] }]]),
    facts: new Map([
      ["data-a", FACTS],
      ["web-public", FACTS],
    ]),
    ...changes,
  };
}
