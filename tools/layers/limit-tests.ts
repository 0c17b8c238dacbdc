import { millisecondsLeft, TEST_GRACE_MS } from "./limits";

/* Jest reads this before each file of tests: a test and a hook have what is left to the layer when they begin. */

const limit = (): void => void jest.setTimeout(millisecondsLeft() + TEST_GRACE_MS);

limit();
beforeEach(limit);
