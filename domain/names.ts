/**
 * `pro-web` becomes `ProWeb`: the form of a name in construct ids and so in Terraform addresses.
 *
 * Two names of one document may fall together (`web-1`, `web1`); `plan()` refuses that.
 */
export function pascal(name: string): string {
  return name
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

/** FNV-1a, 32 bit: short, stable, without a library; it separates names and hides nothing. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0").slice(0, 6);
}

/**
 * `name` where it fits into `maximum` characters, else its beginning and a fingerprint of the whole.
 *
 * AWS limits names of load balancers and target groups to 32 characters (ELBv2 API reference, CreateTargetGroup).
 */
export function shorten(name: string, maximum: number): string {
  return name.length <= maximum ? name : `${name.slice(0, maximum - 7).replace(/-+$/, "")}-${fingerprint(name)}`;
}
