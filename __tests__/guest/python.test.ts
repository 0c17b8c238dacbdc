import { spawnSync } from "node:child_process";
import { join } from "node:path";

function unittests(...folder: string[]): { status: number | null; stderr: string } {
  const start = join(__dirname, ...folder);
  const { status, stderr } = spawnSync("python3", ["-B", "-m", "unittest", "discover", "--start-directory", start], {
    encoding: "utf8",
  });
  return { status, stderr };
}
const ALL_RIGHT = { status: 0, stderr: expect.stringMatching(/\nRan [1-9]\d* tests in .*\n\nOK\n$/) };

test("the rules of who may start and who may create a mirror answer every case", () => {
  expect(unittests("safety")).toEqual(ALL_RIGHT);
});

test("the status of a server fits into its parameter", () => {
  expect(unittests("lib")).toEqual(ALL_RIGHT);
});

test("the stand-in for IRIS keeps its own rules", () => {
  expect(unittests("..", "boot", "fake-kit", "tests")).toEqual(ALL_RIGHT);
});

test("the kit check refuses where it could harm, and says what a round trip means", () => {
  expect(unittests("kit-check")).toEqual(ALL_RIGHT);
});
