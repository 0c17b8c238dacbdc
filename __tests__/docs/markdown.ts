import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

export const ROOT = join(__dirname, "..", "..");

const SKIPPED = new Set(["node_modules", ".git", ".cache", "dist", "cdktf.out", "coverage"]);

/** A Markdown page of the repository. */
export interface Page {
  /** Relative to the repository. */
  readonly file: string;
  readonly text: string;
}

function markdownBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return markdownBelow(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

export const PAGES: readonly Page[] = markdownBelow(ROOT)
  .sort()
  .map((path) => ({ file: relative(ROOT, path), text: readFileSync(path, "utf8") }));

/** The page without its fenced blocks. */
export const prose = ({ text }: Page): string => text.replace(/^```[\s\S]*?^```$/gm, "");

/** Fenced blocks of one language, in the order of the page. */
export const blocks = ({ text }: Page, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(([, body]) => body ?? "");

/** The anchors that GitHub gives to the headings of a page. */
export function anchors(page: Page): Set<string> {
  const seen = new Map<string, number>();
  const headings = [...prose(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading ?? "");
  return new Set(
    headings.map((heading) => {
      const base = heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replace(/ /g, "-");
      const count = seen.get(base) ?? 0;
      seen.set(base, count + 1);
      return count === 0 ? base : `${base}-${count}`;
    }),
  );
}
