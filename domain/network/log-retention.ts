import { ConfigPath, Report } from "../problems";

/** Days that CloudWatch Logs keeps events (CloudWatch Logs API reference, PutRetentionPolicy; not read again). */
export const LOG_RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export function checkLogRetention(path: ConfigPath, days: number, report: Report): void {
  if (LOG_RETENTION_DAYS.includes(days)) return;
  const longer = LOG_RETENTION_DAYS.find((allowed) => allowed > days) ?? Math.max(...LOG_RETENTION_DAYS);
  report.problem(
    path,
    `CloudWatch Logs cannot keep logs for ${days} days: it allows ${LOG_RETENTION_DAYS.join(", ")}`,
    `use ${longer}`,
  );
}
