import { HEADER_NAMES } from "../../../domain/web/header-values";
import { planPublic } from "./public-tier";

const INTERNAL = { scheme: "internal", clients: { ward: "10.9.0.0/16" } } as const;

test("web servers send every security header, unless the document leaves it out", () => {
  const { plan, warnings } = planPublic(INTERNAL);
  expect(Object.keys(plan!.headers)).toEqual(HEADER_NAMES);
  expect(warnings).toEqual([]);
});

test.each(HEADER_NAMES)("leaving out %s leaves out nothing else, and is a warning", (name) => {
  const { plan, problems, warnings } = planPublic({ ...INTERNAL, withoutHeaders: [name] });
  expect(problems).toEqual([]);
  expect(Object.keys(plan!.headers)).toEqual(HEADER_NAMES.filter((other) => other !== name));
  expect(warnings).toEqual(["web/without-security-header at webTiers.public.withoutHeaders.0"]);
});
