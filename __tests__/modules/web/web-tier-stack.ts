import { WebTierPlan } from "../../../domain/web/plan";
import { WebTier, WebTierProps } from "../../../modules/web/web-tier";
import { planPublic } from "../../domain/web/public-tier";
import { synth, Synthesised } from "../../support/synth";

export const BOOTSTRAP = '#!/bin/bash\ncurl -w "%{http_code}" "https://${BUCKET}/nodes/web-public.json"\n';

export interface Built extends Synthesised {
  /** What was published for servers, by node. */
  readonly facts: Record<string, unknown>;
}

/** The web tier `public` of a document with some keys changed, synthesised. */
export function build(changes: Parameters<typeof planPublic>[0] = {}, props: Partial<WebTierProps> = {}): Built {
  const { plan, problems } = planPublic(changes);
  if (plan === undefined || problems.length > 0) throw new Error(problems.join("\n"));
  return buildPlan(plan, props);
}

export function buildPlan(plan: WebTierPlan, props: Partial<WebTierProps> = {}): Built {
  const facts: Record<string, unknown> = {};
  const synthesised = synth((stack) => {
    new WebTier(stack, "WebPublic", {
      plan,
      subnets: {
        vpcId: "vpc-1",
        subnetId: (layer, zone) => `subnet-${layer}-${zone}`,
        reservations: [],
        publicWay: [],
      },
      groups: { groupId: (id) => `sg-${id}` },
      keys: { keyArn: (purpose) => `arn:aws:kms:eu-west-1:111122223333:key/${purpose}` },
      profiles: { instanceProfile: (id) => `profile-${id}` },
      facts: { publish: (node, values) => void (facts[node] = values), bootstrap: () => BOOTSTRAP },
      image: { id: "ami-0123456789abcdef0" },
      protection: true,
      tags: { "iris:environment": "prod", owner: "ehr-platform" },
      ...props,
    });
  });
  return { ...synthesised, facts };
}
