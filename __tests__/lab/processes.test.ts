import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { getPriority } from "node:os";
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
    limitSeconds: 10,
    onLine: (line) => lines.push(line),
  });
  expect(done).toEqual({ code: 3, stdout: "one\ntwo\nrest", stderr: "oops\n" });
  expect(lines).toEqual(["one", "two"]);
});

test("fails on a program that exceeds its limit, with its last lines, also when its children ignore the interrupt", async () => {
  const started = Date.now();
  // A background job of sh ignores SIGINT and holds the pipe: only a signal to the whole group ends it.
  const stuck = run("sh", ["-c", "echo waiting; sleep 100 & wait"], { ...HERE, limitSeconds: 1 });
  await expect(stuck).rejects.toThrow("took longer than 1 s; its last lines:\nwaiting");
  expect(Date.now() - started).toBeLessThan(50_000);
});

test("fails on a program that does not exist, with its name", async () => {
  await expect(run("no-such-program", [], { ...HERE, limitSeconds: 1 })).rejects.toThrow(
    "cannot start no-such-program",
  );
});

const AUTOGROUP = "/proc/self/autogroup";
const autogroups = existsSync(AUTOGROUP);
if (!autogroups) console.log("left out: a program's share of the processor (this kernel has no autogroups)");

(autogroups ? test : test.skip)("a program gives way as whoever starts it does, and not otherwise", async () => {
  const script = `require("./tools/lab/child-process").run("sh", ["-c", "sleep 1; cat ${AUTOGROUP}"], { cwd: ".", env: process.env, limitSeconds: 100 }).then(({ stdout }) => console.log(stdout))`;
  const share = async (more: number): Promise<number> => {
    const { stdout } = await run(
      "nice",
      ["-n", String(more), process.execPath, "--require", "ts-node/register/transpile-only", "--eval", script],
      { ...HERE, cwd: REPOSITORY, limitSeconds: 300 },
    );
    return Number(/nice (\d+)/.exec(stdout)![1]);
  };
  const ours = getPriority();
  expect([await share(0), await share(5)]).toEqual([ours, ours + 5]);
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
  for (let tries = 0; tries < 600 && (await answers(url)); tries += 1) {
    await sleep(100);
  }
  expect(await answers(url)).toBe(false);
});

async function answers(url: string | undefined): Promise<boolean> {
  return fetch(`${url}/moto-api/`).then(
    () => true,
    () => false,
  );
}
