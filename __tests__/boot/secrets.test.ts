import { statSync } from "node:fs";
import { Cloud, startCloud } from "./support/cloud";
import { filesWith, listing, refusal, secret, withAws } from "./support/given";
import { Machine, missingForMachines } from "./support/machine";
import { ACCEPTED_LENGTHS, REFUSED_PASSWORDS, RefusedPassword } from "./support/refused-passwords";

const missing = missingForMachines();
if (missing) console.log(`left out: ${missing}`);
const withMachines = missing ? describe.skip : describe;
const LICENCE = "[ConfigFile]\nFileType=InterSystems License\n[License]\nLicenseCapacity=planted-licence\n";
const PASSWORD = 'planted"password"$HOME-é';
const GATEWAY_PASSWORD = "planted-gateway-password";
const FOLDER = "/run/iris-node";

withMachines("licence and passwords", () => {
  let cloud: Cloud;
  let machine: Machine;
  let number = 0;
  beforeAll(async () => void (cloud = await startCloud()));
  afterAll(() => cloud?.stop());
  afterEach(() => machine?.stop());

  const newSecret = (value: string | Buffer): string => secret(cloud, `secret-${++number}`, value);

  async function server(secrets: Readonly<Record<string, string | null>>, role = "mirror-member"): Promise<void> {
    machine = await Machine.start({
      facts: {
        node: "data-a",
        role,
        secrets: { license: null, password: null, gatewayPassword: null, ...secrets },
      },
      environment: cloud.environment,
    });
    withAws(machine);
  }

  async function refused(environment: Readonly<Record<string, string>> = {}): Promise<string> {
    const { code, stdout, stderr } = await machine.step("secrets", environment);
    expect({ code, said: /planted/.test(stdout + stderr + machine.reason()) }).toEqual({ code: 1, said: false });
    expect(filesWith(machine, "planted")).toEqual([]);
    return machine.reason();
  }

  test("wait in memory, for root alone, and are nowhere else", async () => {
    await server({
      license: newSecret(LICENCE),
      password: newSecret(PASSWORD),
      gatewayPassword: newSecret(GATEWAY_PASSWORD),
    });
    const { code, stdout, stderr } = await machine.step("secrets");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(machine.list(FOLDER)).toEqual(["gateway-password", "iris-password", "iris.key"]);
    expect(machine.read(`${FOLDER}/iris.key`)).toBe(LICENCE);
    expect(machine.read(`${FOLDER}/iris-password`)).toBe(PASSWORD);
    expect(machine.read(`${FOLDER}/gateway-password`)).toBe(GATEWAY_PASSWORD);
    for (const file of machine.list(FOLDER)) {
      expect([machine.mode(`${FOLDER}/${file}`), statSync(machine.path(`${FOLDER}/${file}`)).uid]).toEqual(["0600", 0]);
    }
    expect(stdout + machine.read("/test/recorded/aws")).not.toContain("planted");
    expect(filesWith(machine, "planted")).toEqual(
      ["gateway-password", "iris-password", "iris.key"].map((file) => `${FOLDER}/${file}`),
    );
  });

  test("of an application server's IRIS nobody knows: another one in each run, and Secrets Manager is not asked", async () => {
    await server({ license: newSecret(LICENCE) }, "app-server");
    const password = async () => {
      expect((await machine.step("secrets")).code).toBe(0);
      return machine.read(`${FOLDER}/iris-password`);
    };
    const [first, second] = [await password(), await password()];
    expect([first, second]).toEqual([expect.stringMatching(/^[\w-]{43}$/), expect.stringMatching(/^[\w-]{43}$/)]);
    expect(second).not.toBe(first);
    expect([machine.mode(`${FOLDER}/iris-password`), filesWith(machine, second)]).toEqual([
      "0600",
      [`${FOLDER}/iris-password`],
    ]);
    expect(machine.read("/test/recorded/aws").match(/get-secret-value/g)).toHaveLength(2);
  });

  test("of an application server's IRIS is the one that its tier gives", async () => {
    await server({ password: newSecret(PASSWORD) }, "app-server");
    expect((await machine.step("secrets")).code).toBe(0);
    expect(machine.read(`${FOLDER}/iris-password`)).toBe(PASSWORD);
  });

  test("are the same after a second run", async () => {
    await server({ license: newSecret(LICENCE), password: newSecret(PASSWORD) });
    expect((await machine.step("secrets")).code).toBe(0);
    const first = await listing(machine, "/run", "/var/lib/iris-node", "/iris");
    expect((await machine.step("secrets")).code).toBe(0);
    expect(await listing(machine, "/run", "/var/lib/iris-node", "/iris")).toBe(first);
  });

  test("are gone from memory when a run of all steps ends, also when it fails", async () => {
    await server({});
    machine.putFacts({ node: "data-a", role: "none" });
    for (const file of [
      "iris.key",
      "iris-password",
      "gateway-password",
      "secret.abcdef",
      "certificate.abcdef/PrivateKeyFile.pem",
    ]) {
      machine.write(`${FOLDER}/${file}`, "planted", 0o600);
    }
    expect((await machine.bash("/opt/iris-node/releases/0123456789abcdef/boot/run.sh")).code).toBe(1);
    expect(filesWith(machine, "planted")).toEqual([]);
  });

  test("may be a binary secret and JSON with the key password", async () => {
    await server({
      license: newSecret(Buffer.from(LICENCE)),
      password: newSecret(JSON.stringify({ username: "x", password: PASSWORD })),
    });
    expect((await machine.step("secrets")).code).toBe(0);
    expect(machine.read(`${FOLDER}/iris.key`)).toBe(LICENCE);
    expect(machine.read(`${FOLDER}/iris-password`)).toBe(PASSWORD);
  });

  test("may be 3 letters short and 255 long", async () => {
    const [password, gatewayPassword] = ACCEPTED_LENGTHS;
    await server({ password: newSecret(password), gatewayPassword: newSecret(gatewayPassword) });
    expect((await machine.step("secrets")).code).toBe(0);
    expect(machine.read(`${FOLDER}/iris-password`)).toBe(password);
    expect(machine.read(`${FOLDER}/gateway-password`)).toBe(gatewayPassword);
  });

  test("are not asked for where the facts have none, and one of an earlier run goes", async () => {
    await server({});
    machine.write(`${FOLDER}/iris-password`, "old", 0o600);
    expect((await machine.step("secrets")).code).toBe(0);
    expect(machine.list(FOLDER)).toEqual([]);
    expect(machine.has("/test/recorded/aws")).toBe(false);
  });

  test.each<RefusedPassword>([
    ...REFUSED_PASSWORDS,
    ["JSON that is none", '{"password": planted}', "it starts like JSON and is none"],
    ["JSON without a password", '{"passwort": "planted"}', "its JSON has no string 'password'"],
    ["JSON with a password that is no text", '{"password": ["planted"]}', "its JSON has no string 'password'"],
    ["an empty password in JSON", '{"password": ""}', "it is empty"],
    [
      "JSON with a password that has a space",
      '{"password": "planted word"}',
      "it has a space or a backslash, which the installer of IRIS refuses",
    ],
  ])("fails on %s, and shows its ARN only", async (_what, value, reason) => {
    const arn = newSecret(value);
    await server({ password: arn });
    expect(await refused()).toBe(
      `secret ${arn} holds no password: ${reason}; give the password as plain text or as {"password": "..."}`,
    );
  });

  test("fails on a password of the Web Gateway that the installer would refuse, though that of IRIS is right", async () => {
    const arn = newSecret("planted\\word");
    await server({ password: newSecret("right-1"), gatewayPassword: arn });
    expect((await machine.step("secrets")).code).toBe(1);
    expect(machine.reason()).toBe(
      `secret ${arn} holds no password: it has a space or a backslash, which the installer of IRIS refuses; give the password as plain text or as {"password": "..."}`,
    );
  });

  test("fails on an empty licence", async () => {
    const arn = newSecret("\n");
    await server({ license: arn });
    expect(await refused()).toBe(`secret ${arn} holds no licence: it is empty; give the text of the iris.key file`);
  });

  test("fails on a secret that does not exist, and goes on once it does", async () => {
    const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:absent-AbCdEf";
    await server({ password: arn });
    expect(await refused()).toBe(
      `secret ${arn} does not exist, or has no value: create it, or correct its ARN in the document`,
    );
    machine.putFacts({
      node: "data-a",
      role: "mirror-member",
      secrets: { license: null, password: newSecret(PASSWORD), gatewayPassword: null },
    });
    expect((await machine.step("secrets")).code).toBe(0);
  });

  test("fails on a secret that is marked for deletion", async () => {
    const arn = newSecret(PASSWORD);
    cloud.aws(["secretsmanager", "delete-secret", "--secret-id", arn]);
    await server({ password: arn });
    expect(await refused()).toBe(
      `secret ${arn} is marked for deletion: restore it, or name another one in the document`,
    );
  });

  test.each([
    [
      "that the role may not read",
      "AccessDeniedException",
      "not authorized to perform: secretsmanager:GetSecretValue",
      "may not be read by this server's role: name it in the document and apply, and check the secret's own policy",
    ],
    [
      "whose key the role may not use",
      "AccessDeniedException",
      "Access to KMS is not allowed",
      ": its KMS key may not be used by this server's role: encrypt the secret with aws/secretsmanager or with the region's secrets key",
    ],
    [
      "whose key is disabled",
      "DecryptionFailure",
      "Secrets Manager can't decrypt",
      ": its KMS key may not be used by this server's role: encrypt the secret with aws/secretsmanager or with the region's secrets key",
    ],
  ])("fails on a secret %s, at once", async (_what, code, text, reason) => {
    const arn = newSecret(PASSWORD);
    await server({ password: arn });
    withAws(machine, `*get-secret-value*) ${refusal(code, "GetSecretValue", text)} ;;`);
    expect(await refused()).toBe(`secret ${arn}${reason.startsWith(":") ? "" : " "}${reason}`);
  });

  test("fails within its bound when Secrets Manager does not answer", async () => {
    const arn = newSecret(PASSWORD);
    await server({ password: arn });
    const away = { AWS_ENDPOINT_URL: "http://127.0.0.1:9", AWS_MAX_ATTEMPTS: "1", IRIS_NODE_PATIENCE: "1" };
    expect(await refused(away)).toBe(
      `secret ${arn} could not be read within 3 s: the way to Secrets Manager (endpoint, route) or the service; the log has its answers`,
    );
  });
});
