import { join } from "node:path";
import { REFUSED, UNREADABLE } from "../../support/bad-input";
import { SMALLEST, yamlOf } from "../../support/documents";
import { Run, workplace, Workplace } from "./run-main";

let place: Workplace;
beforeEach(() => void (place = workplace()));
afterEach(() => place.remove());

/** Exit code 1, no stack trace, nothing written. */
function refused({ status, stdout, stderr, written }: Run): string {
  expect({ status, stdout, written }).toEqual({ status: 1, stdout: "", written: false });
  expect(stderr).not.toMatch(/^\s+at .*[:(]|Error:|node_modules/m);
  return stderr;
}

const VALID = yamlOf(SMALLEST);
const SOME = [
  "IOPS over the ratio",
  "a map name that JavaScript has of its own",
  "an unbuilt topology",
  "tabs",
  "more levels than can be read",
];
const chosen = [...REFUSED, ...UNREADABLE].filter(({ name }) => SOME.includes(name));

test("every chosen kind of mistake exists", () => {
  expect(chosen.map(({ name }) => name)).toEqual(SOME);
});

test.each(chosen)(
  "fails on $name: place, message and fix, exit code 1, nothing written",
  ({ text, path, says, fix }) => {
    const file = place.file("prod.yaml", text);
    const shown = refused(place.run(file));
    expect(shown.split("\n")[0]).toMatch(/^.*prod\.yaml: \d+ problems?$/);
    expect(shown).toMatch(
      new RegExp(
        `^  ${file.replace(/[.]/g, "\\.")}:\\d+:\\d+${path === undefined ? "" : ` ${path.replace(/[.[\]()]/g, "\\$&")}`}$`,
        "m",
      ),
    );
    for (const part of [...says, fix]) expect(shown).toContain(part);
  },
);

test("fails on one wrong document among right ones: none is written", () => {
  const right = place.file("right.yaml", VALID);
  const wrong = place.file("wrong.yaml", VALID.replace("environment: prod", "environment: Prod"));
  const shown = refused(place.run(`${right}, ${wrong}`));
  expect(shown).toContain("wrong.yaml: 1 problem");
  expect(shown).not.toContain("right.yaml:");
});

test("fails on two files of one environment", () => {
  const shown = refused(place.run(`${place.file("one.yaml", VALID)},${place.file("two.yaml", VALID)}`));
  expect(shown).toMatch(/two\.yaml:1:1 environment\n {4}environment 'prod' is the name of .*one\.yaml already\n/);
});

test("fails on every file that cannot be read, at once", () => {
  const missing = join(place.folder, "missing.yaml");
  const latin = place.file("latin.yaml", Buffer.from(VALID.replace("team: ehr", "team: M\u00fcnchen"), "latin1"));
  expect(
    refused(place.run(`${missing},${place.folder},${latin}`))
      .trimEnd()
      .split("\n"),
  ).toEqual([
    `${missing}: no such file; IRIS_ENVIRONMENTS takes paths of files, separated by commas`,
    `${place.folder}: not a file; IRIS_ENVIRONMENTS takes paths of files, such as ${place.folder}/prod.yaml`,
    `${latin}: not UTF-8 text; save it as UTF-8`,
  ]);
});

test.each([[","], [undefined], [""]])(
  "fails where there is no document at all: IRIS_ENVIRONMENTS=%s",
  (environments) => {
    // A folder without environments/, as in an empty project.
    expect(refused(place.run(environments, place.folder))).toBe(
      "no environment documents: put one into environments/, or name files in IRIS_ENVIRONMENTS\n",
    );
  },
);

test("a right document is written, and its warnings are shown", () => {
  const file = place.file("prod.yaml", VALID.replace("arbiter:\n      zone: c", "arbiter: none"));
  const { status, stderr, written } = place.run(file);
  expect({ status, written }).toEqual({ status: 0, written: true });
  expect(stderr).toContain("mirror/no-arbiter: without an arbiter");
});
