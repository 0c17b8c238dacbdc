import { change, findings, privateCa, WHOLE } from "../support/documents";

const say = (changes: Record<string, unknown>) => findings(change({ dataResidency: ["eu-west-1"], ...changes }, WHOLE));
const elsewhere = (path: string) =>
  `${path}: it lies in 'us-east-1', which is not one of the regions of dataResidency: eu-west-1`;

test("all that lies in the listed regions is right, and nothing is looked at without a list", () => {
  expect(say({}).problems).toEqual([]);
  expect(say({ dataResidency: undefined }).problems).toEqual([]);
});

test("a region that is not listed is refused", () => {
  expect(say({ dataResidency: ["eu-central-1"] }).problems).toContain(
    "regions.primary.name: 'eu-west-1' is not one of the regions of dataResidency: eu-central-1",
  );
});

test.each([
  ["regions.primary.secrets.license", "arn:aws:secretsmanager:us-east-1:123456789012:secret:license-AbCdEf"],
  ["regions.primary.keys.ebs", "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
  ["regions.primary.certificates.privateCa", privateCa("us-east-1")],
])("%s in another region is refused", (path, arn) => {
  expect(say({ [path]: arn }).problems).toContain(elsewhere(path));
});

test("warns where the place of states is not known", () => {
  const state = { backend: "local" };
  expect(say({ state }).warnings.filter((warning) => warning.startsWith("residency/"))).toEqual([
    "residency/state at state.backend: where the backend 'local' keeps states is not known here; a state names servers, addresses and ARNs",
  ]);
});
