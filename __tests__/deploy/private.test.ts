import { Mock, startMock } from "../../tools/lab/mock";
import { differences } from "../../tools/lab/terraform-json";
import { openWorkspace, Workspace } from "../../tools/lab/workspace";
import { environment, regionStack } from "../support/environments";
import { createKey, createPolicy } from "./existing";

jest.setTimeout(600_000);

describe("an environment without any way to the internet, on an AWS mock with the real AWS provider", () => {
  let mock: Mock;
  let workspace: Workspace;

  beforeAll(async () => {
    mock = await startMock();
    const config = environment("private");
    const region = config.regions["primary"]!;
    region.keys!.ebs = await createKey(mock, region.name);
    config.security!.permissionsBoundary = await createPolicy(mock, "/organisation/", "boundary");
    workspace = await openWorkspace({ stackDirectory: regionStack(config).directory, mock });
  });
  afterAll(async () => {
    workspace.close();
    await mock.stop();
  });

  test("applies, and a second plan has nothing to do", async () => {
    await workspace.apply();
    expect(differences((await workspace.plan("second")).json)).toEqual([]);
  });

  test("every role has the permissions boundary and the path of the organisation", async () => {
    const roles = (await workspace.showState()).values!.root_module!.resources!.filter(({ type }) => type === "aws_iam_role");
    expect(roles.length).toBeGreaterThan(0);
    expect(new Set(roles.map(({ values }) => `${String(values["path"])} ${String(values["permissions_boundary"])}`))).toEqual(
      new Set(["/iris/ arn:aws:iam::123456789012:policy/organisation/boundary"]),
    );
  });
});
