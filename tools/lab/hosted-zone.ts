import { Mock } from "./mock";

/**
 * Create a public Route 53 zone in the mock: stacks with user-facing names expect one that exists. The zone's id.
 *
 * The mock checks no signature; the header only tells it which service is meant.
 */
export async function createHostedZone(mock: Pick<Mock, "url">, name: string): Promise<string> {
  const response = await fetch(`${mock.url}/2013-04-01/hostedzone`, {
    method: "POST",
    signal: AbortSignal.timeout(10_000),
    headers: { Authorization: "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/route53/aws4_request, SignedHeaders=host, Signature=0" },
    body: `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>${name}</Name><CallerReference>${name}</CallerReference></CreateHostedZoneRequest>`,
  });
  const text = await response.text();
  const id = /<Id>\/hostedzone\/([A-Z0-9]+)<\/Id>/.exec(text)?.[1];
  if (id === undefined) throw new Error(`the mock made no zone for ${name} (HTTP ${response.status}): ${text}`);
  return id;
}
