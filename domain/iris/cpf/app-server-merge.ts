import { AppTierPlan } from "../../ecp/plan";
import { remoteDatabases } from "./databases";
import { dataServer } from "./ecp";
import { memory } from "./memory";
import { namespaces, webApplications } from "./namespaces";
import { appServerStorage } from "./storage";
import { mergeText } from "./text";
import { appServerTls } from "./tls";

/** The configuration merge of every application server of a tier. No secret. */
export function appServerMerge(tier: AppTierPlan): string {
  return mergeText([
    ...memory(),
    ...dataServer(tier),
    ...appServerStorage(),
    ...appServerTls(tier.tls, tier.dataServer.port),
    ...remoteDatabases(tier),
    ...namespaces(tier.namespaces),
    ...webApplications(tier.webApplications),
  ]);
}
