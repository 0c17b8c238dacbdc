import { detectionSeconds } from "../../../domain/mirror/detection";

const check = (changes: object) => ({
  intervalSeconds: 5,
  timeoutSeconds: 4,
  healthyThreshold: 2,
  unhealthyThreshold: 2,
  ...changes,
});

test("with the defaults a change of primary is seen within 14 seconds", () => {
  expect(detectionSeconds(check({}))).toEqual({ unhealthy: 14, healthy: 14 });
});

test("each threshold bounds its own direction, interval and time-out both", () => {
  expect(detectionSeconds(check({ healthyThreshold: 3, unhealthyThreshold: 10 }))).toEqual({
    unhealthy: 54,
    healthy: 19,
  });
  expect(detectionSeconds(check({ intervalSeconds: 300, timeoutSeconds: 2 }))).toEqual({
    unhealthy: 602,
    healthy: 602,
  });
});

/** When probes every `interval` seconds, the first `offset` seconds after the change, have reached the threshold without an answer. */
function simulated(
  { intervalSeconds, timeoutSeconds, unhealthyThreshold }: ReturnType<typeof check>,
  offset: number,
): number {
  let failed = 0;
  for (let start = offset; ; start += intervalSeconds) {
    failed += 1;
    if (failed === unhealthyThreshold) return start + timeoutSeconds;
  }
}

test.each([2, 3, 10])(
  "no placing of %i probes takes longer than computed, and the worst one as long",
  (unhealthyThreshold) => {
    const settings = check({ unhealthyThreshold });
    const taken = [0, 1, 2.5, 4.9, 5].map((offset) => simulated(settings, offset));
    expect(Math.max(...taken)).toBe(detectionSeconds(settings).unhealthy);
  },
);
