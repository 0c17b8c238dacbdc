import { Mock, startMock } from "../../tools/lab/mock";
import { callMock } from "../../tools/lab/mock-call";

let mock: Mock;
beforeAll(async () => void (mock = await startMock()));
afterAll(() => mock.stop());

/** A call of EC2 or of Elastic Load Balancing, in their query form. */
function query(
  service: "ec2" | "elasticloadbalancing",
  Action: string,
  values: Record<string, string>,
): Promise<string> {
  const Version = service === "ec2" ? "2016-11-15" : "2015-12-01";
  return callMock(mock.url, {
    region: "eu-west-1",
    service,
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ Action, Version, ...values }).toString(),
  });
}
const balancing = (action: string, values: Record<string, string>) => query("elasticloadbalancing", action, values);

test("a protected load balancer is not deleted, and no port of it has two listeners", async () => {
  const subnet = /<subnetId>(.*?)</.exec(await query("ec2", "DescribeSubnets", {}))![1]!;
  const made = await balancing("CreateLoadBalancer", { Name: "lb", Type: "network", "Subnets.member.1": subnet });
  const LoadBalancerArn = /<LoadBalancerArn>(.*?)</.exec(made)![1]!;
  const listener = async (Port: string) => {
    const action = {
      "DefaultActions.member.1.Type": "fixed-response",
      "DefaultActions.member.1.FixedResponseConfig.StatusCode": "404",
    };
    return /<ListenerArn>(.*?)</.exec(
      await balancing("CreateListener", { LoadBalancerArn, Protocol: "TCP", Port, ...action }),
    )![1]!;
  };
  const protect = (on: boolean) =>
    balancing("ModifyLoadBalancerAttributes", {
      LoadBalancerArn,
      "Attributes.member.1.Key": "deletion_protection.enabled",
      "Attributes.member.1.Value": String(on),
    });

  const superserver = await listener("1972");
  await expect(listener("1972")).rejects.toThrow("DuplicateListener");
  await listener("6661");
  const move = (Port: string) => balancing("ModifyListener", { ListenerArn: superserver, Port });
  await expect(move("6661")).rejects.toThrow("DuplicateListener");
  await move("1972");
  await move("1973");

  await protect(true);
  await expect(balancing("DeleteLoadBalancer", { LoadBalancerArn })).rejects.toThrow(
    /OperationNotPermitted.*cannot be deleted because deletion protection is enabled/s,
  );
  await protect(false);
  await balancing("DeleteLoadBalancer", { LoadBalancerArn });
});
