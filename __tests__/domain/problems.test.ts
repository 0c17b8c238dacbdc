import { formatPath, Report } from "../../domain/problems";
import { plan } from "../../domain/plan";
import { change, KIT, privateCa, secrets } from "../support/documents";

test.each([
  [[], "(document)"],
  [["mirrors", "data", "members", "a"], "mirrors.data.members.a"],
  [["regions", "primary", "zones", 1], "regions.primary.zones[1]"],
  [["acknowledge", 0, "at"], "acknowledge[0].at"],
])("%j is written %s", (path, text) => {
  expect(formatPath(path)).toBe(text);
});

test("a report keeps what it is told, in order", () => {
  const report = new Report();
  report.problem(["a"], "first", "mend it");
  report.warning("x/y", ["b"], "second", "mend that");
  report.problem(["c"], "third", "mend more");
  expect(report.problems.map(({ message }) => message)).toEqual(["first", "third"]);
  expect(report.warnings).toEqual([{ name: "x/y", path: ["b"], message: "second", fix: "mend that" }]);
});

test("a mirror over two regions is judged twice, and each mistake is said once", () => {
  const { problems } = plan(
    change({
      topology: "multi-region-dr",
      "regions.dr": {
        name: "eu-central-1",
        zones: ["a", "b"],
        cidr: "10.21.0.0/16",
        image: { id: "ami-0a1b2c3d4e5f60718", os: "rhel9" },
        kit: KIT,
        certificates: { privateCa: privateCa("eu-central-1") },
        secrets: secrets("eu-central-1"),
      },
      "mirrors.data.members.c": { region: "dr", zone: "a", role: "dr-async" },
      "mirrors.data.name": "not a name",
    }),
  );
  expect(problems.map(({ path }) => formatPath(path))).toEqual(["mirrors.data.name"]);
});
