import { Mock } from "./mock";
import { callMock } from "./mock-call";

/** Create a public Route 53 zone in the mock: stacks with user-facing names expect one that exists. The zone's id. */
export async function createHostedZone(mock: Pick<Mock, "url">, name: string): Promise<string> {
  const text = await callMock(mock.url, {
    region: "us-east-1",
    service: "route53",
    path: "/2013-04-01/hostedzone",
    body: `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>${name}</Name><CallerReference>${name}</CallerReference></CreateHostedZoneRequest>`,
  });
  const id = /<Id>\/hostedzone\/([A-Z0-9]+)<\/Id>/.exec(text)?.[1];
  if (id === undefined) throw new Error(`the mock made no zone for ${name}: ${text}`);
  return id;
}
