import { Look, waitUntilReady } from "../../../tools/status/wait";

const look = (code: Look["code"], summary: string): Look => ({ code, summary, text: summary });

/** Looks that come one after the other, the last of them for ever, on a clock that only `sleep` moves. */
async function wait(looks: readonly Look[], limit: number) {
  let time = 0;
  let count = 0;
  const told: string[] = [];
  const last = await waitUntilReady(async () => looks[Math.min(count++, looks.length - 1)]!, {
    limit,
    pause: 15,
    now: () => time,
    sleep: async (milliseconds) => void (time += milliseconds),
    progress: (summary) => told.push(summary),
  });
  return { last: last.summary, looks: count, time, told };
}

test("without a limit there is one look", async () => {
  expect(await wait([look(1, "0 of 2"), look(0, "2 of 2")], 0)).toEqual({
    last: "0 of 2",
    looks: 1,
    time: 0,
    told: [],
  });
});

test("waiting ends when every server is ready, and tells each change once", async () => {
  const looks = [look(1, "0 of 2"), look(1, "0 of 2"), look(2, "no answer"), look(1, "1 of 2"), look(0, "2 of 2")];
  expect(await wait(looks, 600)).toEqual({
    last: "2 of 2",
    looks: 5,
    time: 60,
    told: ["0 of 2", "no answer", "1 of 2"],
  });
});

test.each([
  [59, 4, 45],
  [60, 5, 60],
  [61, 5, 60],
])("waiting of %i ends after %i looks, at %i", async (limit, looks, time) => {
  expect(await wait([look(1, "0 of 2")], limit)).toMatchObject({ last: "0 of 2", looks, time });
});
