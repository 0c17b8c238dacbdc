import { parseArgs } from "node:util";
import { RegionPlan } from "../../domain/deployment-plan";
import { Checks } from "../../domain/operations/plan";
import { AwsCallFailed } from "../status/aws";
import { readEnvironment } from "../status/environment-file";
import { checkAccount, instances } from "../status/observe";
import { verdict } from "./verdict";
import { runDocument } from "./run-document";

/*
 * `npm run kit-check -- <environment> <server>`: which beliefs about IRIS hold on a mirror member. docs/testing.md has them.
 */

const USAGE = "usage: npm run --silent kit-check -- <environment> <server> [--sandbox]";
const CANNOT_TELL = 2;

interface Arguments {
  readonly environment: string;
  readonly server: string;
  readonly checks: Checks;
}

async function main(args: readonly string[]): Promise<number> {
  const given = readArguments(args);
  if (typeof given === "string") return cannotTell(`${given}\n${USAGE}`);
  const read = readEnvironment(given.environment, process.env["INIT_CWD"] ?? ".");
  if ("problem" in read) return cannotTell(read.problem);
  const region = read.plan.regions.find(({ operations }) => operations.checked.includes(given.server));
  if (region === undefined) {
    const members = read.plan.regions.flatMap(({ operations }) => operations.checked);
    return cannotTell(
      `'${given.server}' is no mirror member of ${given.environment}, its members are: ${members.join(", ") || "none"}`,
    );
  }
  if (!region.operations.checks.includes(given.checks))
    return cannotTell(
      `${given.environment} is protected: the checks of a sandbox change who is primary; leave --sandbox out, or check a throw-away environment`,
    );
  try {
    return await check(region, given);
  } catch (error) {
    // Anything else is a fault of this program, and must look like one.
    if (error instanceof AwsCallFailed) return cannotTell(error.message);
    throw error;
  }
}

async function check(region: RegionPlan, { server, checks }: Arguments): Promise<number> {
  await checkAccount(region);
  const running = (await instances(region, [server])).get(server)?.filter(({ state }) => state === "running") ?? [];
  if (running.length !== 1)
    return cannotTell(`${running.length} instances of ${server} run in ${region.name}, not one`);
  const ended = await runDocument(
    {
      regionName: region.name,
      document: region.operations.documentNames["kit-check"],
      instance: running[0]!.id,
      parameters: { checks },
    },
    (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  );
  process.stderr.write(ended.errors);
  process.stdout.write(ended.output);
  const { code, problem } = verdict(ended);
  return problem === undefined ? code : cannotTell(`${server}: ${problem}`);
}

function cannotTell(text: string): number {
  console.error(`kit-check: ${text}`);
  return CANNOT_TELL;
}

/** The arguments, or what is wrong with them. */
function readArguments(args: readonly string[]): Arguments | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { sandbox: { type: "boolean" } },
      allowPositionals: true,
    });
    const [environment, server] = positionals;
    if (environment === undefined || server === undefined || positionals.length > 2)
      return `an environment and a server are needed, got ${positionals.length} names`;
    return { environment, server, checks: values.sandbox === true ? "sandbox" : "read-only" };
  } catch (error) {
    return (error as Error).message.split("\n")[0]!;
  }
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error);
    process.exitCode = CANNOT_TELL;
  },
);
