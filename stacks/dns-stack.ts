import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { DnsPlan } from "../domain/dns/plan";
import { UserNames } from "../modules/dns/user-names";
import { writeBackend } from "../modules/state/backend";
import { writeMoved } from "../modules/state/moved";
import { writeProvider } from "./provider";

/** The user-facing names of an environment: a state of its own that looks up nothing but Route 53. */
export class DnsStack extends TerraformStack {
  constructor(scope: Construct, plan: DnsPlan) {
    super(scope, plan.stack.name);
    writeBackend(this, plan.stack.backend);
    writeMoved(this, plan.stack.moved);
    writeProvider(this, {
      region: plan.providerRegion,
      account: plan.account,
      tags: plan.tags,
      version: plan.providerVersion,
    });
    new UserNames(this, "UserNames", { plan });
  }
}
