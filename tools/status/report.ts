import { Line } from "./judge";

/** The lines of a region as a person reads them. `now` in milliseconds. */
export function report(regionName: string, lines: readonly Line[], now: number): string {
  const width = (text: (line: Line) => string): number => Math.max(...lines.map((line) => text(line).length));
  const [servers, results, steps] = [width(({ server }) => server), width(result), width(step)];
  const body = lines.flatMap((line) => {
    const { server, published, why, fix, warning } = line;
    const age = published === undefined ? "" : describeAge(now - Date.parse(published.time));
    const row =
      `  ${server.padEnd(servers)}  ${result(line).padEnd(results)}  ${step(line).padEnd(steps)}  ${age.padStart(6)}  ${why ?? ""}`.trimEnd();
    return [
      row,
      ...(fix === undefined ? [] : [`      fix: ${fix}`]),
      ...(warning === undefined ? [] : [`      warning: ${warning}`]),
    ];
  });
  const ready = lines.filter((line) => line.ready).length;
  return [`${regionName}: ${ready} of ${lines.length} ready`, ...body].join("\n");
}

function result({ ready, published }: Line): string {
  if (ready) return "ready";
  return published === undefined || published.result === "ready" ? "not ready" : published.result;
}

const step = ({ published }: Line): string => published?.step ?? "-";

/** `45 s`, `12 min`, `5 h`, `3 d`. A server's clock may be ahead of ours. */
export function describeAge(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}
