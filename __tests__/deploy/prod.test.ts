import { DeploymentConfig } from "../../domain/config/deployment";
import { Mock, startMock } from "../../tools/lab/mock";
import { differences } from "../../tools/lab/terraform-json";
import { openWorkspace, Workspace } from "../../tools/lab/workspace";
import { withZone } from "../support/deployed";
import { environment, regionStack, synthesise } from "../support/environments";

/** The largest document, in the order of a life: apply, plan again, try to destroy, unprotect, destroy. */
describe("prod on an AWS mock with the real AWS provider", () => {
  let mock: Mock;
  let config: DeploymentConfig;
  let region: Workspace;
  let dns: Workspace;

  beforeAll(async () => {
    mock = await startMock();
    config = await withZone(mock, environment("prod"));
    const stacks = synthesise(config);
    const open = (name: string) =>
      openWorkspace({ stackDirectory: stacks.find((stack) => stack.name === name)!.directory, mock });
    region = await open("prod-eu-west-1");
    dns = await open("prod-dns");
  });
  afterAll(async () => {
    region.close();
    dns.close();
    await mock.stop();
  });

  test("the region applies, and a second plan has nothing to do", async () => {
    await region.apply();
    expect(differences((await region.plan("second")).json)).toEqual([]);
  });

  test("the user-facing names apply after it, and a second plan has nothing to do", async () => {
    await dns.apply();
    expect(differences((await dns.plan("second")).json)).toEqual([]);
  });

  test("outputs give an operator names, addresses and the commands that check them", async () => {
    expect(await region.output()).toMatchObject({
      mirror_data_endpoint: "data.eu-west-1.prod.example.org",
      mirror_data_member_a_address: "10.20.96.16",
      mirror_data_member_b_address: "10.20.100.17",
      mirror_data_arbiter_address: "10.20.136.16",
      mirror_data_member_a_check: "curl -i http://data-a.eu-west-1.prod.example.org:80/csp/bin/mirror_status.cxw",
      web_public_url: "https://ehr.example.org/",
    });
  });

  test("a destroy is refused and names everything that holds data", async () => {
    const refusal = await region.destroy().then(
      () => "destroyed",
      (error: Error) => error.message,
    );
    const named: string[] = [
      ...new Set([...refusal.matchAll(/aws_[a-z0-9_]+\.[A-Za-z0-9_]+/g)].map(([address]) => address)),
    ].sort();
    const { json } = regionStack(config);
    const guarded: string[] = Object.entries(json.resource ?? {})
      .flatMap(([type, resources]) =>
        Object.entries(resources).map(([name, body]) => [`${type}.${name}`, body] as const),
      )
      .filter(([, body]) => (body["lifecycle"] as { prevent_destroy?: boolean } | undefined)?.prevent_destroy)
      .map(([address]) => address)
      .sort();
    expect(guarded.map((address) => address.replace(/_[0-9A-F]{8}$/, ""))).toEqual(
      expect.arrayContaining([
        "aws_instance.MirrorData_MemberA_Server",
        "aws_ebs_volume.MirrorData_MemberB_Database4Volume",
        "aws_kms_key.Keys_Ebs",
        "aws_s3_bucket.Configuration_Bucket",
      ]),
    );
    // Terraform does not get as far as the key of volumes that it refuses to destroy.
    expect(
      guarded.filter((address) => !named.includes(address)).map((address) => address.replace(/_[0-9A-F]{8}$/, "")),
    ).toEqual(["aws_kms_key.Keys_Ebs"]);
    expect(named.filter((address) => !guarded.includes(address))).toEqual([]);
  });

  test("the same document without protection is applied over it and then destroyed", async () => {
    const open = regionStack({ ...config, protection: "off" });
    region.edit(() => open.json);
    await region.apply();
    await dns.destroy();
    await region.destroy();
    expect((await region.showState()).values?.root_module?.resources ?? []).toEqual([]);
  });
});
