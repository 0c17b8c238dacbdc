import { createInterface } from "node:readline";

/** Asks a person. Whatever is not `yes`, an input that ends included, is a no. */
export function isApproved(
  question: string,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<boolean> {
  const terminal = createInterface({ input, output, prompt: question });
  return new Promise((resolve) => {
    terminal.once("line", (line) => {
      resolve(line === "yes");
      terminal.close();
    });
    terminal.once("close", () => resolve(false));
    terminal.prompt();
  });
}
