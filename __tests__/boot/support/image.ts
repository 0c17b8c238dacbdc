/** What a supported image has and this computer may lack, as files of a machine: path, text, mode. */
export const IMAGE: readonly (readonly [path: string, text: string, mode: number])[] = [
  ["/etc/os-release", 'NAME="Ubuntu"\nID=ubuntu\nVERSION_ID="24.04"\n', 0o644],
  ["/etc/hostname", "ip-10-0-1-5\n", 0o644],
  ["/etc/apache2/apache2.conf", "# Apache as the system ships it\n", 0o644],
  ["/etc/chrony/chrony.conf", "pool ntp.ubuntu.com iburst maxsources 4\nconfdir /etc/chrony/conf.d\n", 0o644],
];

const RECORD = `printf '%s' "\${0##*/}" >>/test/recorded/calls
printf ' %s' "$@" >>/test/recorded/calls
printf '\\n' >>/test/recorded/calls
`;

/** Where scripts find /proc and /sys of the machine's kernel: that of this computer is not theirs to change. */
export const KERNEL = "/test/kernel";
export const MEMINFO = `${KERNEL}/proc/meminfo`;
export const BOOT_ID = `${KERNEL}/proc/sys/kernel/random/boot_id`;
export const THP = `${KERNEL}/sys/kernel/mm/transparent_hugepage`;

const KERNEL_FILES: typeof IMAGE = [
  [MEMINFO, "MemTotal:       16000000 kB\nHugePages_Total:       0\nHugepagesize:       2048 kB\n", 0o644],
  [BOOT_ID, "11111111-1111-4111-8111-111111111111\n", 0o644],
  [`${THP}/enabled`, "always [madvise] never\n", 0o644],
  [`${THP}/defrag`, "always defer defer+madvise [madvise] never\n", 0o644],
];

/** Stand-ins that write their calls down and do what the caller looks at afterwards. */
const PROGRAMS: Readonly<Record<string, string>> = {
  hostnamectl: `case $1 in
  --static) cat /etc/hostname ;;
  set-hostname) printf '%s\\n' "$2" >/etc/hostname ;;
esac`,
  // Reserves as many huge pages as it is asked for, or as /test/huge-pages-limit says.
  sysctl: `pages=$(sed -n 's/^vm.nr_hugepages = //p' "\${@: -1}")
limit=$(cat /test/huge-pages-limit 2>/dev/null || echo 1000000000)
[[ -z $pages ]] || sed -i "s/^HugePages_Total:.*/HugePages_Total: $((pages < limit ? pages : limit))/" ${MEMINFO}`,
  chronyd: "",
  chronyc: `case $2 in
  sources) cat /test/time-sources 2>/dev/null || echo '^* 169.254.169.123               3   4   377     9    +12us[  +15us] +/-  210us' ;;
  tracking) echo "Leap status     : $(cat /test/leap-status 2>/dev/null || echo Normal)" ;;
esac`,
  "amazon-ssm-agent": "",
  "amazon-cloudwatch-agent-ctl": `case "$*" in
  '-a status') echo "{ \\"status\\": \\"$(cat /test/cloudwatch-agent 2>/dev/null || echo stopped)\\" }" ;;
  '-a append-config '*) echo running >/test/cloudwatch-agent ;;
esac`,
};

interface Files {
  write(file: string, text: string, mode?: number): void;
}

/** Makes a machine look like an image that `image-check.sh` accepts, with a kernel of its own. */
export function becomeImage(machine: Files): void {
  for (const [path, text, mode] of [...IMAGE, ...KERNEL_FILES]) machine.write(path, text, mode);
  for (const [name, body] of Object.entries(PROGRAMS))
    machine.write(`/test/bin/${name}`, `#!/bin/bash\n${RECORD}${body}\n`, 0o755);
}
