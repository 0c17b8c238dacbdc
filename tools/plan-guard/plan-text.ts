import { HOW_TO_MAKE_ONE } from "./plan-document";

/** Writes the bytes as Terraform printed them; `>` of Windows PowerShell writes UTF-16. */
const IN_POWERSHELL = `in PowerShell make it with: cmd /c "terraform show -json plan.bin > plan.json"`;

/** The JSON in a plan file, or why there is none. */
export function readPlan(file: string, bytes: Uint8Array): { readonly value: unknown } | { readonly problem: string } {
  const foreign = foreignEncoding(bytes);
  if (foreign !== undefined)
    return { problem: `'${file}' ${foreign}, and Terraform writes plain UTF-8; ${IN_POWERSHELL}` };
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { problem: `'${file}' is not UTF-8 text; ${HOW_TO_MAKE_ONE}` };
  }
  if (text.trim() === "") return { problem: `'${file}' is empty; ${HOW_TO_MAKE_ONE}` };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { problem: `'${file}' is not JSON; ${HOW_TO_MAKE_ONE}` };
  }
}

/** What shells of Windows make of a plan. JSON begins with two characters of ASCII, so a zero among them tells UTF-16. */
function foreignEncoding([first, second, third]: Uint8Array): string | undefined {
  const utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (utf16 || (first === 0 && second !== 0) || (first !== 0 && second === 0)) return "is UTF-16";
  return first === 0xef && second === 0xbb && third === 0xbf ? "begins with a byte order mark" : undefined;
}
