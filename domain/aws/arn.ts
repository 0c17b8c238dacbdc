/** The parts of an ARN. A part that the service leaves out is empty. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** What comes last, colons included: `secret:prod/iris-license-AbCdEf`. */
  readonly resource: string;
}

/** Takes an ARN apart whose form is checked: `domain/config/arns.ts`. */
export function parseArn(text: string): Arn {
  const [, partition = "", service = "", region = "", account = "", ...resource] = text.split(":");
  return { partition, service, region, account, resource: resource.join(":") };
}
