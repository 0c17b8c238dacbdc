import { DeploymentConfig } from "../../domain/config/deployment";
import { Mock } from "../../tools/lab/mock";
import { environment } from "../support/environments";
import { createKey, createPolicy } from "./existing";
import { RegionInMock } from "./region-in-mock";

/** The document with the ids of a key and a policy that were made just now. */
async function withExisting(mock: Mock, config: DeploymentConfig): Promise<DeploymentConfig> {
  const region = config.regions["primary"]!;
  region.keys!.ebs = await createKey(mock, region.name);
  config.security!.permissionsBoundary = await createPolicy(mock, "/organisation/", "boundary");
  return config;
}

describe("an environment without any way to the internet, on an AWS mock with the real AWS provider", () => {
  const region = new RegionInMock((mock) => withExisting(mock, environment("private")));

  test("applies, and a second plan has nothing to do", async () => {
    expect(await region.apply()).toEqual([]);
  });

  test("every role has the permissions boundary and the path of the organisation", async () => {
    const roles = (await region.resources()).filter(({ type }) => type === "aws_iam_role");
    expect(roles.length).toBeGreaterThan(0);
    expect(
      new Set(roles.map(({ values }) => `${String(values["path"])} ${String(values["permissions_boundary"])}`)),
    ).toEqual(new Set(["/iris/ arn:aws:iam::123456789012:policy/organisation/boundary"]));
  });
});
