import { parseArgs } from "node:util";
import { DeploymentPlan } from "../../domain/deployment-plan";
import { AwsCallFailed } from "./aws";
import { certificateWarningDays } from "./certificate";
import { judgeEndpoint } from "./endpoint";
import { readEnvironment } from "./environment-file";
import { judge, Line } from "./judge";
import { checkAccount, observe } from "./observe";
import { observeEndpoints } from "./observe-endpoints";
import { report } from "./report";
import { expectedServers } from "./servers";
import { Look, waitUntilReady } from "./wait";

const USAGE = "usage: npm run --silent status -- <environment> [--wait <minutes, 1 to 240>]";
const CANNOT_TELL = 2;
const LONGEST_WAIT_MINUTES = 240;
/** Between two looks. A server publishes at each step; the shortest take seconds. */
const PAUSE_MS = 15_000;

interface Arguments {
  readonly environment: string;
  readonly waitMinutes: number;
}

async function main(args: readonly string[]): Promise<number> {
  const given = readArguments(args);
  if (typeof given === "string") return cannotTell(`${given}\n${USAGE}`);
  const read = readEnvironment(given.environment, process.env["INIT_CWD"] ?? ".");
  if ("problem" in read) return cannotTell(read.problem);
  try {
    for (const region of read.plan.regions) await checkAccount(region);
  } catch (error) {
    return cannotTell(awsProblem(error));
  }
  const { code, text } = await waitUntilReady(() => look(read.plan), {
    limit: given.waitMinutes * 60_000,
    pause: PAUSE_MS,
    now: Date.now,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    progress: (summary) => console.error(`status: ${summary}`),
  });
  if (code === CANNOT_TELL) return cannotTell(text);
  console.log(text);
  return code;
}

function cannotTell(text: string): number {
  console.error(`status: ${text}`);
  return CANNOT_TELL;
}

/** The arguments, or what is wrong with them. */
function readArguments(args: readonly string[]): Arguments | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { wait: { type: "string" } },
      allowPositionals: true,
    });
    const [environment] = positionals;
    if (environment === undefined || positionals.length > 1)
      return `one environment is needed, got ${positionals.length}`;
    const waitMinutes = Number(values.wait ?? 0);
    if (
      values.wait !== undefined &&
      !(Number.isInteger(waitMinutes) && waitMinutes >= 1 && waitMinutes <= LONGEST_WAIT_MINUTES)
    ) {
      return `--wait takes whole minutes from 1 to ${LONGEST_WAIT_MINUTES}, got '${values.wait}'`;
    }
    return { environment, waitMinutes };
  } catch (error) {
    return (error as Error).message.split("\n")[0]!;
  }
}

async function look({ regions }: DeploymentPlan): Promise<Look> {
  try {
    const reports: { lines: Line[]; text: string }[] = [];
    for (const region of regions) {
      const expected = expectedServers(region);
      const place = {
        regionName: region.name,
        runAgain: region.operations.documentNames["run-again"],
        certificateWarningDays: certificateWarningDays(region.configuration.certificates),
      };
      const now = Date.now();
      const observed = await observe(region, expected);
      const endpoints = [...(await observeEndpoints(region, observed))].map(([mirror, targets]) =>
        judgeEndpoint(mirror, targets),
      );
      const lines = [...judge(expected, observed, place, now), ...endpoints];
      reports.push({ lines, text: report(region.name, lines, now) });
    }
    const lines = reports.flatMap((one) => one.lines);
    const ready = lines.filter((line) => line.ready).length;
    return {
      code: ready === lines.length ? 0 : 1,
      summary: `${ready} of ${lines.length} ready`,
      text: reports.map(({ text }) => text).join("\n"),
    };
  } catch (error) {
    const text = awsProblem(error);
    return { code: CANNOT_TELL, summary: text, text };
  }
}

/** Anything else is a fault of this program, and must look like one. */
function awsProblem(error: unknown): string {
  if (error instanceof AwsCallFailed) return error.message;
  throw error;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error);
    process.exitCode = CANNOT_TELL;
  },
);
