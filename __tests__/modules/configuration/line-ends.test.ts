import { OPERATIONS } from "../../../domain/operations/plan";
import { bootFiles, bootstrapText, documentText, withUnixLineEnds } from "../../../modules/configuration/guest-files";

test("what servers get has no carriage return", () => {
  const texts = [bootstrapText(), ...bootFiles().map(({ text }) => text), ...OPERATIONS.map(documentText)];
  expect(texts.length).toBeGreaterThan(100);
  expect(texts.filter((text) => text.includes("\r"))).toEqual([]);
});

test("a clone with the line ends of Windows gives each file as a clone with those of Linux does", () => {
  for (const { path, text } of bootFiles()) expect(withUnixLineEnds(path, text.replaceAll("\n", "\r\n"))).toBe(text);
});

test.each(["echo a\rb\n", "echo a\r\r\n", "echo a\r"])("fails on a carriage return that ends no line: %j", (text) => {
  expect(() => withUnixLineEnds("boot/run.sh", text)).toThrow(
    "guest/boot/run.sh holds a carriage return that ends no line: take the file from the release again",
  );
});
