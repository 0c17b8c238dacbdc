import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { AcmCertificateValidation } from "@cdktf/provider-aws/lib/acm-certificate-validation";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Construct } from "constructs";
import { literal } from "../terraform-text";

/** A certificate that ACM issues for a domain and renews, validated by a record in a public Route 53 zone. */
export class ValidatedCertificate extends Construct {
  /** Known when the certificate is issued: what uses it waits. */
  public readonly arn: string;

  constructor(scope: Construct, id: string, { domain, zoneId }: { readonly domain: string; readonly zoneId: string }) {
    super(scope, id);
    const requested = new AcmCertificate(this, "Requested", {
      domainName: literal(domain),
      validationMethod: "DNS",
      // A listener cannot let go of a certificate before it has the next.
      lifecycle: { createBeforeDestroy: true },
      tags: { Name: literal(domain) },
    });
    // One domain, so one option.
    const option = requested.domainValidationOptions.get(0);
    const record = new Route53Record(this, "ValidationRecord", {
      zoneId: literal(zoneId),
      name: option.resourceRecordName,
      type: option.resourceRecordType,
      records: [option.resourceRecordValue],
      ttl: 60,
      // ACM asks for the same record for a domain in every region: a second region finds it there already.
      allowOverwrite: true,
    });
    this.arn = new AcmCertificateValidation(this, "Issued", {
      certificateArn: requested.arn,
      validationRecordFqdns: [record.fqdn],
    }).certificateArn;
  }
}
