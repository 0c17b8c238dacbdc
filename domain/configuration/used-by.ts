import { ConfigurationPlan, HooksPlan, KitsPlan, NodeRole, SecretsPlan } from "./plan";

/**
 * Mirror members run a web server as well: the kit of IRIS has none since 2023.2, and the status page needs one.
 * Their agent comes with the kit of IRIS; an arbiter has the agent alone (High Availability Guide, on installing an arbiter).
 */
const KITS: Readonly<Record<NodeRole, readonly (keyof KitsPlan)[]>> = {
  "mirror-member": ["iris", "webGateway"],
  "app-server": ["iris"],
  arbiter: ["agent"],
  "web-server": ["webGateway"],
};

/**
 * Of those of the region. IRIS itself needs the gateway's password too: it is the password of the user that gateways connect as.
 * The administrators' password of the mirror is on no application server.
 */
const SECRETS: Readonly<Record<NodeRole, readonly (keyof SecretsPlan)[]>> = {
  "mirror-member": ["license", "password", "gatewayPassword"],
  "app-server": ["license", "gatewayPassword"],
  arbiter: [],
  "web-server": ["gatewayPassword"],
};

/**
 * What servers of a role get from elsewhere: their facts name exactly this, and their IAM role reads exactly this. `own` are
 * secrets of their mirror or tier, before those of the region.
 */
export interface Used {
  readonly kits: KitsPlan;
  readonly secrets: SecretsPlan;
  readonly hooks: HooksPlan;
}

export function usedBy(
  role: NodeRole,
  { kits, secrets, hooks }: Pick<ConfigurationPlan, "kits" | "secrets" | "hooks">,
  own: SecretsPlan = {},
): Used {
  return {
    kits: only(kits, KITS[role]),
    secrets: { ...only(secrets, SECRETS[role]), ...given(own) },
    hooks: hooks[role],
  };
}

/** A key without a value stands before nothing. */
function given(own: SecretsPlan): SecretsPlan {
  return Object.fromEntries(Object.entries(own).filter(([, arn]) => arn !== undefined));
}

function only<T extends object>(all: T, keys: readonly (keyof T)[]): T {
  return Object.fromEntries(keys.map((key) => [key, all[key]])) as T;
}
