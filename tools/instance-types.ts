import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/**
 * Writes `domain/aws/instance-facts.json` from the capture of DescribeInstanceTypes that moto ships (Apache-2.0).
 *
 *     ts-node --transpile-only tools/instance-types.ts <moto>/ec2/resources/instance_types.json.gz 5.2.1 2026-11-22
 */

/** What we read of one entry of the capture; more stands in it. */
interface Captured {
  readonly AutoRecoverySupported: boolean;
  readonly BareMetal: boolean;
  readonly BurstablePerformanceSupported: boolean;
  readonly DedicatedHostsSupported: boolean;
  readonly EbsInfo: {
    readonly EbsOptimizedSupport: string;
    readonly MaximumEbsAttachments: number;
    readonly EbsOptimizedInfo?: {
      readonly BaselineIops: number;
      readonly BaselineThroughputInMBps: number;
      readonly MaximumIops: number;
      readonly MaximumThroughputInMBps: number;
    };
  };
  readonly Hypervisor?: string;
  readonly InstanceStorageInfo?: { readonly TotalSizeInGB: number };
  readonly MemoryInfo: { readonly SizeInMiB: number };
  readonly ProcessorInfo: { readonly SupportedArchitectures: readonly string[] };
  readonly VCpuInfo: { readonly DefaultVCpus: number };
}

const COLUMNS = [
  "vcpu",
  "memoryMiB",
  "architecture",
  "hypervisor",
  "ebsOptimized",
  "baselineIops",
  "baselineMBps",
  "maximumIops",
  "maximumMBps",
  "ebsAttachments",
  "instanceStoreGB",
  "autoRecovery",
  "dedicatedHosts",
  "burstable",
];

/** Accelerators, clusters and Macs: nothing that runs IRIS. */
const LEFT_OUT = /^(mac|hpc|f\d|g\dad?|g\dd?n|g\d|gr\d|p\d|trn|inf|dl|vt)/;

function row(type: Captured): (string | number)[] {
  const ebs = type.EbsInfo.EbsOptimizedInfo;
  const round = (value: number) => Math.round(value * 100) / 100;
  const flag = (value: boolean) => (value ? 1 : 0);
  return [
    type.VCpuInfo.DefaultVCpus,
    type.MemoryInfo.SizeInMiB,
    type.ProcessorInfo.SupportedArchitectures.includes("arm64") ? "arm64" : "x86_64",
    type.BareMetal ? "metal" : (type.Hypervisor ?? "xen"),
    type.EbsInfo.EbsOptimizedSupport,
    ebs?.BaselineIops ?? 0,
    round(ebs?.BaselineThroughputInMBps ?? 0),
    ebs?.MaximumIops ?? 0,
    round(ebs?.MaximumThroughputInMBps ?? 0),
    type.EbsInfo.MaximumEbsAttachments,
    type.InstanceStorageInfo?.TotalSizeInGB ?? 0,
    flag(type.AutoRecoverySupported),
    flag(type.DedicatedHostsSupported),
    flag(type.BurstablePerformanceSupported),
  ];
}

function main([capture, version, date]: readonly string[]): void {
  if (!capture || !version || !date) throw new Error("give the capture, moto's version and the date");
  const all = JSON.parse(gunzipSync(readFileSync(capture)).toString("utf8")) as Record<string, Captured>;
  const rows = Object.keys(all)
    .filter((name) => !LEFT_OUT.test(name))
    .sort()
    .map((name) => `    ${JSON.stringify(name)}: ${JSON.stringify(row(all[name] as Captured))}`);
  const source = `EC2 DescribeInstanceTypes as captured by moto ${version} (Apache-2.0), moto/ec2/resources/instance_types.json.gz, read ${date}`;
  const text = `{\n  "source": ${JSON.stringify(source)},\n  "columns": ${JSON.stringify(COLUMNS)},\n  "types": {\n${rows.join(",\n")}\n  }\n}\n`;
  writeFileSync(join(__dirname, "..", "domain", "aws", "instance-facts.json"), text);
}

main(process.argv.slice(2));
