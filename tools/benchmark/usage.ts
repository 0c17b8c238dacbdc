import { writeFileSync } from "node:fs";

/* Loaded before the measured program: at its end, writes what it used into the file that BENCHMARK_USAGE names. */
process.once("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeFileSync(
    process.env["BENCHMARK_USAGE"]!,
    JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, memoryMB: maxRSS / 1024 }),
  );
});
