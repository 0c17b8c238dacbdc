import { Mock, startMock } from "../../tools/lab/mock";

let mock: Mock;
beforeAll(async () => void (mock = await startMock()));
afterAll(() => mock.stop());

/** Create a VPC as an SDK would, in one attempt of a call; gives the id of the VPC. */
async function createVpc(call: string, attempt: number): Promise<string> {
  const response = await fetch(mock.url, {
    method: "POST",
    headers: {
      Authorization:
        "AWS4-HMAC-SHA256 Credential=test/20261122/eu-west-1/ec2/aws4_request, SignedHeaders=host, Signature=0",
      "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
      "amz-sdk-invocation-id": call,
      "amz-sdk-request": `attempt=${attempt}; max=3`,
    },
    body: "Action=CreateVpc&Version=2016-11-15&CidrBlock=10.0.0.0/16",
  });
  return /<vpcId>(vpc-[0-9a-f]+)<\/vpcId>/.exec(await response.text())![1]!;
}

test("a call whose answer was lost makes nothing twice: its second attempt gets the first answer", async () => {
  const first = await createVpc("call-2", 1);
  expect(await createVpc("call-2", 2)).toBe(first);
  expect(await createVpc("call-2", 3)).toBe(first);
  expect(await createVpc("call-3", 1)).not.toBe(first);
});
