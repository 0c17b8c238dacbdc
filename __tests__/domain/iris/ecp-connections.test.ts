import { checkEcpConnections } from "../../../domain/iris/ecp-connections";
import { Report } from "../../../domain/problems";

function problems(servers: number): string[] {
  const report = new Report();
  checkEcpConnections(["mirrors", "data"], servers, report);
  return report.problems.map((one) => `${one.message} -> ${one.fix}`);
}

test.each([0, 253, 254])("%d application servers connect to one mirror", (servers) => {
  expect(problems(servers)).toEqual([]);
});

test("fails on 255 application servers of one mirror", () => {
  expect(problems(255)).toEqual([
    "255 application servers connect to this mirror; IRIS takes at most 254 -> use fewer and larger application servers",
  ]);
});
