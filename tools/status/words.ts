/** A server cuts each of its texts at so many characters itself (guest/boot/lib/status.py). */
const LONGEST = 640;

/**
 * What others say, as one line that a terminal can do nothing with but show: a server that somebody else has taken over publishes
 * what he likes.
 *
 * What is no letter, digit or sign is `?`: control characters and what they begin, such as colours and titles, signs that turn the
 * direction of the text, and those that look like blanks. Blanks are one blank, so that nothing can be moved to where another line
 * would begin.
 */
export function cleaned(text: string): string {
  const plain = text
    .normalize("NFC")
    .replace(/[\p{Z}\t\r\n]+/gu, " ")
    .replace(/[^ -~\p{L}\p{N}\p{P}\p{Sc}\p{Sm}]|\p{Default_Ignorable_Code_Point}/gu, "?")
    .trim();
  const letters = [...plain];
  return letters.length <= LONGEST ? plain : `${letters.slice(0, LONGEST).join("")} (cut)`;
}

/** Words of a server as such, so that nobody takes them for those of this program: they may hold a command. */
export const quoted = (text: string): string => `"${text.replaceAll('"', "'")}"`;
