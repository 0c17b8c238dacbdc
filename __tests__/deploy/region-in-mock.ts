import { DeploymentConfig } from "../../domain/config/deployment";
import { Mock, startMock } from "../../tools/lab/mock";
import { Difference, differences, StateResource } from "../../tools/lab/terraform-json";
import { openWorkspace, Workspace } from "../../tools/lab/workspace";
import { regionStack } from "../support/environments";

/** The region's stack of one document in a mock of its own, for the tests of a file. Make it inside `describe`: it puts up and takes down by itself. */
export class RegionInMock {
  private mock!: Mock;
  private workspace!: Workspace;

  constructor(document: (mock: Mock) => Promise<DeploymentConfig>) {
    beforeAll(async () => {
      this.mock = await startMock();
      this.workspace = await openWorkspace({
        stackDirectory: regionStack(await document(this.mock)).directory,
        mock: this.mock,
      });
    });
    afterAll(async () => {
      this.workspace.close();
      await this.mock.stop();
    });
  }

  /** Apply; what a second plan would change. */
  async apply(): Promise<Difference[]> {
    await this.workspace.apply();
    return differences((await this.workspace.plan("second")).json);
  }

  async resources(): Promise<readonly StateResource[]> {
    return (await this.workspace.showState()).values!.root_module!.resources!.filter(({ mode }) => mode === "managed");
  }
}
