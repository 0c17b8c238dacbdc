import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Mock, startMock } from "../../tools/lab/mock";
import { mockApply } from "../../tools/lab/mock-provider";
import { differences } from "../../tools/lab/terraform-json";
import { openWorkspace, Workspace } from "../../tools/lab/workspace";
import { BALANCERS } from "./everything/balancers";
import { writeEverything } from "./everything/stack";

describe("one configuration with every type and option that the modules use", () => {
  const stackDirectory = mkdtempSync(join(tmpdir(), "iris-everything-"));
  let mock: Mock;
  let workspace: Workspace;

  beforeAll(async () => {
    writeEverything(stackDirectory);
    mock = await startMock();
    workspace = await openWorkspace({ stackDirectory, mock });
  });
  afterAll(async () => {
    workspace.close();
    rmSync(stackDirectory, { recursive: true });
    await mock.stop();
  });

  test("is valid for the real AWS provider", async () => {
    await workspace.validate();
  });

  test("applies on the mock", async () => {
    const plan = await workspace.plan("first");
    expect(plan.exitCode).toBe(2);
    await workspace.apply(plan);
  });

  test("has nothing to change in a second plan", async () => {
    const plan = await workspace.plan("second");
    expect(differences(plan.json)).toEqual([]);
    expect(plan.empty).toBe(true);
  });

  test("gives its outputs", async () => {
    expect(await workspace.output()).toEqual({
      endpoint: "endpoint-1.eu-west-1.elb.amazonaws.com",
      member: "10.20.0.70",
    });
  });

  test("is destroyed to the last resource, once no load balancer is protected", async () => {
    workspace.edit((json) => {
      const { aws_lb: balancers } = json["resource"] as typeof BALANCERS.resource;
      balancers.endpoint.enable_deletion_protection = false;
      return json;
    });
    await workspace.apply();
    await workspace.destroy();
    expect((await workspace.showState()).values?.root_module?.resources ?? []).toEqual([]);
  });

  test("applies with no server at all", async () => {
    expect(await mockApply(stackDirectory)).toMatchObject({ passed: true, errors: [] });
  });
});
