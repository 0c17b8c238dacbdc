import { change, CERTIFICATE, findings, secrets, SMALLEST, WHOLE } from "../../support/documents";

const OWN = "123456789012";
const OTHER = "999999999999";
const UUID = "12345678-1234-1234-1234-123456789012";

/** A right ARN of each use, and where it stands. */
const USES = {
  secret: [
    "regions.primary.secrets.license",
    `arn:aws:secretsmanager:eu-west-1:${OWN}:secret:prod/iris-license-AbCdEf`,
  ],
  ebs: ["regions.primary.keys.ebs", `arn:aws:kms:eu-west-1:${OWN}:key/${UUID}`],
  iris: ["regions.primary.keys.iris", `arn:aws:kms:eu-west-1:${OWN}:key/mrk-${"0123456789abcdef".repeat(2)}`],
  ca: ["regions.primary.certificates.privateCa", `arn:aws:acm-pca:eu-west-1:${OWN}:certificate-authority/${UUID}`],
  certificate: ["webTiers.web.certificate.arns.eu-west-1", CERTIFICATE],
  webAcl: ["webTiers.web.webAcl", `arn:aws:wafv2:eu-west-1:${OWN}:regional/webacl/ehr/${UUID}`],
  boundary: ["security.permissionsBoundary", `arn:aws:iam::${OWN}:policy/organisation/boundary`],
} as const;
type Name = keyof typeof USES;
const NAMES = Object.keys(USES) as Name[];
const REGIONAL = NAMES.filter((name) => name !== "boundary");

/** What planning says of a document with this ARN there; dotted keys of the path are kept together where they are one. */
function say(name: Name, arn: (right: string) => string) {
  const [path, right] = USES[name];
  const changes =
    name === "certificate" ? { "webTiers.web.certificate.arns": { "eu-west-1": arn(right) } } : { [path]: arn(right) };
  const { problems, fixes, warnings } = findings(change(changes, WHOLE));
  return { said: problems.map((problem, index) => `${problem} -> ${fixes[index]}`), warnings };
}

test.each(NAMES)("%s: an ARN of the environment's own region and account is right", (name) => {
  expect(say(name, (arn) => arn)).toEqual({ said: [], warnings: [] });
});

const FORM = /: (a text of \d+ characters|'.*') does not have the allowed form -> /;
const malformed = (name: Name, arn: (right: string) => string) => {
  const { said } = say(name, arn);
  expect([name, said]).toEqual([name, [expect.stringMatching(FORM)]]);
  expect(said[0]).toContain(`${USES[name][0]}: `);
  return said[0]!.replace(/^.* -> /, "");
};

test.each(NAMES)("fails on %s with * or ? in it: policies would match others", (name) => {
  for (const [at, wildcard] of [
    [/.$/, "*"],
    [/.$/, "?"],
    [/(?<=:)[^:]*$/, "*"],
    [/eu-west-1|::/, "*"],
    [new RegExp(OWN), "*"],
  ] as const) {
    expect(malformed(name, (arn) => arn.replace(at, wildcard))).toMatch(/^name one: /);
  }
});

test.each(NAMES)("fails on %s of another service, of another kind, and on what is none", (name) => {
  const others = NAMES.filter((other) => USES[other][1].split(/[:/]/)[2] !== USES[name][1].split(/[:/]/)[2]);
  for (const other of others) malformed(name, () => USES[other][1]);
  const kinds: Readonly<Record<Name, string>> = {
    secret: "policy:",
    ebs: "alias/",
    iris: "alias/",
    ca: "template/",
    certificate: "server-certificate/",
    webAcl: "regional/ipset/",
    boundary: "role/",
  };
  malformed(name, (arn) => arn.replace(/(?<=:(eu-west-1|):\d{12}:).*?[:/](webacl\/)?/, kinds[name]));
  for (const text of ["", " ", "x", "arn:", "s3://bucket/key"]) malformed(name, () => text);
  malformed(name, (arn) => ` ${arn}`);
  malformed(name, (arn) => `${arn} `);
  malformed(name, (arn) => arn.replace("arn:aws:", "arn:aws-iso:"));
  malformed(name, (arn) => arn.replace(OWN, "12345"));
});

test("fails on a secret without the six characters at its end, and says how to get them", () => {
  const fix =
    "give the whole ARN with the six characters that Secrets Manager puts behind the name: aws secretsmanager describe-secret --secret-id <name> --query ARN";
  for (const ending of ["", "-AbCdE", "-AbCdEfG", "-AbC-Ef", "-"])
    expect(malformed("secret", (arn) => arn.replace(/-AbCdEf$/, ending))).toBe(fix);
  expect(malformed("secret", (arn) => arn.replace(/secret:.*/, "secret:*"))).toMatch(/^name one: /);
});

test("fails on an alias where a key belongs, and says how to find the key", () => {
  const fix =
    "give the ARN of the key that the alias means now: aws kms describe-key --key-id <alias> --query KeyMetadata.Arn";
  expect(malformed("ebs", (arn) => arn.replace(/key\/.*/, "alias/iris"))).toBe(fix);
  expect(malformed("ebs", () => "alias/iris")).toBe(fix);
});

test("fails on a role where a policy belongs, on a CloudFront web ACL, and on a certificate of IAM", () => {
  expect(malformed("boundary", (arn) => arn.replace("policy/", "role/"))).toBe(
    "give the ARN of a policy: a permissions boundary is one, and no role",
  );
  expect(malformed("webAcl", (arn) => arn.replace("regional/", "global/"))).toMatch(/scope CLOUDFRONT/);
  expect(malformed("certificate", () => `arn:aws:iam::${OWN}:server-certificate/ehr`)).toMatch(
    /^import the certificate/,
  );
});

test.each(REGIONAL)("fails on %s of another region", (name) => {
  const { said, warnings } = say(name, (arn) => arn.replace("eu-west-1", "eu-central-1"));
  expect(said).toEqual([
    expect.stringMatching(
      new RegExp(
        `^${USES[name][0].replace(/\./g, "\\.")}: the .* lies in 'eu-central-1'; .* -> give the ARN of one in eu-west-1$`,
      ),
    ),
  ]);
  expect(warnings).toEqual([]);
});

test.each(NAMES)("fails on %s of another partition", (name) => {
  expect(say(name, (arn) => arn.replace("arn:aws:", "arn:aws-us-gov:")).said).toEqual([
    expect.stringContaining("lies in partition 'aws-us-gov', and the environment in 'aws'"),
  ]);
});

test.each(["secret", "certificate", "webAcl", "boundary"] as const)("fails on %s of another account", (name) => {
  expect(say(name, (arn) => arn.replace(OWN, OTHER)).said).toEqual([
    expect.stringMatching(
      new RegExp(
        `belongs to account ${OTHER}, and the environment to ${OWN}; .* -> give the ARN of one in account ${OWN}$`,
      ),
    ),
  ]);
});

test.each(["ebs", "ca"] as const)("warns of %s of another account, which that account must share", (name) => {
  const { said, warnings } = say(name, (arn) => arn.replace(OWN, OTHER));
  expect(said).toEqual([]);
  expect(warnings).toEqual([
    expect.stringMatching(`^security/other-account at .*: the .* belongs to account ${OTHER}`),
  ]);
});

test("a secret of another account is allowed beside a key for secrets of that account, with a warning for each", () => {
  const foreign = (key: string) =>
    findings(
      change(
        {
          "regions.primary.secrets": { ...secrets("eu-west-1"), license: USES.secret[1].replace(OWN, OTHER) },
          "regions.primary.keys.secrets": USES.ebs[1].replace(OWN, key),
        },
        SMALLEST,
      ),
    );
  expect(foreign(OWN).problems).toEqual([
    expect.stringContaining(
      "servers may decrypt it only with regions.primary.keys.secrets, which is no key of that account",
    ),
  ]);
  expect(foreign(OTHER)).toMatchObject({
    problems: [],
    warnings: [
      expect.stringContaining("regions.primary.secrets.license: the secret"),
      expect.stringContaining("regions.primary.keys.secrets: the key"),
    ],
  });
});

test("secrets with certificates are judged as the others are", () => {
  const certificates = (arn: string) =>
    findings(change({ "regions.primary.certificates": { secrets: { "data-a": arn, "data-b": USES.secret[1] } } }))
      .problems;
  expect(certificates(USES.secret[1])).toEqual([]);
  expect(certificates(USES.secret[1].replace("eu-west-1", "us-east-1"))).toEqual([
    expect.stringContaining("regions.primary.certificates.secrets.data-a: the secret lies in 'us-east-1'"),
  ]);
});

test.each(["appTiers.app.password", "webTiers.web.gatewayPassword"])("%s is a secret as the others are", (path) => {
  const of = (arn: string) => findings(change({ [path]: arn }, WHOLE)).problems;
  expect(of(USES.secret[1])).toEqual([]);
  expect(of(USES.secret[1].replace("eu-west-1", "us-east-1"))).toEqual([
    expect.stringContaining(`${path}: the secret lies in 'us-east-1'`),
  ]);
  expect(of(USES.secret[1].replace(OWN, OTHER))).toEqual([expect.stringContaining(`belongs to account ${OTHER}`)]);
});

test("the private CA of web servers lies in their region too", () => {
  const certificates = { privateCa: USES.ca[1], webPrivateCa: USES.ca[1].replace("eu-west-1", "us-east-1") };
  expect(findings(change({ "regions.primary.certificates": certificates }, WHOLE)).problems).toContain(
    "regions.primary.certificates.webPrivateCa: the private CA lies in 'us-east-1'; servers in eu-west-1 ask one of their own region",
  );
});

test.each(["deployers", "keyAdministrators"])(
  "security.%s are roles, by name, of this account or with a warning",
  (key) => {
    const of = (arn: string) => findings(change({ [`security.${key}`]: [ROLE, arn] }, WHOLE));
    const ROLE = `arn:aws:iam::${OWN}:role/pipelines/terraform`;
    expect(of(`arn:aws:iam::${OWN}:role/a`)).toMatchObject({ problems: [], warnings: [] });
    expect(of(`arn:aws:iam::${OTHER}:role/a`)).toMatchObject({
      problems: [],
      warnings: [
        expect.stringMatching(
          `^security/other-account at security\\.${key}\\[1\\]: the role belongs to account ${OTHER}`,
        ),
      ],
    });
    expect(of(`arn:aws-us-gov:iam::${OWN}:role/a`).problems).toHaveLength(1);
    for (const [arn, fix] of [
      [`arn:aws:iam::${OWN}:role/*`, "name one: "],
      [`arn:aws:iam::${OWN}:user/a`, "give the ARN, such as"],
      [`arn:aws:sts::${OWN}:assumed-role/a/b`, "give the ARN of the role itself"],
    ] as const)
      expect(of(arn).fixes).toEqual([expect.stringContaining(fix)]);
  },
);

test("a policy of AWS's own is a boundary in every account", () => {
  expect(say("boundary", () => "arn:aws:iam::aws:policy/PowerUserAccess")).toEqual({ said: [], warnings: [] });
});

test.each([
  ["a kit's bucket as a URL", "regions.primary.kit.bucket", "s3://example-kits", "the bucket's name alone"],
  ["a kit's bucket as an ARN", "regions.primary.kit.bucket", "arn:aws:s3:::example-kits", "the bucket's name alone"],
  ["a kit's bucket with a wildcard", "regions.primary.kit.bucket", "example-*", "the bucket's name alone"],
  ["a kit's bucket with capitals", "regions.primary.kit.bucket", "Example", "lower-case"],
  ["a kit's bucket that is an address", "regions.primary.kit.bucket", "10.20.30.40", "the bucket's name alone"],
  ["a kit's bucket with two dots", "regions.primary.kit.bucket", "a..b", "the bucket's name alone"],
  ["a kit's bucket that S3 reserves", "regions.primary.kit.bucket", "sthree-kits", "the bucket's name alone"],
  ["a kit's key with a wildcard", "regions.primary.kit.key", "IRIS-*.tar.gz", "the object's key without bucket"],
  ["a kit's key with a question mark", "regions.primary.kit.key", "IRIS-?.tar.gz", "the object's key without bucket"],
  ["a kit's key with a leading slash", "regions.primary.kit.key", "/IRIS.tar.gz", "leading slash"],
  ["a kit's key with a part ..", "regions.primary.kit.key", "kits/../IRIS.tar.gz", "no part . or .."],
  [
    "a state's bucket as a URL",
    "state",
    { backend: "s3", buckets: { "eu-west-1": "s3://state" } },
    "the bucket's name alone",
  ],
  [
    "a state's key with a leading slash",
    "state",
    { backend: "s3", buckets: { "eu-west-1": "state" }, keyPrefix: "/iris" },
    "leading slash",
  ],
  [
    "an instance profile as an ARN",
    "mirrors.data.instanceProfile",
    `arn:aws:iam::${OWN}:instance-profile/iris`,
    "behind the last slash",
  ],
  ["an instance profile without a name", "mirrors.data.instanceProfile", "", "the name of an instance profile"],
  ["an instance profile with a blank", "mirrors.data.instanceProfile", "iris data", "the name of an instance profile"],
  ["a path of roles with a blank", "security.rolePath", "/iris data/", "letters, digits and _ . , + @ = -"],
  ["a path of roles that is too long", "security.rolePath", `/${"a".repeat(511)}/`, "512 characters or fewer"],
])("fails on %s", (_, path, value, fix) => {
  const { problems, fixes } = findings(change({ [path]: value }, WHOLE));
  expect(problems).toHaveLength(1);
  expect(fixes).toEqual([expect.stringContaining(fix)]);
});

test.each([
  ["regions.primary.kit.bucket", "example.kits-1"],
  ["regions.primary.kit.bucket", "abc"],
  ["regions.primary.kit.key", "InterSystems kits/2025.1 (GA)/IRIS-2025.1.0.225.1-lnxrh9x64.tar.gz"],
  ["regions.primary.kit.key", "a"],
  ["mirrors.data.instanceProfile", "Organisation_iris+data=1,2.3@x-y"],
  ["security.rolePath", `/${"a".repeat(510)}/`],
])("%s may be %s", (path, value) => {
  expect(findings(change({ [path]: value }, WHOLE)).problems).toEqual([]);
});
