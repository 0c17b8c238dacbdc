import { Document, isCollection, isMap, isPair, isScalar } from "yaml";
import { ConfigPath } from "../problems";

/** The offset of the key at a path, or of the deepest part of it that exists. The document is walked once, at the first question. */
export function offsets(document: Document): (path: ConfigPath) => number {
  let known: ReadonlyMap<string, number> | undefined;
  return (path) => {
    known ??= walk(document);
    for (let depth = path.length; depth > 0; depth -= 1) {
      const found = known.get(keyOf(path.slice(0, depth)));
      if (found !== undefined) return found;
    }
    return 0;
  };
}

const keyOf = (path: ConfigPath): string => path.map(String).join("\0");

/** What an alias stands for has the place of the key that names it. */
function walk(document: Document): Map<string, number> {
  const found = new Map<string, number>();
  const visit = (node: unknown, path: ConfigPath): void => {
    if (!isCollection(node)) return;
    node.items.forEach((item, position) => {
      const key = isPair(item) ? item.key : undefined;
      const at = isMap(node) ? (isScalar(key) ? [...path, String(key.value)] : undefined) : [...path, position];
      if (at === undefined) return;
      const start = isMap(node) ? rangeOf(key) : rangeOf(item);
      if (start !== undefined && !found.has(keyOf(at))) found.set(keyOf(at), start);
      visit(isPair(item) ? item.value : item, at);
    });
  };
  visit(document.contents, []);
  return found;
}

function rangeOf(node: unknown): number | undefined {
  if (node === null || typeof node !== "object" || !("range" in node) || !Array.isArray(node.range)) return undefined;
  return Number(node.range[0]);
}
