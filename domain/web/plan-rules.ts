import { seen } from "../config/describe-value";
import { LISTENER_RULES } from "../aws/load-balancers";
import { ConfigPath, Report } from "../problems";
import { WebTierConfig } from "./inputs";
import { WebLoadBalancerPlan } from "./plan";
import { checkSameIds } from "./same-ids";

type Rule = NonNullable<WebTierConfig["rules"]>[string];

/**
 * Host and path rules with their priorities.
 *
 * The document gives each priority: one that followed the position would move when a rule is put in between, and AWS
 * refuses a priority that another rule still has (PriorityInUse).
 */
export function planRules(
  path: ConfigPath,
  rules: NonNullable<WebTierConfig["rules"]>,
  report: Report,
): WebLoadBalancerPlan["rules"] {
  const names = Object.keys(rules);
  if (names.length > LISTENER_RULES.perBalancer) {
    report.problem(
      path,
      `${names.length} rules; a load balancer takes ${LISTENER_RULES.perBalancer}`,
      "join rules, or make a second web tier",
    );
  }
  checkSameIds(path, names, report);
  checkPriorities(path, rules, report);
  return names.map((name) => {
    const { priority, hosts = [], paths = [], action } = rules[name]!;
    checkRule([...path, name], { hosts, paths }, report);
    return { name, priority, hosts, paths, action };
  });
}

function checkPriorities(path: ConfigPath, rules: NonNullable<WebTierConfig["rules"]>, report: Report): void {
  const holders = new Map<number, string>();
  for (const [name, { priority }] of Object.entries(rules)) {
    const holder = holders.get(priority);
    if (holder === undefined) holders.set(priority, name);
    else
      report.problem(
        [...path, name, "priority"],
        `priority ${priority} is that of rule '${holder}' too`,
        "give each rule of the tier a priority of its own, 1 to 50000",
      );
  }
}

function checkRule(path: ConfigPath, { hosts = [], paths = [] }: Pick<Rule, "hosts" | "paths">, report: Report): void {
  const values = [...hosts, ...paths];
  if (values.length === 0) {
    report.problem(path, "the rule has neither hosts nor paths: it would match every request", "add hosts or paths");
  }
  if (values.length > LISTENER_RULES.valuesPerRule) {
    report.problem(
      path,
      `${values.length} hosts and paths; a rule takes ${LISTENER_RULES.valuesPerRule} together`,
      "split it into several rules",
    );
  }
  const wildcards = values.join("").replace(/[^*?]/g, "").length;
  if (wildcards > LISTENER_RULES.wildcardsPerRule) {
    report.problem(
      path,
      `${wildcards} wildcards; a rule takes ${LISTENER_RULES.wildcardsPerRule}`,
      "split it into several rules",
    );
  }
  checkValues(
    [...path, "hosts"],
    "host",
    hosts,
    LISTENER_RULES.host,
    "letters, digits, '-', '.', '*', '?', and at least one '.'",
    report,
  );
  checkValues(
    [...path, "paths"],
    "path",
    paths,
    LISTENER_RULES.path,
    "letters, digits and _-.$/~\"'@:+&*?, starting with '/' or a wildcard",
    report,
  );
}

function checkValues(
  path: ConfigPath,
  kind: string,
  values: readonly string[],
  allowed: RegExp,
  words: string,
  report: Report,
): void {
  for (const [index, value] of values.entries()) {
    if (value.length > LISTENER_RULES.valueLength) {
      report.problem(
        [...path, index],
        `a ${kind} of ${value.length} characters; ${LISTENER_RULES.valueLength} are allowed`,
        "shorten it with a wildcard",
      );
    } else if (!allowed.test(value)) {
      report.problem([...path, index], `${seen(value)} is no ${kind} pattern`, `use ${words}`);
    }
  }
}
