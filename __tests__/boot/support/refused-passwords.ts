export type RefusedPassword = readonly [what: string, text: string, rule: string];

/**
 * Passwords that IRIS or the Web Gateway refuses, each with the rule that a message names: what, text, rule. Scripts that
 * read a password from a secret refuse exactly these. No text of "planted" or "4711" may be in what they say.
 */
export const REFUSED_PASSWORDS: readonly RefusedPassword[] = [
  ["an empty password", "   ", "it is empty"],
  ["a password with a line break", "planted-1\nplanted-2", "it has a line break, a tab or another control character"],
  ["a password that ends with a line break", "planted\n", "it has a line break, a tab or another control character"],
  ["a password with a tab", "planted\tword", "it has a line break, a tab or another control character"],
  ["a password with a space", "planted word", "it has a space or a backslash, which the installer of IRIS refuses"],
  [
    "a password with a backslash",
    "planted\\word",
    "it has a space or a backslash, which the installer of IRIS refuses",
  ],
  ["a password of 2 letters", "xq", "it has less than 3 or more than 255 characters, which IRIS refuses"],
  [
    "a password of 256 letters",
    "planted".padEnd(256, "é"),
    "it has less than 3 or more than 255 characters, which IRIS refuses",
  ],
  [
    "a password that the Web Gateway would take for an encoded one",
    "]]]planted",
    "it starts with ']]]', which the Web Gateway takes for an encoded password",
  ],
];

/** The shortest and the longest password that both take, each character beyond ASCII one letter. */
export const ACCEPTED_LENGTHS = ["é1!", "é".repeat(255)] as const;
