import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { REPOSITORY } from "./lab/cache";

/* `npm run lint`: the rules of eslint.config.mjs, then the layout of every file. Exit code 1 when either finds something. */

const CHECKS = [
  [join("node_modules", "eslint", "bin", "eslint.js"), "."],
  [join("node_modules", "ts-node", "dist", "bin.js"), "--transpile-only", join("tools", "format.ts"), "--check"],
];

const codes = CHECKS.map((args) => spawnSync(process.execPath, args, { cwd: REPOSITORY, stdio: "inherit" }).status);
process.exit(codes.every((code) => code === 0) ? 0 : 1);
