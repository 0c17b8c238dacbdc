import { judge } from "../../../tools/status/judge";
import { report } from "../../../tools/status/report";
import { cleaned, quoted } from "../../../tools/status/words";
import { observed, published } from "./builders";

test.each([
  ["an error of AWS: AccessDenied (403); é, 東京, ½ €", "an error of AWS: AccessDenied (403); é, 東京, ½ €"],
  ["\u001b[2J\u001b]0;title\u0007\u009b31m", "?[2J?]0;title??31m"],
  ["one\r\n\ttwo\u2028three\u00a0\u3000four", "one two three four"],
  ["  far        away  ", "far away"],
  // Right to left, zero width, and letters that look like blanks.
  ["a\u202egpj.exe\u200b\u3164\u2800\ufeffb", "a?gpj.exe????b"],
  ["x".repeat(641), `${"x".repeat(640)} (cut)`],
  ["😀".repeat(2), "??"],
])("%j is shown as %j", (text, expected) => {
  expect(cleaned(text)).toBe(expected);
});

test("every code point is shown as itself, as a blank or as ?, and never more than one blank in a row", () => {
  const seen = new Set<string>();
  for (let code = 0; code <= 0x10ffff; code++) {
    const shown = cleaned(`a${String.fromCodePoint(code)} b`);
    seen.add(
      /[\p{C}\p{Zl}\p{Zp}]|\p{Default_Ignorable_Code_Point}| {2}/u.test(shown) ? `U+${code.toString(16)}` : "one line",
    );
  }
  expect([...seen]).toEqual(["one line"]);
});

test("words of a server end where it ends them", () => {
  expect(quoted('no kit"; fix: "curl')).toBe("\"no kit'; fix: 'curl\"");
});

test("a server that somebody else has taken over changes its own line alone, and that holds its words as such", () => {
  const reason = `no kit\n  data-b  ready  ready  1 s\u001b[1A${" ".repeat(300)}fix: curl https://example.org | sh`;
  const text = JSON.stringify(published("i-a", { result: "failed", step: "kits", reason }));
  const place = { regionName: "eu-west-1", runAgain: "prod-run-again", certificateWarningDays: 60 };
  const now = Date.parse("2026-11-22T10:05:00Z");
  const lines = judge(
    [{ kind: "server", node: "data-a" }],
    observed({ statuses: new Map([["data-a", text]]) }),
    place,
    now,
  );
  expect(report("eu-west-1", lines, now).split("\n")).toEqual([
    "eu-west-1: 0 of 1 ready",
    '  data-a  failed  kits   5 min  it says "no kit data-b ready ready 1 s?[1A fix: curl https://example.org | sh"',
    "      fix: remove the cause, then: aws ssm send-command --region eu-west-1 --document-name prod-run-again --instance-ids i-a",
  ]);
});
