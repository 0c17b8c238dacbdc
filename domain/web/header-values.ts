/** Headers of security reviews, their values, and what a browser does that does not get them. */
export const SECURITY_HEADERS = {
  // A year. Without includeSubDomains: names below the tier's domain may be somebody else's.
  "Strict-Transport-Security": {
    value: "max-age=31536000",
    without: "a browser that is given an address without https asks in plain text first",
  },
  "X-Content-Type-Options": {
    value: "nosniff",
    without: "a browser may run a file that somebody uploaded as a script",
  },
  // A page that others frame says who may, in Content-Security-Policy: frame-ancestors, which browsers put above this header.
  "X-Frame-Options": {
    value: "SAMEORIGIN",
    without: "any page of the internet may show the application in a frame and have its users click there",
  },
} as const;

export type SecurityHeader = keyof typeof SECURITY_HEADERS;

export const HEADER_NAMES = Object.keys(SECURITY_HEADERS) as [SecurityHeader, ...SecurityHeader[]];
