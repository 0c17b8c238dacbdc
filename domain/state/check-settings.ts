import { seen } from "../config/describe-value";
import { ConfigPath, Report } from "../problems";

type Settings = Readonly<Record<string, unknown>>;

/**
 * Settings of backends that are secrets, and where Terraform reads each instead: what stands in a document stands in the
 * generated JSON, in plans and in the folder `.terraform` too.
 * Source: Terraform language documentation 1.11, "Backend block", one page per backend; CLI documentation, "Environment
 * Variables" (TF_TOKEN); not read again.
 */
const SECRETS = new Map(
  Object.entries({
    // s3
    secret_key: "AWS_SECRET_ACCESS_KEY",
    sse_customer_key: "AWS_SSE_CUSTOMER_KEY",
    web_identity_token: "AWS_WEB_IDENTITY_TOKEN_FILE, which names a file",
    // azurerm
    client_certificate: "ARM_CLIENT_CERTIFICATE",
    client_certificate_password: "ARM_CLIENT_CERTIFICATE_PASSWORD",
    client_secret: "ARM_CLIENT_SECRET",
    oidc_request_token: "ARM_OIDC_REQUEST_TOKEN",
    oidc_token: "ARM_OIDC_TOKEN",
    sas_token: "ARM_SAS_TOKEN",
    // gcs
    access_token: "GOOGLE_OAUTH_ACCESS_TOKEN",
    credentials: "GOOGLE_CREDENTIALS",
    encryption_key: "GOOGLE_ENCRYPTION_KEY",
    // http
    client_private_key_pem: "TF_HTTP_CLIENT_PRIVATE_KEY_PEM",
    password: "TF_HTTP_PASSWORD",
  }),
);

/** The same name in several backends. */
const BY_BACKEND = new Map(
  Object.entries({
    "s3 access_key": "AWS_ACCESS_KEY_ID",
    "s3 token": "AWS_SESSION_TOKEN",
    "azurerm access_key": "ARM_ACCESS_KEY",
    "cloud token": "TF_TOKEN_app_terraform_io",
    "remote token": "TF_TOKEN_app_terraform_io",
  }),
);

/** Names that no backend has today, and that say of themselves what they hold. */
const SOUNDS_SECRET =
  /(password|passwd|secret|token|private_key|access_key|api_key|apikey|credential)s?(_pem|_json|_base64)?$/i;

/** `https://user:password@state.example.org/`. */
const USER_INFO = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*@/i;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/**
 * Reports secrets among the settings of a backend, at any depth, and values that JSON does not carry as they are. Without an
 * exception: each of them can be given to Terraform by another way.
 */
export function checkSettings(backend: string, settings: Settings, path: ConfigPath, report: Report): void {
  for (const [name, value] of Object.entries(settings)) checkSetting(backend, name, value, [...path, name], report);
}

function checkSetting(backend: string, name: string, value: unknown, path: ConfigPath, report: Report): void {
  const variable = variableOf(backend, name);
  if (variable !== undefined) {
    report.problem(
      path,
      `${seen(name)} would stand in the generated Terraform for everybody to read`,
      `remove it, and give it to Terraform in the environment variable ${variable}`,
    );
  } else if (typeof value === "string") {
    checkText(value, path, report);
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => checkSetting(backend, "", item, [...path, index], report));
  } else if (isMap(value)) {
    checkSettings(backend, value, path, report);
  } else if (!Number.isSafeInteger(value) && typeof value !== "boolean") {
    report.problem(
      path,
      // A number could be one by which CDKTF marks a reference.
      `${typeof value === "number" ? "a number that is not whole, or too large," : seen(value)} is no value of a setting`,
      "give a text, a whole number, true or false, a list or a map",
    );
  }
}

function variableOf(backend: string, name: string): string | undefined {
  const known = BY_BACKEND.get(`${backend} ${name}`) ?? SECRETS.get(name);
  if (known !== undefined) return known;
  return SOUNDS_SECRET.test(name) ? "that the backend's page in Terraform's documentation names" : undefined;
}

function checkText(text: string, path: ConfigPath, report: Report): void {
  if (USER_INFO.test(text)) {
    report.problem(
      path,
      "the address holds a user or a password, which would stand in the generated Terraform for everybody to read",
      "give the address without them, and the user and password in the environment variables of the backend, such as TF_HTTP_USERNAME and TF_HTTP_PASSWORD",
    );
  } else if (PRIVATE_KEY.test(text)) {
    report.problem(
      path,
      "a private key would stand in the generated Terraform for everybody to read",
      "remove it, and give it to Terraform in the environment variable of the setting",
    );
  }
}

function isMap(value: unknown): value is Settings {
  return value !== null && typeof value === "object" && Object.prototype.toString.call(value) === "[object Object]";
}
