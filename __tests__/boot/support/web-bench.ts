import { readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { Cloud } from "./cloud";
import { Machine } from "./machine";
import { Vpc } from "./vpc";
import { giveWebGatewayKit, selfSigned } from "./web-gateway";

/** Holds what shells and templates could take for theirs. */
export const PASSWORD = 'planted$ecret\'w/"all"%of`it{}';

/** An AWS CLI that every user of the machine may run: the Web Gateway's password command runs as the web server's user. */
function awsFor(cloud: Cloud, endpoint: string): string {
  return `#!/bin/bash\nexport AWS_ENDPOINT_URL=${endpoint} AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing\nexec ${cloud.cli} "$@"\n`;
}

/** Machines with Apache, a Web Gateway kit, AWS and their metadata service around them. */
export class WebBench {
  private readonly machines: Machine[] = [];
  private readonly secrets = new Map<string, string>();

  private constructor(
    private readonly cloud: Cloud,
    private readonly vpc: Vpc,
  ) {}

  static async start(cloud: Cloud): Promise<WebBench> {
    return new WebBench(cloud, await Vpc.start(cloud, "10.20.0.0/24"));
  }

  /** A secret's ARN; made on the first call. */
  secret(name: string, text: string): string {
    const known = this.secrets.get(name);
    if (known) return known;
    const arn = this.cloud
      .aws([
        "secretsmanager",
        "create-secret",
        "--name",
        name,
        "--secret-string",
        text,
        "--query",
        "ARN",
        "--output",
        "text",
      ])
      .trim();
    this.secrets.set(name, arn);
    return arn;
  }

  changeSecret(arn: string, text: string): void {
    this.cloud.aws(["secretsmanager", "put-secret-value", "--secret-id", arn, "--secret-string", text]);
  }

  /** A machine at 10.20.0.<last>, with the kit unpacked and a certificate in place. */
  async machine(last: number, facts: Readonly<Record<string, unknown>>): Promise<Machine> {
    const machine = await Machine.start({ facts, ownNetwork: true });
    this.machines.push(machine);
    await this.vpc.plug(machine, {
      address: `10.20.0.${last}`,
      instanceId: `i-${last}`,
      availabilityZone: "eu-west-1a",
    });
    machine.write("/usr/local/bin/aws", awsFor(this.cloud, this.vpc.endpoint), 0o755);
    // Folders above the CLI of this computer and above its interpreter, for users of the machine.
    for (const program of [this.cloud.cli, realpathSync(join(dirname(this.cloud.cli), "python"))]) {
      for (let folder = dirname(program); folder !== "/"; folder = dirname(folder))
        await machine.command(["chmod", "o+x", folder]);
    }
    machine.write("/test/environment", "{}");
    machine.replaceProgram("systemctl", readFileSync(join(__dirname, "systemctl.py"), "utf8"));
    giveWebGatewayKit(machine);
    const { certificate, key } = selfSigned("web");
    for (const [name, text] of Object.entries({
      CertificateFile: certificate,
      PrivateKeyFile: key,
      CAFile: certificate,
    })) {
      machine.write(`/etc/iris-node/tls/${name}.pem`, text, 0o600);
    }
    return machine;
  }

  stop(): void {
    for (const machine of this.machines) machine.stop();
    this.vpc.stop();
  }
}

/** Where Apache and the Web Gateway write, as their configurations say; and what the step 'log-shipping' sends on of it. */
export async function webLogs(machine: Machine) {
  const agent = "[Service]\nExecStart=/bin/true\n\n[Install]\nWantedBy=multi-user.target\n";
  machine.write("/etc/systemd/system/amazon-cloudwatch-agent.service", agent);
  const { code } = await machine.step("log-shipping");
  if (code !== 0) throw new Error(machine.reason());
  const { logs } = JSON.parse(machine.read("/etc/iris-node/cloudwatch-agent.json"));
  const shipped = logs.logs_collected.files.collect_list as readonly { readonly file_path: string }[];
  const apache = machine.read("/etc/iris-web/httpd.conf").matchAll(/^(?:ErrorLog|CustomLog) "([^"]+)"/gm);
  const gateway = machine.read("/opt/webgateway/bin/CSP.ini").matchAll(/^Event_Log_File=(.+)$/gm);
  return {
    written: [...apache, ...gateway].map(([, path]) => path!).sort(),
    shipped: shipped
      .map(({ file_path }) => file_path)
      .filter((path) => /\/(iris-web|webgateway)\//.test(path))
      .sort(),
  };
}

/** Every file below these folders, with owner, mode and checksum. */
export async function listing(machine: Machine, folders: readonly string[]): Promise<string> {
  const script =
    'find "$@" -printf "%p %u:%g %m\\n" | sort; find "$@" -type f ! -name "*.log" -exec sha256sum {} + | sort';
  return (await machine.command(["bash", "-c", script, "listing", ...folders])).stdout;
}
