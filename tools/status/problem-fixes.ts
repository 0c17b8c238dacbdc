export const FORMER_MEMBER = "docs/operations.md, 'A former member is held'";
const NOT_READY = "see docs/operations.md, 'A server is not ready'";
const DATABASES = "see docs/operations.md, 'A database is missing'";

/** What to do about what the timer of a server found, by the name of the problem. */
export const PROBLEM_FIXES: Readonly<Record<string, string>> = {
  "another-record": `see ${FORMER_MEMBER}`,
  "bucket-silent": "the way to S3, and the bucket's policy",
  "certificate-waits": "see docs/operations.md, 'Renew a certificate'",
  databases: DATABASES,
  "databases-missing": DATABASES,
  "iris-cpf": `see ${FORMER_MEMBER}`,
  "iris-down": "on the server: systemctl start iris.service",
  "no-failover-partner": "see docs/operations.md, 'Take the backup away, and bring it back'",
  "no-failover-set":
    "docs/operations.md, 'Upgrade IRIS' sets it; clear it: ^MIRROR, Mirror Management, 'Change No Failover State'",
  "not-admitted": NOT_READY,
  "not-caught-up": NOT_READY,
  "not-connected": NOT_READY,
  "partner-away": "see the partner's own line; docs/operations.md, 'A member dies'",
  "promotion-records": NOT_READY,
  "unfinished-promotion": "see docs/operations.md, 'Two members answer as primary'",
  "two-primaries": "see docs/operations.md, 'Two members answer as primary'",
  "waiting-application-servers": NOT_READY,
  "waiting-members": NOT_READY,
};

/** A server of a newer release may name one that is not known here. */
export const fixOf = (problem: string): string => PROBLEM_FIXES[problem] ?? NOT_READY;
