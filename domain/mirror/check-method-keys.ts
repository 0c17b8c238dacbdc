import { ConfigPath, Report } from "../problems";
import { EndpointConfig } from "./endpoint-config";

type Method = EndpointConfig["method"];

const BALANCER: readonly Method[] = ["health-check", "target-registration"];
const ROUTE: readonly Method[] = ["route-table"];

/** Keys of an endpoint that mean something only to some methods, and why they mean nothing to the others. */
const USED_BY: readonly {
  readonly key: keyof EndpointConfig;
  readonly methods: readonly Method[];
  readonly why: string;
}[] = [
  { key: "addresses", methods: BALANCER, why: "there is no load balancer to have these addresses" },
  {
    key: "preserveClientAddress",
    methods: BALANCER,
    why: "there is no load balancer: IRIS sees the addresses of clients anyway",
  },
  { key: "overlayAddress", methods: ROUTE, why: "the load balancer has addresses of its own" },
  {
    key: "transitGateway",
    methods: ROUTE,
    why: "the load balancer's addresses lie inside the VPC, where other networks' routes lead anyway",
  },
];

const CHECK_KEYS = ["intervalSeconds", "timeoutSeconds", "healthyThreshold", "unhealthyThreshold"] as const;

/** Reports keys that the chosen method does not use: each would be taken for something that it does not do. */
export function checkMethodKeys(path: ConfigPath, config: EndpointConfig, report: Report): void {
  const { method } = config;
  for (const { key, methods, why } of USED_BY) {
    if (config[key] === undefined || methods.includes(method)) continue;
    report.problem(
      [...path, key],
      `${key} is given, and method is '${method}': ${why}`,
      `remove it, or use method: ${methods.join(" or ")}`,
    );
  }
  for (const key of CHECK_KEYS) {
    if (method !== "route-table" || config.healthCheck[key] === undefined) continue;
    report.problem(
      [...path, "healthCheck", key],
      `${key} is given, and method is 'route-table': nothing checks members`,
      "remove it",
    );
  }
  if (config.targets !== undefined && method !== "health-check") {
    report.problem(
      [...path, "targets"],
      method === "target-registration"
        ? "targets that Terraform registers are given, and with method 'target-registration' each new primary registers itself and deregisters the others: the next apply would bring those back"
        : "targets are given, and method is 'route-table': there is no load balancer to have them",
      "remove targets, or use method: health-check",
    );
  }
}
