import { Document, isScalar, visit } from "yaml";
import { Fault } from "./explain-syntax";

/** Keys that stand twice in one map. The library finds them too, by comparing each key with each: ten thousand take minutes. */
export function duplicateKeys(document: Document): Fault[] {
  const faults: Fault[] = [];
  visit(document, {
    Map: (_, { items }) => {
      const known = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        const start = key.range?.[0] ?? 0;
        if (known.has(name)) faults.push({ code: "DUPLICATE_KEY", message: "", pos: [start, start] });
        known.add(name);
      }
    },
  });
  return faults;
}
