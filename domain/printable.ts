/**
 * Characters that no text of a document needs and that a terminal obeys instead of showing: control characters, those that end
 * a line, those that turn the direction of reading, and halves of characters.
 */
const UNSHOWN = String.raw`[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]`;

/** The first such character of a text, as Unicode names it: `U+001B`. */
export function unshown(text: string): string | undefined {
  const found = new RegExp(UNSHOWN, "u").exec(text)?.[0];
  return found && `U+${found.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** A text as a message may hold it: nothing that moves the cursor or hides what stands there, and nothing that fills the screen. */
export function printable(text: string, longest = 80): string {
  const plain = text.replace(new RegExp(UNSHOWN, "gu"), "?");
  return plain.length <= longest ? plain : `${plain.slice(0, longest).replace(/[\ud800-\udbff]$/, "")}…`;
}
