import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { RolePlan } from "../../domain/security/plan";
import { EncryptionKeys, InstanceProfiles, RouteTableIds } from "../handles";
import { policyDocument, References, trustDocument } from "./policy-document";
import { literal } from "../terraform-text";

export interface RolesProps {
  readonly plans: readonly RolePlan[];
  readonly keys: EncryptionKeys;
  readonly routeTables: RouteTableIds;
}

/** An IAM role and an instance profile for the servers of each tier. */
export class Roles extends Construct implements InstanceProfiles {
  private readonly profiles: ReadonlyMap<string, string>;

  constructor(scope: Construct, id: string, props: RolesProps) {
    super(scope, id);
    const references: References = {
      keyArn: (purpose) => props.keys.keyArn(purpose),
      routeTableId: (name) => props.routeTables.routeTableId(name),
    };
    this.profiles = new Map(props.plans.map((plan) => [plan.tier, this.create(plan, references).name]));
  }

  /** Throws when no role was planned for the tier. */
  public instanceProfile(tier: string): string {
    const profile = this.profiles.get(tier);
    if (profile === undefined) {
      throw new Error(`there is no role for '${tier}', only for ${[...this.profiles.keys()].join(", ")}`);
    }
    return profile;
  }

  private create(plan: RolePlan, references: References): IamInstanceProfile {
    const role = new IamRole(this, `${plan.tier}Role`, {
      name: plan.name,
      path: literal(plan.path),
      permissionsBoundary: plan.permissionsBoundary && literal(plan.permissionsBoundary),
      assumeRolePolicy: trustDocument("ec2.amazonaws.com"),
    });
    new IamRolePolicy(this, `${plan.tier}Policy`, {
      name: "server",
      role: role.name,
      policy: policyDocument(plan.statements, references),
    });
    return new IamInstanceProfile(this, `${plan.tier}Profile`, {
      name: plan.name,
      path: literal(plan.path),
      role: role.name,
    });
  }
}
