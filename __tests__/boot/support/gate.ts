import { createServer, IncomingMessage, request, Server, ServerResponse } from "node:http";
import { AddressInfo } from "node:net";

/** What a call meets on its way to AWS. */
export type Passage = "open" | "denied" | "hanging";

/** Stands between a machine and the AWS mock, which checks no permission and never fails. */
export class Gate {
  passage: Passage = "open";
  /** Who signed the calls, by access key. */
  readonly signers = new Set<string>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  static async start(target: string): Promise<Gate> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    server.unref();
    const gate = new Gate(server, new URL(target));
    server.on("request", (asked, answer) => gate.pass(asked, answer));
    return gate;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private pass(asked: IncomingMessage, answer: ServerResponse): void {
    this.signers.add(/Credential=(\w+)\//.exec(asked.headers.authorization ?? "")?.[1] ?? "nobody");
    if (this.passage === "hanging") return void asked.resume();
    if (this.passage === "denied") {
      asked.resume();
      // Of Elastic Load Balancing; EC2's are of another shape.
      const ec2 = asked.headers.authorization?.includes("/ec2/");
      const error = `<Error><Code>${ec2 ? "UnauthorizedOperation" : "AccessDenied"}</Code><Message>not authorized to perform this</Message></Error>`;
      answer.writeHead(403, { "Content-Type": "text/xml" });
      return void answer.end(
        ec2
          ? `<Response><Errors>${error}</Errors><RequestID>1</RequestID></Response>`
          : `<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>`,
      );
    }
    const onward = request(
      {
        host: this.target.hostname,
        port: this.target.port,
        method: asked.method,
        path: asked.url,
        headers: asked.headers,
      },
      (got) => {
        answer.writeHead(got.statusCode!, got.headers);
        got.pipe(answer);
      },
    );
    onward.on("error", () => answer.destroy());
    asked.pipe(onward);
  }
}
