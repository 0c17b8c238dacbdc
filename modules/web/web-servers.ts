import { AutoscalingGroup } from "@cdktf/provider-aws/lib/autoscaling-group";
import { AutoscalingPolicy } from "@cdktf/provider-aws/lib/autoscaling-policy";
import { AutoscalingSchedule } from "@cdktf/provider-aws/lib/autoscaling-schedule";
import { ITerraformDependable, Token } from "cdktf";
import { Construct } from "constructs";
import { pascal } from "../../domain/names";
import { ScalingPlan, WebTierPlan } from "../../domain/web/plan";
import { Balancer } from "./balancer";
import { WebServerTemplate, WebServerTemplateProps } from "./web-server-template";
import { literal } from "../terraform-text";

/** How long a new server may take to start before the group looks at its health. */
const BOOT_SECONDS = 900;
/** How long the load of a server that just came up is left out of the group's average. */
const WARM_UP_SECONDS = 300;

export interface WebServersProps extends Omit<WebServerTemplateProps, "tags"> {
  readonly subnetIds: readonly string[];
  readonly registration: Balancer["registration"];
  /** What must exist before servers take addresses. */
  readonly after: readonly ITerraformDependable[];
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The web servers of a tier: an auto-scaling group over the zones.
 *
 * An apply never resets the running count and never replaces a running server: a new image or template reaches servers
 * that start later. An operator starts the instance refresh, which drains each server.
 */
export class WebServers extends Construct {
  public readonly groupName: string;

  constructor(scope: Construct, id: string, props: WebServersProps) {
    super(scope, id);
    const { plan } = props;
    const own = Object.fromEntries(Object.entries(props.tags).map(([key, value]) => [literal(key), literal(value)]));
    const tags = { ...own, Name: plan.groupName, "iris:role": "web-server" };
    const { template } = new WebServerTemplate(this, "Template", { ...props, tags });
    const group = new AutoscalingGroup(this, "Group", {
      name: plan.groupName,
      // No desiredCapacity: the first apply starts minSize servers, and afterwards scaling owns the count.
      minSize: plan.minimum,
      maxSize: plan.maximum,
      vpcZoneIdentifier: [...props.subnetIds],
      ...props.registration,
      // No instanceRefresh block: with one, each change of the template would replace every server during the apply.
      launchTemplate: { id: template.id, version: Token.asString(template.latestVersion) },
      // A server whose web server hangs, or never came up, is replaced; its log and status outlive it. The health path must
      // not depend on IRIS: with the mirror down, the group would replace all web servers for ever.
      healthCheckType: "ELB",
      healthCheckGracePeriod: BOOT_SECONDS,
      defaultInstanceWarmup: WARM_UP_SECONDS,
      terminationPolicies: ["OldestLaunchTemplate", "OldestInstance"],
      // A Spot server at risk is replaced before it is taken.
      capacityRebalance: plan.purchase === "spot",
      // An apply does not wait for web servers: they wait for IRIS, which may be installed after it.
      waitForCapacityTimeout: "0",
      tag: Object.entries(tags).map(([key, value]) => ({ key, value, propagateAtLaunch: true })),
      dependsOn: [...props.after],
      lifecycle: {
        ignoreChanges:
          plan.scaling.kind === "schedule" ? ["desired_capacity", "min_size", "max_size"] : ["desired_capacity"],
      },
    });
    this.groupName = group.name;
    this.scale(plan, plan.scaling);
  }

  private scale(plan: WebTierPlan, scaling: ScalingPlan): void {
    if (scaling.kind === "target-tracking") {
      new AutoscalingPolicy(this, "Cpu", {
        name: `${plan.groupName}-cpu`,
        autoscalingGroupName: this.groupName,
        policyType: "TargetTrackingScaling",
        targetTrackingConfiguration: {
          predefinedMetricSpecification: { predefinedMetricType: "ASGAverageCPUUtilization" },
          targetValue: scaling.targetCpuPercent,
        },
      });
    }
    if (scaling.kind !== "schedule") return;
    for (const action of scaling.actions) {
      new AutoscalingSchedule(this, `${pascal(action.name)}Schedule`, {
        scheduledActionName: action.name,
        autoscalingGroupName: this.groupName,
        recurrence: literal(action.cron),
        timeZone: literal(action.timeZone),
        minSize: action.minimum,
        maxSize: action.maximum,
        // The provider's default is 0, an order to stop servers; -1 leaves the count to the new bounds.
        desiredCapacity: -1,
      });
    }
  }
}
