/**
 * Text that must reach a resource as it is. Terraform reads every string as a template:
 * `${HOME}` in a script would be an invalid reference, `%{http_code}` an invalid control sequence.
 */
export function literal(text: string): string {
  return text.replace(/([$%])\{/g, "$1$1{");
}
