import { change, findings, KIT, planOf, privateCa, secrets, SMALLEST, WHOLE } from "../../support/documents";

const AT = "mirrors.data.encryption";
const ESCROW = "IT security, safe 3";
const BOTH = { databases: true, journals: true, escrow: ESCROW };
const say = (changes: Record<string, unknown>, document = SMALLEST) => findings(change(changes, document));

test.each([
  [{}, { databases: true, journals: true, escrow: false }],
  [{ journals: false }, { databases: true, journals: false, escrow: false }],
  [{ escrow: ESCROW }, { databases: true, journals: true, escrow: true }],
  [{ databases: false, journals: false }, undefined],
  [undefined, undefined],
])("encryption %j is planned as %j", (given, planned) => {
  expect(planOf(change({ [AT]: given })).regions[0]!.mirrors[0]!.encryption).toEqual(planned);
});

test("fails on a copy of a key that does not exist", () => {
  expect(say({ [AT]: { databases: false, journals: false, escrow: ESCROW } })).toMatchObject({
    problems: [
      `${AT}.escrow: somebody keeps a copy of the database key, and neither databases nor journals are encrypted: there is no key`,
    ],
    fixes: ["take databases: false or journals: false out, or remove encryption"],
    warnings: [],
  });
});

test.each([
  [BOTH, `${AT}.journals: journals are encrypted`],
  [{ databases: true, journals: false, escrow: ESCROW }, `${AT}: databases are encrypted`],
])("fails on encryption %j in a mirror without TLS", (encryption, beginning) => {
  const { problems, fixes } = say({ [AT]: encryption, "mirrors.data.plaintext": ["mirror"] });
  expect(problems).toEqual([
    `${beginning}, and members exchange them in clear text (plaintext: mirror); IRIS takes no member without TLS while a key is active`,
  ]);
  expect(fixes).toEqual(["take mirror out of plaintext, or remove encryption"]);
});

test("warns that application servers keep unencrypted parts of encrypted databases", () => {
  expect(say({ [AT]: BOTH }, WHOLE).warnings).toEqual([
    `encryption/app-servers at ${AT}.databases: IRIS does not encrypt what application servers of 'app' keep in IRISTEMP; there the volume's encryption alone protects it`,
  ]);
  expect(say({ [AT]: { databases: false, escrow: ESCROW } }, WHOLE).warnings).toEqual([]);
  expect(say({ [AT]: BOTH }).warnings).toEqual([]);
});

test.each([
  [{}, 1],
  [{ databases: false }, 1],
  [{ databases: false, journals: false }, 0],
  [BOTH, 0],
])("of encryption %j it warns %i times that the database key has no escrow copy", (encryption, times) => {
  const warning = `encryption/no-escrow at ${AT}.escrow: the database key has no escrow copy: whoever loses the KMS key that wraps it loses what IRIS encrypted, backups too`;
  expect(say({ [AT]: encryption }).warnings).toEqual(Array(times).fill(warning));
});

const key = (region: string, id: string) => `arn:aws:kms:${region}:123456789012:key/${id}`;
const MRK = "mrk-0123456789abcdef0123456789abcdef";
const SINGLE = "1234abcd-12ab-34cd-56ef-1234567890ab";
const TWO = change({
  topology: "multi-region-dr",
  "regions.dr": {
    name: "eu-central-1",
    zones: ["a", "b"],
    cidr: "10.21.0.0/16",
    image: SMALLEST.regions["primary"]!.image,
    kit: KIT,
    certificates: { privateCa: privateCa("eu-central-1") },
    secrets: secrets("eu-central-1"),
  },
  "mirrors.data.members.c": { region: "dr", zone: "a", role: "dr-async" },
  [AT]: BOTH,
});

test("members of two regions use replicas of one multi-Region key", () => {
  expect(
    say(
      {
        "regions.primary.keys": { iris: key("eu-west-1", MRK) },
        "regions.dr.keys": { iris: key("eu-central-1", MRK) },
      },
      TWO,
    ).problems,
  ).toEqual([]);
});

test.each([
  ["no key", {}],
  ["a key in one region only", { "regions.primary.keys": { iris: key("eu-west-1", MRK) } }],
  [
    "two keys",
    {
      "regions.primary.keys": { iris: key("eu-west-1", MRK) },
      "regions.dr.keys": { iris: key("eu-central-1", MRK.replace("0", "1")) },
    },
  ],
  [
    "keys of single regions",
    {
      "regions.primary.keys": { iris: key("eu-west-1", SINGLE) },
      "regions.dr.keys": { iris: key("eu-central-1", SINGLE) },
    },
  ],
])("fails on %s for members of two regions", (_, changes) => {
  expect(say(changes, TWO).problems).toEqual([
    `${AT}: members in 'primary' and 'dr' open one wrapped key, and regions.primary.keys.iris and regions.dr.keys.iris are not given as replicas of one multi-Region key`,
  ]);
});
