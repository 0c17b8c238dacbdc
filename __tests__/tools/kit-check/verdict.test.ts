import { verdict } from "../../../tools/kit-check/verdict";

const report = (lines: readonly string[], summary: string): string => [...lines, summary, ""].join("\n");
const ended = (code: number, output: string, status = "Success") => ({ status, code, output, errors: "" });
const HOLD = ["holds    log-in", "holds    registry"];

test.each([
  ["all hold", 0, report(HOLD, "2 hold, 0 false, 0 unknown")],
  ["one is false", 1, report([...HOLD, "false    zmirror: why"], "2 hold, 1 false, 0 unknown")],
  ["one is unknown", 2, report([...HOLD, "unknown  zmirror: why"], "2 hold, 0 false, 1 unknown")],
  [
    "one is false and one unknown",
    2,
    report([...HOLD, "false    promote: why", "unknown  zmirror: why"], "2 hold, 1 false, 1 unknown"),
  ],
  ["all hold and a round trip is unknown", 2, report(HOLD, "2 hold, 0 false, 0 unknown")],
])("where %s, the code is %i", (_, code, output) => {
  expect(verdict(ended(code, output))).toEqual({ code });
});

test.each([
  ["no output", ended(0, "")],
  ["output without its end", ended(0, "holds    log-in\n")],
  ["output that lost a line", ended(0, report(HOLD.slice(1), "2 hold, 0 false, 0 unknown"))],
  ["a summary of nothing", ended(0, report([], "0 hold, 0 false, 0 unknown"))],
  ["numbers that are words", ended(0, report(HOLD, "all hold"))],
  ["an exit code 0 beside a false belief", ended(0, report([...HOLD, "false    x: y"], "2 hold, 1 false, 0 unknown"))],
  ["an exit code 1 where all holds", ended(1, report(HOLD, "2 hold, 0 false, 0 unknown"))],
  [
    "an exit code 1 beside an unknown belief",
    ended(1, report([...HOLD, "unknown  x: y"], "2 hold, 0 false, 1 unknown")),
  ],
  ["a refusal", ended(1, "", "Failed")],
  ["a command that ended late", ended(-1, report(HOLD, "2 hold, 0 false, 0 unknown"), "TimedOut")],
])("fails on %s: nothing is known", (_, answer) => {
  expect(verdict(answer)).toEqual({ code: 2, problem: expect.any(String) });
});
