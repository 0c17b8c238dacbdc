import { Machine, missingForMachines } from "./support/machine";

const missing = missingForMachines();
if (missing) console.log(`left out: ${missing}`);
const withMachines = missing ? describe.skip : describe;

const KIT = { bucket: "kits", key: "kit.tar.gz", sha256: "0".repeat(64) };
const ONE_EACH = [
  { name: "system", purpose: "system", mount: "/iris/sys" },
  { name: "database1", purpose: "database", mount: "/iris/db" },
];
const MEMBER = {
  node: "data-a",
  role: "mirror-member",
  kits: { iris: KIT, agent: null, webGateway: KIT },
  volumes: ONE_EACH,
};
const ARBITER = { node: "arbiter", role: "arbiter", kits: { iris: null, agent: KIT, webGateway: null } };
const INSSERV = "missing: the package insserv-compat (installers of IRIS and of the ISCAgent); install insserv-compat";
/** Asks the CLI for the form of a call, which it then does not make. */
const WRITES_ONCE = "aws s3api put-object --bucket none --key none --if-none-match * --generate-cli-skeleton";
const CHECK = "/opt/iris-node/releases/0123456789abcdef/image-check.sh";

let machine: Machine;
async function start(facts: Readonly<Record<string, unknown>>): Promise<void> {
  machine = await Machine.start({ facts });
  // What this computer may lack beside what every machine has.
  for (const program of ["aws", "apache2", "pvs", "vgcreate", "lvcreate", "lvextend", "mkfs.xfs", "xfs_growfs"])
    machine.replaceProgram(program);
  machine.write("/usr/lib/apache2/modules/mod_ssl.so", "");
}
afterEach(() => machine?.stop());

/** Programs that this machine no longer has, wherever they are. */
async function without(...programs: readonly string[]): Promise<void> {
  const folders = ["/test/bin", "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
  await machine.command([
    "rm",
    "-f",
    ...folders.flatMap((folder) => programs.map((program) => `${folder}/${program}`)),
  ]);
}

const check = (...args: readonly string[]) =>
  machine.command(["bash", "-c", 'PATH="/test/bin:$PATH" exec bash "$@"', "-", CHECK, ...args]);

async function missingThings(...args: readonly string[]): Promise<string[]> {
  const { stdout } = await check(...args);
  return stdout.trimEnd().split("\n").slice(0, -1);
}

withMachines("the check of an image", () => {
  test.each(["mirror-member", "app-server", "arbiter", "web-server"])(
    "finds a supported image ready for the role %s, and changes nothing",
    async (role) => {
      await start(MEMBER);
      const files = ["bash", "-c", "find /etc /opt /usr/local /var/lib -newer /test/now -type f"];
      machine.write("/test/now", "");
      const { code, stdout } = await check(
        role,
        "--os",
        "ubuntu2404",
        "--lvm",
        "--kit",
        "iris",
        "--kit",
        "agent",
        "--kit",
        "web-gateway",
      );
      expect({ code, stdout }).toEqual({ code: 0, stdout: `the image is ready for the role ${role}\n` });
      expect((await machine.command(files)).stdout).toBe("");
      expect(machine.calls()).toEqual(["aws --version", ...(role === "mirror-member" ? [WRITES_ONCE] : [])]);
    },
  );

  test("a step that a person starts in a folder of others runs nothing of theirs", async () => {
    await start(ARBITER);
    machine.write("/tmp/json.py", "open('/tmp/caught', 'w')\n");
    const step = "/opt/iris-node/releases/0123456789abcdef/boot/steps/image-check.sh";
    const started = await machine.command(["bash", "-c", `cd /tmp; HOME=/tmp exec bash ${step}`]);
    expect({ code: started.code, caught: machine.has("/tmp/caught") }).toEqual({ code: 0, caught: false });
  });

  test.each([
    ["ubuntu2404", "24.04", "ubuntu", "passwd", "apache2", "procps", []],
    ["rhel9", "9.6", "rhel", "shadow-utils", "httpd", "procps-ng", []],
    ["ol10", "10.0", "ol", "shadow-utils", "httpd", "procps-ng", []],
    ["sles15", "15.7", "sles", "shadow", "apache2", "procps", [INSSERV]],
  ])(
    "names everything that is missing at once, with its package on %s",
    async (os, version, id, users, apache, processes, more) => {
      await start(MEMBER);
      machine.write("/etc/os-release", `ID="${id}"\nVERSION_ID="${version}"\n`);
      await without(
        "aws",
        "mkfs.xfs",
        "mkfs.ext4",
        "useradd",
        "sysctl",
        "apache2",
        "httpd",
        "lvcreate",
        "openssl",
        "chronyc",
        "gzip",
        "rpm",
        "insserv",
      );
      await without("amazon-cloudwatch-agent-ctl", "amazon-ssm-agent");
      await machine.command(["rm", "/usr/lib/apache2/modules/mod_ssl.so"]);
      const { code, stdout } = await check(
        "mirror-member",
        "--os",
        os,
        "--lvm",
        "--kit",
        "iris",
        "--kit",
        "web-gateway",
      );
      expect(code).toBe(1);
      expect(stdout.trimEnd().split("\n")).toEqual([
        "missing: aws (facts, kits, secrets, status); install the AWS CLI from AWS",
        "missing: chronyc (time); install chrony",
        "missing: amazon-ssm-agent or amazon-ssm-agent.ssm-cli (Session Manager and Run Command); install the SSM Agent from AWS",
        "missing: amazon-cloudwatch-agent-ctl (logs); install the CloudWatch agent from AWS",
        "missing: mkfs.xfs (database volumes); install xfsprogs",
        "missing: mkfs.ext4 (journal volumes); install e2fsprogs",
        "missing: lvcreate (stripes over several volumes); install lvm2",
        `missing: useradd (users of IRIS); install ${users}`,
        `missing: sysctl (huge pages); install ${processes}`,
        ...more,
        `missing: httpd or apache2 (Web Gateway); install ${apache}`,
        "missing: Apache's mod_ssl (TLS); install mod_ssl (RHEL, Oracle Linux) or apache2",
        "missing: openssl (certificates); install openssl",
        "missing: gzip (kits); install gzip",
        "the image is not ready for the role mirror-member",
      ]);
    },
  );

  describe("tries what is there", () => {
    const members = ["mirror-member", "--kit", "iris", "--kit", "web-gateway"];
    const why = "(facts, kits, secrets, status); install the AWS CLI from AWS";

    test("an AWS CLI that is a snap alone is on no path of the scripts", async () => {
      await start(MEMBER);
      await without("aws");
      machine.write("/snap/bin/aws", "#!/bin/bash\n", 0o755);
      expect(await missingThings(...members)).toEqual([`missing: aws ${why}, not as a snap`]);
    });

    test("an AWS CLI that does not start", async () => {
      await start(MEMBER);
      machine.replaceProgram("aws", "#!/opt/python-of-another-machine\n");
      for (const role of ["mirror-member", "arbiter", "web-server"])
        expect(await missingThings(role, "--kit", "iris", "--kit", "agent", "--kit", "web-gateway")).toEqual([
          `missing: an AWS CLI that starts, not /test/bin/aws ${why}`,
        ]);
    });

    test("an AWS CLI that cannot write an object once, of a member", async () => {
      await start(MEMBER);
      machine.replaceProgram("aws", "#!/bin/bash\n[[ $* != *--if-none-match* ]]\n");
      expect(await missingThings(...members)).toEqual([
        "missing: an AWS CLI that knows 's3api put-object --if-none-match' (only one member creates a mirror); install a newer AWS CLI from AWS",
      ]);
      expect((await check("web-server", "--kit", "web-gateway")).code).toBe(0);
    });

    test.each([
      ["/var/lib/iris-node", "installers and hooks start there", members],
      ["/var", "installers and hooks start there", ["arbiter", "--kit", "agent", "--hooks"]],
      ["/opt/webgateway", "Apache loads the Web Gateway from there", members],
      ["/opt/webgateway", "Apache loads the Web Gateway from there", ["web-server", "--kit", "web-gateway"]],
      ["/usr/local/sbin", "IRIS starts iris-become-primary there", [...members, "--endpoint", "route-table"]],
      ["/opt/iris", "IRIS", ["app-server", "--iris", "/opt/iris"]],
    ])("%s is mounted noexec", async (folder, what, role) => {
      await start(MEMBER);
      for (const file of ["/opt/iris/bin/iris", "/etc/systemd/system/ISCAgent.service"]) machine.write(file, "");
      await machine.command([
        "bash",
        "-c",
        `mkdir -p ${folder} && mount --bind ${folder} ${folder} && mount -o remount,bind,noexec ${folder}`,
      ]);
      const named = folder === "/var" ? "/var/lib/iris-node" : folder;
      expect(await missingThings(...role)).toEqual([
        `wrong: ${named} is mounted noexec (${what}); mount it without, or give it a file system of its own`,
      ]);
    });
  });

  test("asks for an installed product where no kit is named", async () => {
    await start(MEMBER);
    expect(await missingThings("mirror-member", "--iris", "/opt/iris")).toEqual([
      "missing: IRIS in /opt/iris (the document names no kit); install IRIS into the image, or name a kit",
      "missing: ISCAgent (the document names no kit); install the agent into the image, or name a kit",
      "missing: Web Gateway in /opt/webgateway (the document names no kit); install the Web Gateway into the image, or name a kit",
    ]);
    machine.write("/opt/iris/bin/iris", "");
    machine.write("/etc/systemd/system/ISCAgent.service", "");
    machine.write("/opt/webgateway/bin/CSPa24.so", "");
    expect((await check("mirror-member", "--iris", "/opt/iris")).code).toBe(0);
  });

  test("asks for the tools of SELinux where it is enforced", async () => {
    await start(MEMBER);
    await without("semanage", "restorecon", "setsebool");
    for (const [mode, lines] of [
      ["Permissive", 0],
      ["Enforcing", 3],
    ] as const) {
      machine.replaceProgram("getenforce", `#!/bin/bash\necho ${mode}\n`);
      const found = await missingThings("web-server", "--kit", "web-gateway");
      expect(found.filter((line) => line.endsWith("(SELinux); install policycoreutils-python-utils"))).toHaveLength(
        lines,
      );
    }
  });

  test.each([
    ["health-check", ["nft (endpoint: packet filter); install nftables"]],
    ["target-registration", ["nft (endpoint: packet filter); install nftables"]],
    [
      "route-table",
      ["nft (endpoint: packet filter); install nftables", "ip (endpoint: overlay address); install iproute2"],
    ],
  ])("asks a member for what an endpoint of method %s needs, and nobody without an endpoint", async (method, lines) => {
    await start(MEMBER);
    await without("nft", "ip");
    const kits = ["--kit", "iris", "--kit", "web-gateway"];
    expect(await missingThings("mirror-member", ...kits, "--endpoint", method)).toEqual(
      lines.map((line) => `missing: ${line}`),
    );
    expect([
      (await check("mirror-member", ...kits)).code,
      (await check("arbiter", "--kit", "agent", "--endpoint", method)).code,
    ]).toEqual([0, 0]);
  });

  describe("on SLES", () => {
    const start15 = async (): Promise<void> => {
      await start(MEMBER);
      machine.write("/etc/os-release", 'ID="sles"\nVERSION_ID="15.7"\n');
      await without("rpm", "insserv");
    };
    const everyKit = ["--kit", "iris", "--kit", "agent", "--kit", "web-gateway"];

    test.each([
      ["mirror-member", [INSSERV]],
      ["app-server", [INSSERV]],
      ["arbiter", [INSSERV]],
      ["web-server", []],
    ])("asks the role %s for insserv-compat where IRIS or its agent is installed", async (role, lines) => {
      await start15();
      expect(await missingThings(role, ...everyKit)).toEqual(lines);
    });

    test("fails on a member whose image holds IRIS and not the package", async () => {
      await start15();
      for (const file of ["/usr/irissys/bin/iris", "/etc/systemd/system/ISCAgent.service"]) machine.write(file, "");
      expect(await missingThings("mirror-member", "--kit", "web-gateway")).toEqual([INSSERV]);
    });

    test.each(["/sbin/insserv", "/usr/sbin/insserv", "/usr/lib/lsb/install_initd"])(
      "the package is there where %s is",
      async (path) => {
        await start15();
        machine.write(path, "");
        expect((await check("mirror-member", ...everyKit)).code).toBe(0);
      },
    );

    test("the package is there where rpm knows it by its name, whatever its files are", async () => {
      await start15();
      machine.replaceProgram("rpm", '#!/bin/bash\n[[ "$*" == "--query --quiet insserv-compat" ]]\n');
      expect((await check("mirror-member", ...everyKit)).code).toBe(0);
      machine.replaceProgram("rpm", "#!/bin/bash\nexit 1\n");
      expect(await missingThings("mirror-member", ...everyKit)).toEqual([INSSERV]);
    });
  });

  test("an arbiter needs neither file systems, nor Apache, nor LVM", async () => {
    await start(ARBITER);
    await without("mkfs.xfs", "mkfs.ext4", "apache2", "httpd", "lvcreate", "openssl");
    expect((await check("arbiter", "--lvm", "--kit", "agent")).code).toBe(0);
  });

  test.each([
    [
      'ID=amzn\nVERSION_ID="2023"\n',
      "the operating system is amzn2023; InterSystems supports rhel9, rhel10, ol9, ol10, ubuntu2204, ubuntu2404, sles15; use another image",
    ],
    [
      'ID=ubuntu\nVERSION_ID="20.04"\n',
      "the operating system is ubuntu2004; InterSystems supports rhel9, rhel10, ol9, ol10, ubuntu2204, ubuntu2404, sles15; use another image",
    ],
    [
      'ID="rhel"\nVERSION_ID="10.1"\n',
      "the operating system is rhel10, and the document says ubuntu2404; correct image.os or use another image",
    ],
  ])("fails on another operating system: %j", async (text, problem) => {
    await start(ARBITER);
    machine.write("/etc/os-release", text);
    expect(await missingThings("arbiter", "--os", "ubuntu2404", "--kit", "agent")).toEqual([`wrong: ${problem}`]);
  });

  test("fails on an old Python", async () => {
    await start(ARBITER);
    machine.replaceProgram("python3", "#!/bin/bash\nexit 1\n");
    expect(await missingThings("arbiter", "--kit", "agent")).toEqual([
      "missing: python3, 3.6 or later (facts, status); install python3",
    ]);
  });

  test.each([
    [[], "there is no role ''"],
    [["database"], "there is no role 'database'"],
    [
      ["arbiter", "--os", "debian12"],
      "--os 'debian12': allowed are rhel9 rhel10 ol9 ol10 ubuntu2204 ubuntu2404 sles15",
    ],
    [["arbiter", "--kit", "apache"], "--kit 'apache': allowed are iris, agent, web-gateway"],
    [["arbiter", "--kit"], "--kit '': allowed are iris, agent, web-gateway"],
    [["arbiter", "--iris", "usr/irissys"], "--iris 'usr/irissys': give an absolute path"],
    [
      ["mirror-member", "--endpoint", "polling"],
      "--endpoint 'polling': allowed are health-check, target-registration, route-table",
    ],
    [["arbiter", "--fix"], "there is no option '--fix'"],
  ])("fails on the arguments %j", async (args, problem) => {
    await start(ARBITER);
    const { code, stderr } = await check(...args);
    expect({ code, first: stderr.split("\n")[0] }).toEqual({ code: 2, first: `image-check.sh: ${problem}` });
  });
});

withMachines("the first step of a boot", () => {
  /** What the step asks of the check for these facts. */
  async function asked(facts: Readonly<Record<string, unknown>>): Promise<string> {
    await start(facts);
    machine.write(CHECK, 'echo "asked: $*"\n');
    const { stdout } = await machine.step("image-check");
    return /asked: (.*)/.exec(stdout)?.[1] ?? "nothing";
  }

  test.each([
    ["a member with a kit and one volume each", MEMBER, "mirror-member --os ubuntu2404 --kit iris --kit web-gateway"],
    [
      "a member with two volumes of one purpose, and IRIS in the image",
      {
        ...MEMBER,
        kits: { iris: null, agent: null, webGateway: null },
        volumes: [...ONE_EACH, { name: "database2", purpose: "database", mount: "/iris/db" }],
        iris: { imageDirectory: "/usr/irissys" },
      },
      "mirror-member --os ubuntu2404 --lvm --iris /usr/irissys",
    ],
    [
      "an application server with an instance store",
      { ...MEMBER, role: "app-server", kits: { iris: KIT }, instanceStore: { mount: "/iris/cache" } },
      "app-server --os ubuntu2404 --lvm --kit iris",
    ],
    [
      "a member with an endpoint",
      { ...MEMBER, endpoint: { method: "route-table" } },
      "mirror-member --os ubuntu2404 --kit iris --kit web-gateway --endpoint route-table",
    ],
    [
      "a member without an endpoint",
      { ...MEMBER, endpoint: null },
      "mirror-member --os ubuntu2404 --kit iris --kit web-gateway",
    ],
    ["an arbiter", ARBITER, "arbiter --os ubuntu2404 --kit agent"],
    [
      "a web server on SLES",
      { node: "public", role: "web-server", os: "sles15", kits: { webGateway: KIT } },
      "web-server --os sles15 --kit web-gateway",
    ],
  ])("checks what the facts of %s ask for", async (_, facts, args) => {
    expect(await asked(facts)).toBe(args);
  });

  test("lets a complete image pass, twice", async () => {
    await start(ARBITER);
    expect((await machine.step("image-check")).code).toBe(0);
    expect((await machine.step("image-check")).stdout).toMatch(
      /image-check: the image is ready for the role arbiter\n$/,
    );
  });

  test("fails on an incomplete image with all names in the reason, and goes on when they are there", async () => {
    await start({ ...ARBITER, os: "rhel9" });
    await without("chronyc", "curl");
    const { code, stdout } = await machine.step("image-check");
    expect(code).toBe(1);
    expect(machine.reason()).toBe(
      "the image is not ready for the role: the operating system is ubuntu2404, and the document says rhel9; correct image.os or use another image; it lacks curl, chronyc; the log says what to install",
    );
    expect(stdout).toContain("missing: chronyc (time); install chrony");
    machine.putFacts(ARBITER);
    for (const program of ["chronyc", "curl"]) machine.replaceProgram(program);
    expect((await machine.step("image-check")).code).toBe(0);
  });
});
