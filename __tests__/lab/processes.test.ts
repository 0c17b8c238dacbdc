import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { getPriority, tmpdir } from "node:os";
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

const AUTOGROUP = "/proc/self/autogroup";
const autogroups = existsSync(AUTOGROUP);
if (!autogroups) console.log("left out: a program's share of the processor (this kernel has no autogroups)");

(autogroups ? test : test.skip)("a program gives way as whoever starts it does, and not otherwise", async () => {
  const folder = mkdtempSync(join(tmpdir(), "iris-share-"));
  // Its share is said when `run` comes back: then it looks.
  const script = `
    const done = require("./tools/lab/child-process").run("sh", ["-c", 'until [ -e "$0" ]; do sleep 0.05; done; cat ${AUTOGROUP}', process.argv[1]], { cwd: ".", env: process.env });
    require("node:fs").writeFileSync(process.argv[1], "");
    done.then(({ stdout }) => console.log(stdout));`;
  const share = async (more: number): Promise<number> => {
    const { stdout } = await run(
      "nice",
      [
        "-n",
        String(more),
        process.execPath,
        "--require",
        "ts-node/register/transpile-only",
        "--eval",
        script,
        join(folder, String(more)),
      ],
      { ...HERE, cwd: REPOSITORY },
    );
    return Number(/nice (\d+)/.exec(stdout)![1]);
  };
  const ours = getPriority();
  expect([await share(0), await share(5)]).toEqual([ours, ours + 5]);
  rmSync(folder, { recursive: true });
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
