import { describeAge, report } from "../../../tools/status/report";
import { published } from "./builders";

const NOW = Date.parse("2026-11-22T10:05:00Z");

test("each server has a line with result, step, age and reason, and the fix below it", () => {
  const lines = [
    { server: "data-a", ready: true, published: published("i-a") },
    {
      server: "data-b",
      ready: false,
      published: published("i-b", { step: "kits", result: "failed", reason: "no kit", time: "2026-11-22T10:04:15Z" }),
      why: "no kit",
      fix: "run it again",
    },
    { server: "data-arbiter", ready: false, published: published("i-c"), why: "outdated", fix: "run it again" },
    { server: "web-public/i-1", ready: false, why: "nothing published", fix: "wait" },
  ] as const;
  expect(report("eu-west-1", lines, NOW).split("\n")).toEqual([
    "eu-west-1: 1 of 4 ready",
    "  data-a          ready      ready   5 min",
    "  data-b          failed     kits     45 s  no kit",
    "      fix: run it again",
    "  data-arbiter    not ready  ready   5 min  outdated",
    "      fix: run it again",
    "  web-public/i-1  not ready  -              nothing published",
    "      fix: wait",
  ]);
});

test("a warning stands below the line of its server, after the fix", () => {
  const lines = [
    { server: "data-a", ready: true, published: published("i-a"), warning: "its certificate ends soon" },
    { server: "data-b", ready: false, why: "no kit", fix: "run it again", warning: "its certificate ends soon" },
  ];
  expect(report("eu-west-1", lines, NOW).split("\n")).toEqual([
    "eu-west-1: 1 of 2 ready",
    "  data-a  ready      ready   5 min",
    "      warning: its certificate ends soon",
    "  data-b  not ready  -              no kit",
    "      fix: run it again",
    "      warning: its certificate ends soon",
  ]);
});

test.each([
  [-5, "0 s"],
  [0, "0 s"],
  [119, "119 s"],
  [120, "2 min"],
  [7199, "119 min"],
  [7200, "2 h"],
  [172_799, "47 h"],
  [172_800, "2 d"],
])("an age of %i seconds reads %s", (seconds, text) => {
  expect(describeAge(seconds * 1000)).toBe(text);
});
