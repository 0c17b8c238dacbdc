import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { missingPython, pythonEnvironment } from "../../tools/lab/python";

const FILE = join(__dirname, "..", "..", "guest", "boot", "endpoint", "ZMIRROR.mac");
const TEXT = readFileSync(FILE, "utf8");

/** Texts on standard input as JSON; gives for each whether its syntax is wrong. */
const PARSE = `
import json, sys
import tree_sitter, tree_sitter_objectscript_routine
parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_objectscript_routine.language_objectscript_routine()))
print(json.dumps([parser.parse(text.encode()).root_node.has_error for text in json.load(sys.stdin)]))
`;

/** Public procedures by name, without comments. */
const PROCEDURES = Object.fromEntries(
  [...TEXT.matchAll(/^(\w+)\(\) public {\n([^]*?)^}$/gm)].map(([, name, body]) => [
    name,
    body!.replace(/^ *;.*\n/gm, ""),
  ]),
);

describe("the routine ZMIRROR", () => {
  test("is ObjectScript, and would not be with one brace less", async () => {
    const missing = await missingPython();
    if (missing) return console.log(`left out: the syntax of ZMIRROR.mac: ${missing}`);
    const { python } = await pythonEnvironment("objectscript");
    const braces = [...TEXT.matchAll(/[{}]/g)].map(({ index }) => TEXT.slice(0, index) + TEXT.slice(index + 1));
    const wrong = JSON.parse(
      execFileSync(python, ["-c", PARSE], { input: JSON.stringify([TEXT, ...braces]), encoding: "utf8" }),
    ) as boolean[];
    expect(wrong).toEqual([false, ...braces.map(() => true)]);
    expect(braces.length).toBeGreaterThan(8);
  });

  test("has its name, ends when it is called by that, and has this one entry", () => {
    expect(TEXT).toMatch(/^ROUTINE ZMIRROR\nZMIRROR ;[^\n]*\n(    ;[^\n]*\n)*    quit\n/);
    expect(TEXT.match(/^[A-Za-z%]\w*/gm)).toEqual(["ROUTINE", "ZMIRROR", "CheckBecomePrimaryOK"]);
    expect(Object.keys(PROCEDURES)).toEqual(["CheckBecomePrimaryOK"]);
  });

  test("lets IRIS become primary on every path: it has one end, behind all that may fail, and that is 1", () => {
    const body = PROCEDURES["CheckBecomePrimaryOK"]!;
    expect(body.match(/\b(quit|return|halt|goto|throw|ztrap)\b.*/gi)).toEqual(["quit 1"]);
    expect(body).toMatch(
      /^    try {\n[^]*\n    } catch problem {\n        try {\n[^]*\n        } catch unheard {\n        }\n    }\n    quit 1\n$/,
    );
  });

  test("calls the helper, exactly so, within its bound and with nothing in the background", () => {
    expect(TEXT.match(/\$zf\(.*/g)).toEqual([
      '$zf(-100,"/LOGCMD","/usr/bin/timeout","--kill-after=2","20","/usr/local/sbin/iris-become-primary")',
    ]);
    expect(TEXT).not.toMatch(/\/ASYNC|\/SHELL|^ *job /im);
    const limit = /BECOME_PRIMARY_LIMIT_SECONDS=(\d+)/.exec(
      readFileSync(join(FILE, "..", "..", "lib", "endpoint.sh"), "utf8"),
    )![1];
    expect(limit).toBe("20");
  });

  test("logs a success with severity 0, and a failure or an exception with severity 2", () => {
    const said = [...TEXT.matchAll(/WriteToConsoleLog\((.*),0,(\d)\)$/gm)].map(
      ([, words, severity]) => `${severity} ${words}`,
    );
    expect(said).toEqual([
      '0 "ZMIRROR: the endpoint leads to this member"',
      expect.stringMatching(/^2 "ZMIRROR: the endpoint does not lead to this member yet \(exit code "_code_";/),
      '2 "ZMIRROR: could not call iris-become-primary: "_problem.DisplayString()',
    ]);
  });
});
