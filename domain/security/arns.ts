/** Where something stands in AWS: what ARNs of planned resources are made of. */
export interface AwsPlace {
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly account: string;
  readonly regionName: string;
}

/** The ARN of a regional resource: `arn:aws:logs:eu-west-1:111122223333:log-group:/iris/prod`. */
export function regionalArn(place: AwsPlace, service: string, resource: string): string {
  return `arn:${place.partition}:${service}:${place.regionName}:${place.account}:${resource}`;
}

/** The ARN of a bucket or of objects in it: `arn:aws:s3:::kits/iris.tar.gz`. */
export function s3Arn(place: Pick<AwsPlace, "partition">, resource: string): string {
  return `arn:${place.partition}:s3:::${resource}`;
}

/** The name of a service in a region, in policies: `logs.eu-west-1.amazonaws.com`. */
export function regionalService(place: AwsPlace, service: string): string {
  const suffix = place.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  return `${service}.${place.regionName}.${suffix}`;
}

/** Region and account in an ARN, empty for what is global or nobody's; undefined for what is no ARN. */
export function partsOfArn(text: string): { readonly region: string; readonly account: string } | undefined {
  const [, region, account] = /^arn:[^:]+:[^:]+:([^:]*):([^:]*):/.exec(text) ?? [];
  return region === undefined || account === undefined ? undefined : { region, account };
}
