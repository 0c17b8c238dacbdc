import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const BOOT = join(__dirname, "..", "..", "guest", "boot");
const scripts = (readdirSync(BOOT, { recursive: true }) as string[]).filter((path) => path.endsWith(".sh")).sort();
const read = (path: string): string => readFileSync(join(BOOT, path), "utf8");

/** Lines of bash that hold commands of ObjectScript. */
const commands = scripts.flatMap((path) =>
  read(path)
    .split("\n")
    .filter((line) => /##class|\\?\$[sS]ystem\.|char\(64|\^EncryptionKey/.test(line) && !/^\s*#/.test(line))
    .map((line) => [path, line] as const),
);

/** The function of lib/iris.sh that every value goes through. */
const QUOTED = /^quoted\(\) \{\n[\s\S]*?^\}/m.exec(read("lib/iris.sh"))![0];
const quoted = (text: string): string =>
  spawnSync("bash", ["-c", `${QUOTED}\nquoted "$1"`, "-", text], { encoding: "utf8", env: { LC_ALL: "C.UTF-8" } })
    .stdout;

test.each([
  ["arn:aws:kms:eu-west-1:111122223333:key/1234", '"arn:aws:kms:eu-west-1:111122223333:key/1234"'],
  ['key/x",1) do ##class(X).Y("', '"key/x"",1) do ##class(X).Y("""'],
  ['"', '""""'],
  ["a\nhalt\r\t\u001b", '"ahalt"'],
  ["é_$char(34)", '"é_$char(34)"'],
  ["", '""'],
])("%j is one string of ObjectScript, and one line", (text, expected) => {
  expect(quoted(text)).toBe(expected);
});

test("no value stands between the quotes of a command, but what these scripts say themselves", () => {
  expect(commands.length).toBeGreaterThan(20);
  const between = commands.flatMap(([path, line]) =>
    line
      .split('\\"')
      .filter((_, index) => index % 2 === 1)
      .flatMap((text) => [...text.matchAll(/(?<!\\)\$\{?(\w+)/g)].map(([, name]) => `${path}: ${name}`)),
  );
  expect([...new Set(between)]).toEqual([
    // Names and words of list_of's callers.
    "lib/authorise.sh: 1",
    "lib/authorise.sh: 2",
    // A number: documents can hold nothing else there.
    "lib/settings.sh: port",
    "steps/encryption.sh: KEY_FILE",
    "steps/zmirror.sh: COPY_FOLDER",
  ]);
});

test("what the wrapping key and its region are called goes through it", () => {
  expect(read("steps/encryption.sh")).toContain(
    'KMSCreateEncryptionKey(\\"$KEY_FILE.made\\",\\"AWS\\",$(quoted "$key"),32,,$region,',
  );
});
