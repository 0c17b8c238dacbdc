import { printable } from "../printable";

/** What the YAML library reports. */
export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}

/** A fault of the YAML text, in words for its author. */
export function explainSyntax(
  { code, message, pos }: Fault,
  text: string,
): { readonly message: string; readonly fix: string } {
  switch (code) {
    case "TAB_AS_INDENT":
      return { message: "a tab is used for indentation", fix: "indent with spaces" };
    case "DUPLICATE_KEY":
      return { message: `the key '${keyAt(text, pos[0])}' stands here twice`, fix: "keep one of the two" };
    case "MULTIPLE_DOCS":
      return {
        message: "the file holds more than one document: '---' begins another",
        fix: "give each environment a file of its own",
      };
    case "TAG_RESOLVE_FAILED":
      return {
        message: `tags, such as '${keyAt(text, pos[0])}', are not allowed`,
        fix: "remove the tag, and write the value as it is",
      };
    default:
      return {
        message: firstLine(message),
        fix: "mend the YAML at this place: often a missing blank, quote or closing bracket",
      };
  }
}

function keyAt(text: string, offset: number): string {
  return printable(/^[^\s:,{}[\]]*/.exec(text.slice(offset, offset + 60))?.[0] ?? "");
}

function firstLine(message: string): string {
  const line = printable(message.split("\n")[0] ?? message, 200);
  return line.charAt(0).toLowerCase() + line.slice(1);
}
