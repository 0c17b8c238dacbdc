import { TerraformElement, TerraformResource } from "cdktf";
import { Construct } from "constructs";

/** The Terraform address that a resource of this type has, or had, at this place of the tree. Leaves nothing behind there. */
export function addressAt(scope: Construct, id: string, type: string): string {
  const stand = new TerraformResource(scope, id, { terraformResourceType: type });
  const address = `${type}.${stand.friendlyUniqueId}`;
  scope.node.tryRemoveChild(id);
  return address;
}

/**
 * Resources that Terraform drops from its state without destroying them: a `removed` block each.
 *
 * cdktf 0.21 has no construct for it. cdktf joins the lists of several elements, so one stack may hold several of these.
 * Source: Terraform language, "removed block"; Terraform 1.7 and later.
 */
export class Forgotten extends TerraformElement {
  constructor(
    scope: Construct,
    id: string,
    private readonly addresses: readonly string[],
  ) {
    super(scope, id);
  }

  public override toTerraform(): { removed: { from: string; lifecycle: { destroy: boolean } }[] } {
    return { removed: this.addresses.map((from) => ({ from, lifecycle: { destroy: false } })) };
  }
}
