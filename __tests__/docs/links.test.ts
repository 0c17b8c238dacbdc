import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { anchors, Page, PAGES, prose, ROOT } from "./markdown";

interface Link {
  readonly target: string;
  readonly anchor: string | undefined;
}

/** Links into the repository; `[text](https://…)` leads out of it. */
function relativeLinks(page: Page): Link[] {
  return [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target ?? "")
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((link) => {
      const [target = "", anchor] = link.split("#");
      return { target, anchor };
    });
}

function broken(page: Page, { target, anchor }: Link): boolean {
  const file = target === "" ? page.file : normalize(join(dirname(page.file), target));
  if (!existsSync(join(ROOT, file))) return true;
  if (anchor === undefined) return false;
  const destination = PAGES.find((candidate) => candidate.file === file);
  return destination === undefined || !anchors(destination).has(anchor);
}

test.each(PAGES.map((page) => [page.file, page] as const))("every relative link of %s leads somewhere", (_, page) => {
  expect(relativeLinks(page).filter((link) => broken(page, link))).toEqual([]);
});

test("fails on a link to a file or heading that does not exist", () => {
  const page = {
    file: "docs/x.md",
    text: "# One thing\n[a](#one-thing) [b](#two) [c](../README.md) [d](../README.md#nothing) [e](none.md)",
  };
  const targets = relativeLinks(page).filter((link) =>
    link.target === "" ? !anchors(page).has(link.anchor ?? "") : broken(page, link),
  );
  expect(targets).toEqual([
    { target: "", anchor: "two" },
    { target: "../README.md", anchor: "nothing" },
    { target: "none.md", anchor: undefined },
  ]);
});

test("every decision is in the list of decisions, and the pages that a reader needs are linked from the README", () => {
  const linked = (file: string) =>
    relativeLinks(PAGES.find((page) => page.file === file)!).map(({ target }) =>
      normalize(join(dirname(file), target)),
    );
  const decisions = PAGES.map(({ file }) => file).filter((file) => /^docs\/decisions\/\d{4}-/.test(file));
  expect(linked("docs/decisions/README.md")).toEqual(decisions);
  const pages = PAGES.map(({ file }) => file).filter((file) => /^docs\/[^/]+\.md$/.test(file));
  expect(pages.filter((file) => !linked("README.md").includes(file))).toEqual([]);
});

test("no page names a path of one machine", () => {
  expect(
    PAGES.filter(({ text }) => /(\/work\/|\/root\/|\/home\/|\/Users\/)/.test(text)).map(({ file }) => file),
  ).toEqual([]);
});
