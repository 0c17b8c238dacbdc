import { ConfigPath, Problem } from "../problems";

/** A document has eight levels; the settings of a backend may add some. */
export const DEEPEST = 20;

/**
 * What would make reading a document endless or silently incomplete: more levels than any document has (a map that
 * holds itself, too), and the key `__proto__`, which would change the map that it stands in instead of being in it.
 */
export function checkNesting(value: unknown, path: ConfigPath = []): Problem[] {
  if (value === null || typeof value !== "object") return [];
  if (path.length >= DEEPEST) {
    return [
      {
        path,
        message: `more than ${DEEPEST} levels deep, or holds itself; a document has fewer`,
        fix: "take levels out",
      },
    ];
  }
  for (const [key, inner] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    if (key === "__proto__")
      return [
        { path: at, message: "the key '__proto__' is not allowed anywhere", fix: "remove it, or use another name" },
      ];
    const found = checkNesting(inner, at);
    // One finding is enough, and looking for more would never end in a map that holds itself many times.
    if (found.length > 0) return found;
  }
  return [];
}
