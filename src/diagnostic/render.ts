import { catalogue } from './catalogue.js';
import type { Args, Diagnostic } from './diagnostic.js';
import { lineText, locate, type Source } from './source.js';

/** How to paint the parts of a message; the identity paints nothing. */
export interface Palette {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly accent: (text: string) => string;
  readonly faint: (text: string) => string;
}

export const plainPalette: Palette = {
  error: (t) => t,
  warning: (t) => t,
  accent: (t) => t,
  faint: (t) => t,
};

function fill(template: string, args: Args): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = args[name];
    return value === undefined ? whole : String(value);
  });
}

/** The message of a diagnostic, filled in, without its place. */
export function messageOf(diagnostic: Diagnostic): string {
  return fill(catalogue[diagnostic.code].message, diagnostic.args);
}

/** What to do about it. */
export function remedyOf(diagnostic: Diagnostic): string {
  return fill(catalogue[diagnostic.code].remedy, diagnostic.args);
}

/** `name:line:column` of the place, or `undefined` where there is none. */
export function placeOf(diagnostic: Diagnostic): string | undefined {
  if (!diagnostic.span) return undefined;
  const { line, column } = locate(diagnostic.span.source, diagnostic.span.start);
  return `${diagnostic.span.source.name}:${line}:${column}`;
}

/** Columns of a text on a terminal: East Asian wide and emoji code points take two, combining marks none. */
export function columnsOf(text: string): number {
  // Printable ASCII, the usual case, needs no look at each character.
  if (/^[ -~]*$/.test(text)) return text.length;
  let columns = 0;
  for (const char of text) {
    if (/\p{Mark}|\p{Cf}/u.test(char)) continue;
    const code = char.codePointAt(0)!;
    const wide =
      (code >= 0x1100 && code <= 0x115f) ||
      (code >= 0x2e80 && code <= 0xa4cf) ||
      (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xfe30 && code <= 0xfe6f) ||
      (code >= 0xff00 && code <= 0xff60) ||
      (code >= 0xffe0 && code <= 0xffe6) ||
      (code >= 0x1f300 && code <= 0x1faff) ||
      (code >= 0x20000 && code <= 0x3fffd);
    columns += wide ? 2 : 1;
  }
  return columns;
}

/** Control characters and marks that turn the direction of text would be obeyed by a terminal; they are shown instead. */
export function showControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (c) => {
    const code = c.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd';
  });
}

/** Columns of source shown around the marked place; longer lines are cut with an ellipsis at the cut ends. */
const SNIPPET = 72;

function snippet(source: Source, start: number, end: number, palette: Palette): string[] {
  const { line, column } = locate(source, start);
  const whole = lineText(source, line);
  const markEnd = Math.max(column, Math.min(column - 1 + Math.max(1, end - start), whole.length) + 1);
  let from = 0;
  let to = whole.length;
  if (whole.length > SNIPPET) {
    from = Math.max(0, Math.min(column - 1 - SNIPPET / 3, whole.length - SNIPPET));
    from = Math.floor(from);
    to = Math.min(whole.length, from + SNIPPET);
  }
  const expand = (text: string) => showControls(text.replace(/\t/g, '    '));
  const prefix = (from > 0 ? '…' : '') + expand(whole.slice(from, column - 1));
  const shown = (from > 0 ? '…' : '') + expand(whole.slice(from, to)) + (to < whole.length ? '…' : '');
  const marked = expand(whole.slice(column - 1, Math.min(markEnd - 1, to)));
  const number = String(line);
  const gutter = ' '.repeat(number.length);
  return [
    `${palette.faint(`${number} |`)} ${shown}`,
    `${palette.faint(`${gutter} |`)} ${' '.repeat(columnsOf(prefix))}${palette.error('^'.repeat(Math.max(1, columnsOf(marked))))}`,
  ];
}

/** A diagnostic as a few lines of text: severity, place, message, source line with a caret, notes, remedy. */
export function render(diagnostic: Diagnostic, palette: Palette = plainPalette): string {
  const label =
    diagnostic.severity === 'error'
      ? palette.error(`error[${diagnostic.code}]`)
      : palette.warning(`warning[${diagnostic.code}]`);
  const place = placeOf(diagnostic);
  const lines = [
    `${label}${place ? ` ${palette.accent(showControls(place))}` : ''}: ${showControls(messageOf(diagnostic))}`,
  ];
  const { span } = diagnostic;
  if (span) lines.push(...snippet(span.source, span.start, span.end, palette).map((l) => `  ${l}`));
  for (const note of diagnostic.notes) lines.push(`  note: ${showControls(note)}`);
  const remedy = remedyOf(diagnostic);
  if (remedy) lines.push(`  help: ${showControls(remedy)}`);
  return lines.join('\n');
}
