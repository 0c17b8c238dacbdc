import { HTTP } from "../firewall/services";
import { EndpointConfig } from "./endpoint-config";
import { MirrorPlan } from "./plan";

/** Where members answer the mirror status page when no endpoint says otherwise: always the gateway's own instance. */
const STATUS_PAGE = { port: HTTP.from, path: "/csp/bin/mirror_status.cxw" };

export function probeOf(endpoint: EndpointConfig | undefined): MirrorPlan["probe"] {
  if (endpoint === undefined) return STATUS_PAGE;
  const { port, path } = endpoint.healthCheck;
  return { port, path };
}
