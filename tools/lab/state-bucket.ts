import { Mock } from "./mock";
import { callMock } from "./mock-call";

/** Create a versioned S3 bucket in the mock: a backend that a workspace keeps expects one that exists. */
export async function createStateBucket(mock: Pick<Mock, "url">, name: string, region: string): Promise<void> {
  const put = (path: string, body?: string): Promise<string> =>
    callMock(mock.url, { region, service: "s3", method: "PUT", path, body });
  // us-east-1 is where a bucket lies without a word, and it is refused as a constraint.
  const constraint = `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;
  await put(`/${name}`, region === "us-east-1" ? undefined : constraint);
  await put(`/${name}?versioning`, "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>");
}
