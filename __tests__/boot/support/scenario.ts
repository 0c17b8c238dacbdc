import { millisecondsLeft } from "../../../tools/layers/limits";

const taken: string[] = [];

/** A test of whole boots, whose time is printed at the end of the file. */
export function scenario(name: string, run: () => Promise<void>): void {
  test(name, async () => {
    const started = Date.now();
    try {
      await run();
    } finally {
      taken.push(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${name}`);
    }
  });
}

/** Wait for what a server does in its own time. */
export async function until(what: string, condition: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + millisecondsLeft();
  while (!(await condition())) {
    if (Date.now() >= deadline) throw new Error(`it did not come: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

afterAll(() => {
  if (taken.length > 0) console.log(taken.join("\n"));
});
