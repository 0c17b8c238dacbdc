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

test("a mock and a running provider do not outlive a starter that was killed", async () => {
  const script = `
    const { startMock } = require("./tools/lab/mock");
    const { installProvider } = require("./tools/lab/provider-installation");
    const { startProvider } = require("./tools/lab/running-provider");
    const start = async () => {
      const [mock, installation] = [await startMock(), await installProvider()];
      const provider = await startProvider(installation, { PATH: process.env.PATH });
      console.log(JSON.stringify({ url: mock.url, pid: Object.values(JSON.parse(provider.reattach))[0].Pid }));
      setInterval(() => 0, 1000);
    };
    start();`;
  const starter = spawn(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", script], {
    cwd: join(REPOSITORY),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise<string>((resolve) =>
    createInterface({ input: starter.stdout }).once("line", (text) => resolve(text)),
  );
  const { url, pid } = JSON.parse(line) as { url: string; pid: number };
  expect((await fetch(`${url}/moto-api/`)).ok).toBe(true);
  expect(lives(pid)).toBe(true);
  starter.kill("SIGKILL");
  while (await answers(url)) await sleep(100);
  while (lives(pid)) await sleep(100);
});

async function answers(url: string | undefined): Promise<boolean> {
  return fetch(`${url}/moto-api/`).then(
    () => true,
    () => false,
  );
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
