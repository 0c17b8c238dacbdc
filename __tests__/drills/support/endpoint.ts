import { StackOutput } from "../../support/environments";

/** One target group as AWS would get it, with the port that its listener takes connections on. */
export interface SynthesisedGroup {
  readonly name: string;
  readonly listenerPort: number;
  readonly targetPort: number;
  /** Servers by their names, such as `data-a`. */
  readonly targets: readonly string[];
  readonly check: {
    readonly path: string;
    readonly port: number;
    readonly matcher: string;
    readonly intervalSeconds: number;
    readonly timeoutSeconds: number;
    readonly healthyThreshold: number;
    readonly unhealthyThreshold: number;
  };
  /** Open connections of a target end when it becomes unhealthy. */
  readonly endsConnections: boolean;
}

/** A network load balancer with its target groups. */
export interface SynthesisedEndpoint {
  /** Its address in the first zone. */
  readonly address: string;
  readonly groups: readonly SynthesisedGroup[];
}

type Fields = Readonly<Record<string, unknown>>;

const addressOf = (reference: unknown): string => /^\$\{(\w+\.\w+)\.\w+\}$/.exec(String(reference))?.[1] ?? "";

/** The network load balancer of a stack that has one. */
export function synthesisedEndpoint(stack: StackOutput): SynthesisedEndpoint {
  const balancers = Object.entries(stack.named("aws_lb")).filter(
    ([, { load_balancer_type }]) => load_balancer_type === "network",
  );
  if (balancers.length !== 1) throw new Error(`expected one network load balancer, got ${balancers.length}`);
  const [name, { subnet_mapping }] = balancers[0]!;
  const [first] = subnet_mapping as Fields[];
  return { address: String(first!["private_ipv4_address"]), groups: groupsOf(stack, `aws_lb.${name}`) };
}

function groupsOf(stack: StackOutput, balancer: string): SynthesisedGroup[] {
  return stack
    .all("aws_lb_listener")
    .filter(({ load_balancer_arn }) => addressOf(load_balancer_arn) === balancer)
    .map((listener) => {
      const [action] = listener["default_action"] as Fields[];
      const address = addressOf(action!["target_group_arn"]);
      const group = stack.named("aws_lb_target_group")[address.replace("aws_lb_target_group.", "")]!;
      const check = group["health_check"] as Fields;
      const [state] = group["target_health_state"] as Fields[];
      return {
        name: String(group["name"]),
        listenerPort: Number(listener["port"]),
        targetPort: Number(group["port"]),
        targets: stack
          .all("aws_lb_target_group_attachment")
          .filter(({ target_group_arn }) => addressOf(target_group_arn) === address)
          .map(({ target_id }) => serverName(stack, target_id)),
        check: {
          path: String(check["path"]),
          port: Number(check["port"]),
          matcher: String(check["matcher"]),
          intervalSeconds: Number(check["interval"]),
          timeoutSeconds: Number(check["timeout"]),
          healthyThreshold: Number(check["healthy_threshold"]),
          unhealthyThreshold: Number(check["unhealthy_threshold"]),
        },
        endsConnections: state!["enable_unhealthy_connection_termination"] === true,
      };
    });
}

function serverName(stack: StackOutput, instanceId: unknown): string {
  const instance = stack.named("aws_instance")[addressOf(instanceId).replace("aws_instance.", "")];
  if (instance === undefined) throw new Error(`no server is ${String(instanceId)}`);
  return String((instance["tags"] as Fields)["Name"]);
}
