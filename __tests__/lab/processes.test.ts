import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../tools/lab/child-process";
import { REPOSITORY } from "../../tools/lab/cache";

const HERE = { cwd: __dirname, env: process.env };

test("a program's output, exit code and lines are given back", async () => {
  const lines: string[] = [];
  const done = await run("sh", ["-c", "printf 'one\\ntwo\\nrest'; echo oops >&2; exit 3"], {
    ...HERE,
    onLine: (line) => lines.push(line),
  });
  expect(done).toEqual({ code: 3, stdout: "one\ntwo\nrest", stderr: "oops\n" });
  expect(lines).toEqual(["one", "two"]);
});

// Timers only: the limit, and the time between interrupt and kill.
afterEach(() => void jest.useRealTimers());

test("fails on a program that does not end in the time of its layer, with its last lines, also when its children ignore the interrupt", async () => {
  jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate", "Date", "hrtime", "performance"] });
  // A background job of sh ignores SIGINT and holds the pipe: only a signal to the whole group ends it.
  const stuck = run("sh", ["-c", "sleep 100 & echo waiting; wait"], { ...HERE, onLine: () => jest.runAllTimers() });
  await expect(stuck).rejects.toThrow("did not end in the time of its layer; its last lines:\nwaiting");
});

test("fails on a program that does not exist, with its name", async () => {
  await expect(run("no-such-program", [], HERE)).rejects.toThrow("cannot start no-such-program");
});

test("a mock does not outlive a starter that was killed", async () => {
  const script = `require("./tools/lab/mock").startMock().then((mock) => { console.log(mock.url); setInterval(() => 0, 1000); })`;
  const starter = spawn(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", script], {
    cwd: join(REPOSITORY),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [url] = await new Promise<string[]>((resolve) =>
    createInterface({ input: starter.stdout }).once("line", (line) => resolve([line])),
  );
  expect((await fetch(`${url}/moto-api/`)).ok).toBe(true);
  starter.kill("SIGKILL");
  while (await answers(url)) await sleep(100);
});

async function answers(url: string | undefined): Promise<boolean> {
  return fetch(`${url}/moto-api/`).then(
    () => true,
    () => false,
  );
}
