import { fillPlaceholders } from "../../../modules/configuration/placeholders";

test("every place of a placeholder is filled, shell text stays", () => {
  expect(fillPlaceholders("A='@@A@@' ${HOME} @@A@@ a@@b @@", { A: "eu-west-1" })).toBe(
    "A='eu-west-1' ${HOME} eu-west-1 a@@b @@",
  );
});

test("fails on a placeholder without a value", () => {
  expect(() => fillPlaceholders("@@A@@ @@B@@ @@C@@", { B: "x" })).toThrow("no value for the placeholder A, C");
});

test("fails on a value without a placeholder", () => {
  expect(() => fillPlaceholders("@@A@@", { A: "x", B: "y" })).toThrow("the script has no placeholder B, it has A");
});

test.each(["", "a b", "a'b", "$(reboot)", "a\nb", "@@A@@"])(
  "fails on the value '%s', which a shell could read otherwise",
  (value) => {
    expect(() => fillPlaceholders("@@A@@", { A: value })).toThrow("may hold letters, digits and . _ / : - only");
  },
);
