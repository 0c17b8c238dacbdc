import { Deployment } from "./config/deployment";
import { texts } from "./config/texts";
import { Report } from "./problems";
import { partsOfArn } from "./security/arns";

/**
 * That all that is named lies in the regions of `dataResidency`: members by their region, and secrets, keys, certificates and
 * certificate authorities by their ARNs. Volumes, logs, access logs, the configuration bucket and S3 states lie in the region of
 * what they belong to; kits are software.
 */
export function checkDataResidency(config: Deployment, report: Report): void {
  const allowed = config.dataResidency;
  if (allowed === undefined) return;
  const list = allowed.join(", ");
  for (const [key, { name }] of Object.entries(config.regions)) {
    if (allowed.includes(name)) continue;
    report.problem(
      ["regions", key, "name"],
      `'${name}' is not one of the regions of dataResidency: ${list}`,
      "use one of them, or add it to dataResidency",
    );
  }
  for (const [path, text] of texts(config)) {
    const region = partsOfArn(text)?.region;
    if (region === undefined || region === "" || allowed.includes(region)) continue;
    report.problem(
      path,
      `it lies in '${region}', which is not one of the regions of dataResidency: ${list}`,
      "name one that lies in them, or add its region to dataResidency",
    );
  }
  if (config.state.backend === "s3") return;
  report.warning(
    "residency/state",
    ["state", "backend"],
    `where the backend '${config.state.backend}' keeps states is not known here; a state names servers, addresses and ARNs`,
    "use backend: s3, or see to it that its states lie in these regions",
  );
}
