import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { TerraformOutput } from "cdktf";
import { WebTier } from "../../../modules/web/web-tier";
import { planPublic } from "../../domain/web/public-tier";
import { synth } from "../../support/synth";
import { BOOTSTRAP, build, buildPlan } from "./web-tier-stack";

const OPTIONS = {
  scaling: { schedule: { night: { cron: "0 20 * * *", minimum: 3, maximum: 4 } } },
  rules: { admin: { priority: 10, paths: ["/csp/sys/*"], action: "deny" as const } },
};

test("the addresses read like the tier", () => {
  const words = (changes: Parameters<typeof build>[0]) =>
    build(changes).addresses.map((address) => address.replace(/_[0-9A-F]{8}$/, ""));
  const bucket = [
    "aws_s3_bucket.WebPublic_AccessLogs_Bucket",
    "aws_s3_bucket_lifecycle_configuration.WebPublic_AccessLogs_Retention",
    "aws_s3_bucket_ownership_controls.WebPublic_AccessLogs_Ownership",
    "aws_s3_bucket_policy.WebPublic_AccessLogs_Policy",
    "aws_s3_bucket_public_access_block.WebPublic_AccessLogs_PublicAccess",
    "aws_s3_bucket_server_side_encryption_configuration.WebPublic_AccessLogs_Encryption",
    "aws_s3_bucket_versioning.WebPublic_AccessLogs_Versioning",
  ];
  expect(words({ ...OPTIONS, certificate: { validatedIn: "dns-zone" } })).toEqual([
    "aws_acm_certificate.WebPublic_Certificate_Requested",
    "aws_acm_certificate_validation.WebPublic_Certificate_Issued",
    "aws_autoscaling_group.WebPublic_Servers_Group",
    "aws_autoscaling_schedule.WebPublic_Servers_NightSchedule",
    "aws_launch_template.WebPublic_Servers_Template",
    "aws_lb.WebPublic_Balancer_LoadBalancer",
    "aws_lb_listener.WebPublic_Balancer_Https",
    "aws_lb_listener.WebPublic_Balancer_Redirect",
    "aws_lb_listener_rule.WebPublic_Balancer_AdminRule",
    "aws_lb_target_group.WebPublic_Balancer_TargetGroup",
    "aws_route53_record.WebPublic_Certificate_ValidationRecord",
    ...bucket,
  ]);
  expect(words({ loadBalancer: "classic" })).toEqual([
    "aws_autoscaling_group.WebPublic_Servers_Group",
    "aws_elb.WebPublic_Balancer_LoadBalancer",
    "aws_launch_template.WebPublic_Servers_Template",
    "aws_load_balancer_listener_policy.WebPublic_Balancer_HttpsPolicies",
    "aws_load_balancer_policy.WebPublic_Balancer_CookiePolicy",
    "aws_load_balancer_policy.WebPublic_Balancer_TlsPolicy",
    ...bucket,
  ]);
});

test("the servers share one file of facts: what to serve, and where each zone's gateways connect", () => {
  expect(build({ healthPath: "/alive", drainSeconds: 60, applications: ["/csp/", "/lab/"] }).facts).toEqual({
    "web-public": {
      role: "web-server",
      tier: "public",
      domain: "ehr.example.org",
      applications: {
        served: ["/csp/", "/lab/"],
        refused: expect.arrayContaining(["/csp/sys"]),
        filesOnly: ["/csp/broker"],
        refusedPages: expect.arrayContaining(["%CSP.UI."]),
      },
      headers: {
        "Strict-Transport-Security": "max-age=31536000",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
      },
      gateway: planPublic().plan!.gateway,
      healthPath: "/alive",
      drainSeconds: 60,
      idleTimeoutSeconds: 60,
      certificate: { kind: "self-signed", commonName: "ehr.example.org", names: ["ehr.example.org"] },
      certificateKind: "given",
    },
  });
});

/** The tier in a stack with a reservation and a way to the internet to wait for, and what it tells as outputs. */
function withReservation(changes: Parameters<typeof planPublic>[0] = {}) {
  const { plan } = planPublic(changes);
  return synth((stack) => {
    const reservation = new S3Bucket(stack, "Reservation", { bucket: "stand-in" });
    const gateway = new S3Bucket(stack, "Gateway", { bucket: "stand-in" });
    const tier = new WebTier(stack, "WebPublic", {
      plan: plan!,
      subnets: {
        vpcId: "vpc-1",
        subnetId: (layer, zone) => `subnet-${layer}-${zone}`,
        reservations: [reservation],
        publicWay: [gateway],
      },
      groups: { groupId: (id) => `sg-${id}` },
      keys: { keyArn: () => "key" },
      profiles: { instanceProfile: (id) => id },
      facts: { publish: () => undefined, bootstrap: () => BOOTSTRAP },
      image: { id: "ami-0123456789abcdef0" },
      protection: true,
      tags: {},
    });
    for (const name of ["dnsName", "zoneId", "autoScalingGroupName"] as const)
      new TerraformOutput(stack, name, { value: tier[name] });
  });
}

test("the tier names what DNS and an operator need", () => {
  const built = withReservation();
  const balancer = Object.keys(built.named("aws_lb"))[0];
  const group = Object.keys(built.named("aws_autoscaling_group"))[0];
  expect(built.json["output"]).toEqual({
    dnsName: { value: `\${aws_lb.${balancer}.dns_name}` },
    zoneId: { value: `\${aws_lb.${balancer}.zone_id}` },
    autoScalingGroupName: { value: `\${aws_autoscaling_group.${group}.name}` },
  });
});

test("load balancer and servers wait for the address reservations, a public load balancer for the internet gateway too", () => {
  const built = withReservation();
  const policy = Object.keys(built.named("aws_s3_bucket_policy"))[0];
  expect(built.only("aws_autoscaling_group")["depends_on"]).toEqual(["aws_s3_bucket.Reservation"]);
  expect(built.only("aws_lb")["depends_on"]).toEqual([
    "aws_s3_bucket.Reservation",
    "aws_s3_bucket.Gateway",
    `aws_s3_bucket_policy.${policy}`,
  ]);
  const internal = withReservation({ scheme: "internal", clients: { ward: "10.9.0.0/16" } });
  expect(internal.only("aws_lb")["depends_on"]).toEqual([
    "aws_s3_bucket.Reservation",
    `aws_s3_bucket_policy.${policy}`,
  ]);
});

test.each([
  {},
  { loadBalancer: "classic" },
  { loadBalancer: "network" },
  { loadBalancer: "network", certificate: { onServers: true } },
] as const)("neither JSON nor user data nor facts hold anything like a secret: %j", (changes) => {
  const built = build({ ...changes, scaling: OPTIONS.scaling });
  const userData = Buffer.from(built.only("aws_launch_template")["user_data"] as string, "base64").toString("utf8");
  const texts = [JSON.stringify(built.json), userData, JSON.stringify(built.facts)];
  expect(
    texts.filter((text) => /password|secret|private.?key|token=|BEGIN [A-Z ]*KEY|AKIA|licen[cs]e/i.test(text)),
  ).toEqual([]);
});

test("fails on a plan whose load balancer ends TLS and has no certificate", () => {
  const { plan } = planPublic();
  expect(() => buildPlan({ ...plan!, certificate: { kind: "on-servers" } })).toThrow(
    "web tier 'public': TLS ends at the application load balancer, so it needs a certificate; planning refuses this",
  );
});
