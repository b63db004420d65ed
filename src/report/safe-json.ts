/**
 * JSON in which every character that a terminal or a CI system could obey is written as an escape: control characters, marks that turn the
 * direction of text, and `##[`, which some runners take for a command anywhere in a line. All of them can stand in strings alone, so that
 * the document means the same.
 */
export function toSafeJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent)
    .replace(/[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, escapeUnit)
    .replace(/##\[/g, '##\\u005b');
}

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
