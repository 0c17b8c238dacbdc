const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const ts = require("typescript");

/*
 * What ts-node calls to make JavaScript of a file (tsconfig.json names it): remembers the answer in .cache/, because
 * transpiling all files takes longer than everything else that a synthesis does.
 */
exports.create = ({ service: { config } }) => {
  const folder = join(__dirname, "..", ".cache", "transpiled");
  const settings = JSON.stringify([ts.version, config.options]);
  return {
    transpile(text, { fileName }) {
      const key = createHash("sha256").update(`${settings}\n${fileName}\n${text}`).digest("hex");
      const file = join(folder, `${key}.json`);
      try {
        return JSON.parse(readFileSync(file, "utf8"));
      } catch {
        // Not there yet, or half written by a process that was killed: made now.
      }
      const { outputText, sourceMapText } = ts.transpileModule(text, { fileName, compilerOptions: { ...config.options, sourceMap: true, inlineSourceMap: false } });
      try {
        mkdirSync(folder, { recursive: true });
        writeFileSync(`${file}.${process.pid}`, JSON.stringify({ outputText, sourceMapText }));
        renameSync(`${file}.${process.pid}`, file);
      } catch {
        // A folder that cannot be written costs time, nothing else.
      }
      return { outputText, sourceMapText };
    },
  };
};
