import { DeploymentConfig } from "../../../domain/config/deployment";
import { RegionPlan } from "../../../domain/deployment-plan";
import { findTerraform } from "../../../tools/lab/terraform-binary";
import { Difference, differences, StateResource } from "../../../tools/lab/terraform-json";
import { openWorkspace, Workspace } from "../../../tools/lab/workspace";
import { EndpointFacts } from "../../../modules/mirror/endpoint-facts";
import { Cloud, startCloud } from "../../boot/support/cloud";
import { missingForMachines } from "../../boot/support/machine";
import { missingForVpc } from "../../boot/support/vpc";
import { planned, regionStack } from "../../support/environments";

/** What a drill reads of a member's facts. Its scripts read more. */
export interface Facts extends Readonly<Record<string, unknown>> {
  readonly endpoint: EndpointFacts;
}

/** Why this computer cannot apply a document and start its members; undefined: it can. */
export function missingForDeployment(): string | undefined {
  const terraform = findTerraform();
  return missingForMachines() ?? missingForVpc() ?? ("missing" in terraform ? terraform.missing : undefined);
}

/** A document of one region, applied to the AWS mock by Terraform with the real AWS provider. */
export class Deployment {
  private constructor(
    readonly cloud: Cloud,
    readonly region: RegionPlan,
    private readonly workspace: Workspace,
    private readonly managed: readonly StateResource[],
  ) {}

  static async apply(document: DeploymentConfig): Promise<Deployment> {
    const cloud = await startCloud(["ec2", "elbv2"]);
    try {
      const workspace = await openWorkspace({ stackDirectory: regionStack(document).directory, mock: cloud.mock });
      await workspace.apply();
      const { values } = await workspace.showState();
      return new Deployment(cloud, planned(document).regions[0]!, workspace, values!.root_module!.resources!);
    } catch (error) {
      await cloud.stop();
      throw error;
    }
  }

  /** What another apply would change. */
  async changes(): Promise<Difference[]> {
    return differences((await this.workspace.plan("again")).json);
  }

  /** The facts of a node as they lie in the configuration bucket. */
  facts(node: string): Facts {
    const { bucket, key } = this.one("aws_s3_object", ({ key: found }) => found === `nodes/${node}.json`);
    return JSON.parse(this.cloud.aws(["s3", "cp", `s3://${String(bucket)}/${String(key)}`, "-"])) as Facts;
  }

  /** The server with a planned address, as AWS knows it. */
  server(address: string): { readonly instanceId: string; readonly interfaceId: string } {
    const found = this.one("aws_instance", ({ private_ip }) => private_ip === address);
    return { instanceId: String(found["id"]), interfaceId: String(found["primary_network_interface_id"]) };
  }

  /** What the servers of a tier may do, as an IAM document with the ids of this apply. */
  policy(tier: string): string {
    return String(this.one("aws_iam_role_policy", ({ role }) => String(role).endsWith(`-${tier}`))["policy"]);
  }

  async stop(): Promise<void> {
    this.workspace.close();
    await this.cloud.stop();
  }

  private one(type: string, wanted: (values: StateResource["values"]) => boolean): StateResource["values"] {
    const found = this.managed.filter((resource) => resource.type === type && wanted(resource.values));
    if (found.length !== 1) throw new Error(`expected one such ${type} in the state, got ${found.length}`);
    return found[0]!.values;
  }
}
