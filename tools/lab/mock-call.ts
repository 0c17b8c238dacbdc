import { millisecondsLeft } from "../layers/limits";

/** One request to the API of the mock. It checks no signature; the header only tells it which service and region are meant. */
export interface MockCall {
  readonly region: string;
  /** As in a signature: `ec2`, `iam`. */
  readonly service: string;
  /** @default "POST" */
  readonly method?: "DELETE" | "GET" | "POST" | "PUT";
  /** @default "/" */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** @default - none */
  readonly body?: string;
}

/**
 * What the mock answers.
 *
 * @throws when it refuses, with its answer, or when it does not answer
 */
export async function callMock(url: string, call: MockCall): Promise<string> {
  const { region, service, method = "POST", path = "/", headers, body } = call;
  const response = await fetch(`${url}${path}`, {
    method,
    signal: AbortSignal.timeout(millisecondsLeft()),
    headers: {
      Authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      ...headers,
    },
    body,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${service} in the mock answered ${response.status}: ${text}`);
  return text;
}
