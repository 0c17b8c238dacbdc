import { Aspects, TerraformResource } from "cdktf";
import { Construct } from "constructs";

const BALANCERS = ["aws_elb", "aws_lb"];

/**
 * Terraform refuses to destroy or to replace any load balancer below `scope`, already while it plans.
 *
 * Without it, an apply that replaces one deletes its listeners first; AWS then refuses to delete the protected load balancer,
 * and so does every further apply: nobody gets through any more.
 */
export function keepBalancers(scope: Construct): void {
  Aspects.of(scope).add({
    visit: (node) => {
      if (!TerraformResource.isTerraformResource(node) || !BALANCERS.includes(node.terraformResourceType)) return;
      node.lifecycle = { ...node.lifecycle, preventDestroy: true };
    },
  });
}
