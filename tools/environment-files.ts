import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const FOLDER = "environments";

/**
 * The environment documents of a run: those that `IRIS_ENVIRONMENTS` names, separated by commas, else all of
 * `environments/`. The only setting that comes from outside the documents.
 */
export function environmentFiles(): string[] {
  const chosen = process.env["IRIS_ENVIRONMENTS"];
  if (chosen) {
    return chosen
      .split(",")
      .map((file) => file.trim())
      .filter((file) => file !== "");
  }
  if (!existsSync(FOLDER)) return [];
  return readdirSync(FOLDER)
    .filter((file) => /\.ya?ml$/.test(file))
    .sort()
    .map((file) => join(FOLDER, file));
}
