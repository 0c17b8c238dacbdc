import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildOnce, CACHE } from "../../../tools/lab/cache";
import { DEADLINE } from "../../../tools/layers/limits";

const NAME = `test-${process.pid}`;
const FOLDER = join(CACHE, NAME);

function clean(): void {
  rmSync(FOLDER, { recursive: true, force: true });
  rmSync(`${FOLDER}.lock`, { force: true });
}
beforeEach(clean);
afterAll(clean);
afterEach(() => void jest.restoreAllMocks());

test("two that ask at the same time get one build", async () => {
  let builds = 0;
  const build = async (): Promise<void> => {
    builds += 1;
    await sleep(300);
  };
  expect(await Promise.all([buildOnce(NAME, build), buildOnce(NAME, build)])).toEqual([FOLDER, FOLDER]);
  expect(builds).toBe(1);
});

test("a build that fails is tried again, in an empty folder", async () => {
  await expect(
    buildOnce(NAME, async (folder) => {
      writeFileSync(join(folder, "half"), "");
      throw new Error("no network");
    }),
  ).rejects.toThrow("no network");
  await buildOnce(NAME, async (folder) => writeFileSync(join(folder, "whole"), ""));
  expect([existsSync(join(FOLDER, "half")), existsSync(join(FOLDER, "whole"))]).toEqual([false, true]);
});

test("the lock of a process that died is taken over", async () => {
  mkdirSync(CACHE, { recursive: true });
  // Above Linux' highest process id.
  writeFileSync(`${FOLDER}.lock`, "4194305");
  expect(await buildOnce(NAME, async () => undefined)).toBe(FOLDER);
});

test("fails on a build of another process that does not end, naming its lock", async () => {
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(`${FOLDER}.lock`, String(process.pid));
  jest.replaceProperty(process, "env", { ...process.env, [DEADLINE]: "0" });
  await expect(buildOnce(NAME, async () => undefined)).rejects.toThrow(`remove ${FOLDER}.lock if none builds it`);
});
