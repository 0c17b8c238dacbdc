import { z } from "zod";
import { REGION } from "./arns";

/** The allowed shape of a name that becomes part of construct ids, host names and AWS names. */
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** In a map, JavaScript would find its own `constructor` where a document has none. */
const NOT_A_WORD_OF_JAVASCRIPT = /^(?!constructor$)/;

const words = (maximum: number) =>
  z
    .string()
    .max(maximum)
    .regex(NAME, "use lower-case letters, digits and single hyphens, starting with a letter")
    .regex(NOT_A_WORD_OF_JAVASCRIPT, "use another name; this word has a meaning of its own in JavaScript");

export const environmentName = words(16);
/** Names of mirrors, tiers, listeners, clients, regions. Part of Terraform addresses. */
export const name = words(12);

/** What a person says to others. Blanks around it are none of it, and say nothing alone. */
export const statement = z.string().trim().min(10);
/** A name of the organisation, which becomes the value of a tag. */
export const notBlank = z.string().regex(/\S/, "give a text that is more than blanks");

export const zoneLetter = z.string().regex(/^[a-f]$/, "use the letter of an availability zone, a to f");
export const memberLetter = z
  .string()
  .regex(/^[a-p]$/, "name a mirror member by one letter, a to p (a mirror has at most 16 members)");

export const awsId = (prefix: string, words = `give the id, such as ${prefix}-0123456789abcdef0`) =>
  z.string().regex(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), words);

/** Addresses and ranges are checked in `domain/network`; here they only have to be text. */
export const ipv4 = z.string().describe("an IPv4 address, such as 10.20.96.16");
export const cidr = z.string().describe("an IPv4 range in CIDR form, such as 10.20.0.0/16");

/**
 * In front of the pattern of a path: no part is `.` or `..`. Where such a path leads to cannot be compared with anything, and web
 * servers and browsers take these parts out.
 */
export const NO_DOT_PARTS = String.raw`(?!.*\/\.{1,2}(\/|$))`;

/**
 * Of a health check; longer paths are refused. Documented in the ELBv2 API reference, CreateTargetGroup; not read again. It is
 * also written into the configuration of web servers: nothing that means something there.
 */
export const urlPath = z
  .string()
  .max(1024)
  .regex(
    new RegExp(String.raw`^${NO_DOT_PARTS}\/[A-Za-z0-9_.~+\/-]*$`),
    "start with a slash, and use letters, digits, slashes and . _ ~ + - only, no part . or .., such as /health",
  );

/** Written into the configuration of the web server: nothing that ends a quoted text or a line. */
export const applicationPath = z
  .string()
  .max(256)
  .regex(
    new RegExp(String.raw`^${NO_DOT_PARTS}\/([A-Za-z0-9._~-]+\/)*$`),
    "start and end with a slash, with letters, digits, dots, hyphens, underscores and tildes between, no part . or .., such as /csp/",
  );

export const port = z.int().min(1).max(65535);
export const port1972 = port.default(1972);
export const domainName = z
  .string()
  .max(253)
  .regex(
    /^(?=.)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    "give a full domain name in lower case, such as ehr.example.org",
  );

/** Two parts at least: a directory at the root, such as /usr, is the operating system's. */
export const installDirectory = z
  .string()
  .max(255)
  .regex(
    new RegExp(String.raw`^${NO_DOT_PARTS}(\/[A-Za-z0-9._-]+){2,}$`),
    "give an absolute path of two parts or more, none of them . or .., such as /usr/irissys",
  );

/** `eu-west-1`. */
export const regionName = z.string().regex(new RegExp(`^${REGION}$`), "give an AWS region, such as eu-west-1");

const BUCKET_RESERVED = String.raw`(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ols-s3|\.mrap|--x-s3|--table-s3)$)`;

/** Documented in the S3 user guide, "General purpose bucket naming rules"; not read again. */
export const bucketName = z
  .string()
  .min(3)
  .max(63)
  .regex(
    new RegExp(String.raw`^${BUCKET_RESERVED}(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]*[a-z0-9]$`),
    "give the bucket's name alone, without s3:// and ARN: lower-case letters, digits, dots and hyphens",
  );

/**
 * Of an object in S3. The policies of roles name it, and there * and ? would match other objects. S3 takes more characters
 * than these: its user guide, "Naming Amazon S3 objects"; not read again.
 */
export const objectKey = z
  .string()
  .min(1)
  .max(1024)
  .regex(
    new RegExp(String.raw`^(?!\/)(?!.*\/\/)(?!\.{1,2}(\/|$))${NO_DOT_PARTS}[A-Za-z0-9 _.,:;+=@!()\/-]+$`),
    "give the object's key without bucket and leading slash: letters, digits, blanks and / _ . , : ; + = @ ! ( ) - only, no part . or ..",
  );

/** Of a tag of ours. People type it into commands, so fewer characters than AWS takes. */
export const tagKey = z
  .string()
  .max(128)
  .regex(/^[A-Za-z0-9_.:/+@-]+$/, "give a key of letters, digits and _ . : / + - @, such as CostCenter");

/** Source: IAM API reference, CreateRole; not read again. */
export const rolePath = z
  .string()
  .max(512)
  .regex(
    new RegExp(String.raw`^${NO_DOT_PARTS}\/([A-Za-z0-9_.,+@=-]+\/)*$`),
    "start and end the path with a slash, with letters, digits and _ . , + @ = - between, no part . or ..",
  );

/** Source: IAM API reference, CreateInstanceProfile; not read again. */
export const profileName = z
  .string()
  .max(128)
  .regex(
    /^[A-Za-z0-9_+=,.@-]+$/,
    "give the name of an instance profile, which is the part of its ARN behind the last slash: letters, digits and _ + = , . @ - only",
  );

const VERSION = String.raw`(=|!=|>=?|<=?|~>)?\s*\d+(\.\d+){0,2}(-[0-9A-Za-z.-]+)?`;

/** Source: Terraform language documentation, "Version Constraints"; not read again. */
export const versionConstraint = z
  .string()
  .max(100)
  .regex(
    new RegExp(`^\\s*${VERSION}\\s*(,\\s*${VERSION}\\s*)*$`),
    "give versions with = != > >= < <= ~>, separated by commas, such as >= 5.100.0, < 7.0.0; Terraform has no word for the latest",
  );

/** A file in S3, and how a server knows that it is this one. */
export const s3Object = z.strictObject({
  bucket: bucketName,
  key: objectKey,
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "give the SHA-256 of the file as 64 hexadecimal digits"),
});
