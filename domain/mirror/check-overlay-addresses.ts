import { Deployment } from "../config/deployment";
import { formatRange, holds, parseRange } from "../network/ipv4";
import { readAddress } from "../network/read";
import { PRIVATE_RANGES } from "../network/special-ranges";
import { ConfigPath, Report } from "../problems";

const FIX = "use a private address outside the ranges of every VPC, such as 10.255.0.10";

/** Overlay addresses are private, outside every VPC of the document, and each belongs to one mirror. */
export function checkOverlayAddresses({ mirrors, regions }: Deployment, report: Report): void {
  const holders = new Map<number, string>();
  for (const [key, { endpoint }] of Object.entries(mirrors)) {
    if (endpoint?.method !== "route-table" || endpoint.overlayAddress === undefined) continue;
    const path = ["mirrors", key, "endpoint", "overlayAddress"];
    const address = readAddress(path, endpoint.overlayAddress, report);
    if (address === undefined) continue;
    checkPlace(path, endpoint.overlayAddress, address, regions, report);
    const holder = holders.get(address);
    if (holder !== undefined)
      report.problem(
        path,
        `${endpoint.overlayAddress} is the address of mirror '${holder}'`,
        "give each mirror an address of its own",
      );
    holders.set(address, holder ?? key);
  }
}

function checkPlace(
  path: ConfigPath,
  text: string,
  address: number,
  regions: Deployment["regions"],
  report: Report,
): void {
  if (!PRIVATE_RANGES.some((range) => holds(range, address))) {
    report.problem(
      path,
      `${text} is no private address: somebody else may own it (${PRIVATE_RANGES.map(formatRange).join(", ")} are private)`,
      FIX,
    );
  }
  for (const [key, { cidr, network }] of Object.entries(regions)) {
    const vpc = parseRange(network.existing?.cidr ?? cidr ?? "");
    if (vpc && holds(vpc, address))
      report.problem(
        path,
        `${text} lies in ${formatRange(vpc)}, the VPC of region '${key}': AWS would look there for a server that has it`,
        FIX,
      );
  }
}
