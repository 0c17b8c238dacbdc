import { spawnSync } from "node:child_process";
import { missingForMachines } from "../../boot/support/machine";
import { missingForVpc } from "../../boot/support/vpc";

/** Why this computer cannot drill failovers; undefined: it can. */
export function missingForDrills(): string | undefined {
  return (
    missingForMachines() ??
    missingForVpc() ??
    (spawnSync("haproxy", ["-v"]).status === 0 ? undefined : "needs HAProxy (Debian package haproxy)")
  );
}
