import { TerraformOutput, TerraformStack } from "cdktf";
import { RegionPlan } from "../domain/deployment-plan";
import { literal, literalButReferences } from "../modules/terraform-text";

const PORTAL_PORT = 8080;
const PORTAL_PAGE = "/csp/sys/UtilHome.csp";

/** A port forward to the loopback of a member, which alone the portal answers. A replacement has another instance id. */
function portalForward({ name, environment, environmentTag }: RegionPlan, serverName: string, port: number): string {
  const filters = [
    `Name=tag:Name,Values=${serverName}`,
    `Name=tag:${environmentTag},Values=${environment}`,
    "Name=instance-state-name,Values=running",
  ];
  const id = `aws ec2 describe-instances --region ${name} --query 'Reservations[].Instances[].InstanceId' --output text --filters ${filters.join(" ")}`;
  return `aws ssm start-session --region ${name} --target "$(${id})" --document-name AWS-StartPortForwardingSession --parameters portNumber=${port},localPortNumber=${PORTAL_PORT}`;
}

/**
 * What an operator types: addresses and names of a region, and the commands that check them.
 *
 * Names of the document keep their hyphens, and `_` parts them: else mirror `data` with listener `member-a` and mirror
 * `data-endpoint` with member `a` would have one output.
 */
export function writeRegionOutputs(
  stack: TerraformStack,
  plan: RegionPlan,
  balancers: readonly { readonly key: string; readonly dnsName: string; readonly groupName: string }[],
): void {
  const output = (name: string, description: string, value: string): void => {
    new TerraformOutput(stack, name, { value: literalButReferences(value), description: literal(description) });
  };
  for (const mirror of plan.mirrors) {
    const { path, port } = mirror.probe;
    for (const member of mirror.members) {
      const name = `mirror_${mirror.key}_member_${member.letter}`;
      output(
        `${name}_address`,
        `Mirror member ${member.serverName}, ${member.role}, zone ${member.zone}`,
        member.address,
      );
      output(
        `${name}_check`,
        "200 SUCCESS on the primary, 503 FAILED on every other member; from another member",
        `curl -i http://${member.hostName}:${port}${path}`,
      );
      output(
        `${name}_portal`,
        `The Management Portal of ${member.serverName}: http://localhost:${PORTAL_PORT}${PORTAL_PAGE} while this runs`,
        portalForward(plan, member.serverName, port),
      );
    }
    if (mirror.arbiter) {
      output(`mirror_${mirror.key}_arbiter_address`, `Arbiter, zone ${mirror.arbiter.zone}`, mirror.arbiter.address);
      output(
        `mirror_${mirror.key}_arbiter_check`,
        "Succeeds while the arbiter's agent listens; from a mirror member",
        `nc -zv ${mirror.arbiter.hostName} 2188`,
      );
    }
    if (mirror.endpoint) {
      output(`mirror_${mirror.key}_endpoint`, "The name that follows the primary", mirror.endpoint.hostName);
      if (mirror.endpoint.method === "route-table") {
        output(
          `mirror_${mirror.key}_endpoint_address`,
          "The address behind it, which no server of the VPC has as its own",
          mirror.endpoint.overlayAddress,
        );
      }
      for (const { name, port: listenerPort } of mirror.endpoint.listeners) {
        output(
          `mirror_${mirror.key}_endpoint_${name}_check`,
          `Succeeds while a primary answers on ${name}`,
          `nc -zv ${mirror.endpoint.hostName} ${listenerPort}`,
        );
      }
    }
  }
  for (const tier of plan.appTiers) {
    for (const server of tier.servers) {
      output(`app_${tier.key}_server_${server.id}_address`, `Application server ${server.serverName}`, server.address);
    }
  }
  for (const { key, dnsName, groupName } of balancers) {
    const tier = plan.webTiers.find((candidate) => candidate.key === key)!;
    output(`web_${key}_url`, "What users open", `https://${tier.domain}/`);
    output(`web_${key}_load_balancer`, "The load balancer's own name", dnsName);
    output(
      `web_${key}_check`,
      "200 while a web server is in service",
      `curl -i https://${tier.domain}${tier.loadBalancer.healthPath}`,
    );
    output(
      `web_${key}_servers`,
      "Lists the web servers with their health",
      `aws autoscaling describe-auto-scaling-groups --region ${plan.name} --auto-scaling-group-names ${groupName}`,
    );
  }
}
