import { BalancerFront, LOAD_BALANCERS } from "../../../domain/aws/load-balancers";
import { planPublic } from "./public-tier";

const FRONTS = {
  application: {},
  classic: { loadBalancer: "classic" },
  "network-tls": { loadBalancer: "network" },
  "network-tcp": { loadBalancer: "network", certificate: { onServers: true } },
} as const;
const WEB_ACL = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/ehr/1234abcd-12ab-34cd-56ef-1234567890ab";

/** Each option that somebody can ask for, and the kinds of load balancer that have it. */
const OPTIONS = [
  [{ stickiness: "cookie" }, "stickiness", ["application", "classic"]],
  [{ stickiness: "source-ip" }, "stickiness", ["network-tcp"]],
  [{ stickiness: "none" }, "stickiness", ["application", "classic", "network-tls", "network-tcp"]],
  [{ stickinessSeconds: 3600 }, "stickinessSeconds", ["application", "classic"]],
  [{ redirectHttp: true }, "redirectHttp", ["application"]],
  [{ webAcl: WEB_ACL }, "webAcl", ["application"]],
  [{ rules: { admin: { priority: 10, paths: ["/csp/sys/*"], action: "deny" } } }, "rules", ["application"]],
  [{ http2: true }, "http2", ["application"]],
] as const;

const combinations = OPTIONS.flatMap(([changes, key, supported]) =>
  (Object.keys(FRONTS) as BalancerFront[]).map(
    (front) => [front, changes, key, (supported as readonly string[]).includes(front)] as const,
  ),
);

test.each(combinations)("%s load balancer with %j (%s): supported is %s", (front, changes, key, supported) => {
  const { problems } = planPublic({ ...FRONTS[front], ...changes } as Parameters<typeof planPublic>[0]);
  expect(problems.map((problem) => problem.split(": ")[0])).toEqual(supported ? [] : [`webTiers.public.${key}`]);
});

test("the refusal says which load balancer has the option", () => {
  const { problems, fixes } = planPublic({ loadBalancer: "classic", redirectHttp: true });
  expect(problems).toEqual([
    "webTiers.public.redirectHttp: a redirect from HTTP is not supported by a classic load balancer; supported by: application load balancer",
  ]);
  expect(fixes).toEqual(["leave redirectHttp out, or use an application load balancer"]);
});

test("fails on cookies and source addresses where the network load balancer ends TLS", () => {
  expect(planPublic({ loadBalancer: "network", stickiness: "source-ip" }).problems).toEqual([
    "webTiers.public.stickiness: stickiness 'source-ip' is not supported by a network load balancer with an ACM certificate; " +
      "supported by: network load balancer with the certificate on the servers",
  ]);
});

test("saying no to an option that a load balancer lacks is no mistake", () => {
  expect(planPublic({ loadBalancer: "classic", redirectHttp: false, http2: false }).problems).toEqual([]);
});

test.each(["application", "classic"] as const)(
  "fails on a certificate on the servers behind an %s load balancer",
  (loadBalancer) => {
    expect(planPublic({ loadBalancer, certificate: { onServers: true } }).problems).toEqual([
      `webTiers.public.certificate: TLS that ends at the web servers is not supported by ${loadBalancer === "classic" ? "a" : "an"} ${loadBalancer} load balancer; ` +
        "supported by: network load balancer with the certificate on the servers",
    ]);
  },
);

test("fails on a time for affinity that is switched off", () => {
  expect(planPublic({ stickiness: "none", stickinessSeconds: 60 }).problems).toEqual([
    "webTiers.public.stickinessSeconds: 60 s, and stickiness is none",
  ]);
});

test.each(Object.entries(FRONTS))(
  "%s load balancer: idle and drain times are accepted at their bounds and refused beyond",
  (front, changes) => {
    for (const key of ["idleTimeoutSeconds", "drainSeconds"] as const) {
      const { minimum, maximum } = LOAD_BALANCERS[front as BalancerFront][key];
      const refused = [minimum - 1, minimum, maximum, maximum + 1]
        // The shape of a document allows 0 to 3600 seconds of draining already.
        .filter((seconds) => key !== "drainSeconds" || (seconds >= 0 && seconds <= 3600))
        .filter((seconds) => planPublic({ ...changes, [key]: seconds }).problems.length > 0);
      expect(refused).toEqual(
        [minimum - 1, maximum + 1].filter((seconds) => key !== "drainSeconds" || (seconds >= 0 && seconds <= 3600)),
      );
    }
  },
);

test.each([
  [
    { idleTimeoutSeconds: 4001 },
    "webTiers.public.idleTimeoutSeconds: 4001 s; an application load balancer takes 1 to 4000 s; 4001 s is supported by: network load balancer with the certificate on the servers",
  ],
  [
    { loadBalancer: "network", idleTimeoutSeconds: 60 },
    "webTiers.public.idleTimeoutSeconds: 60 s; a network load balancer with an ACM certificate takes 350 s; 60 s is supported by: application load balancer; classic load balancer; network load balancer with the certificate on the servers",
  ],
  [
    { loadBalancer: "classic", drainSeconds: 0 },
    "webTiers.public.drainSeconds: 0 s; a classic load balancer takes 1 to 3600 s; 0 s is supported by: application load balancer; network load balancer with an ACM certificate; network load balancer with the certificate on the servers",
  ],
  [
    { idleTimeoutSeconds: 7000 },
    "webTiers.public.idleTimeoutSeconds: 7000 s; an application load balancer takes 1 to 4000 s",
  ],
] as const)("fails on %j with what is allowed", (changes, message) => {
  expect(planPublic(changes).problems).toEqual([message]);
});
