import { Fn, Token } from "cdktf";
import { nodeFactsJson } from "../../modules/configuration/node-facts-json";
import { literal, literalButReferences, literalThroughout } from "../../modules/terraform-text";

const TOKEN = Token.asString(Fn.upper("x"));

test("every beginning of a template is doubled", () => {
  expect(literal("a ${b} %{c} $${d} $e {f}")).toBe("a $${b} %%{c} $$${d} $e {f}");
});

test("of text with references only what cdktf made stays, and nothing beside it is evaluated", () => {
  expect(literalButReferences(`\${file("x")} ${TOKEN} %{if}`)).toBe(`$\${file("x")} ${TOKEN} %%{if}`);
  expect(literalButReferences("${TfToken[x y]} ${TfToken[")).toBe("$${TfToken[x y]} $${TfToken[");
  expect(JSON.parse(nodeFactsJson({ volume: TOKEN, both: `${TOKEN} \${x}` }))).toEqual({
    volume: TOKEN,
    both: `${TOKEN} $\${x}`,
  });
});

test("texts are escaped at any depth, keys too", () => {
  expect(literalThroughout({ "${a}": ["${b}", { c: "%{d}", e: 1, f: null, g: true }] })).toEqual({
    "$${a}": ["$${b}", { c: "%%{d}", e: 1, f: null, g: true }],
  });
});
