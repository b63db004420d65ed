import { UsageError } from './session.js';

/** Two ends of an interval. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** `-1..1`, or `x=-1..1` where a name is given, which comes back with it. */
export function readRange(text: string, example: string): Range & { readonly name?: string } {
  const match = /^\s*(?:([^=\s]+)\s*=)?\s*(.+?)\s*\.\.\s*(.+?)\s*$/.exec(text);
  const problem = (reason: string, remedy = `write --range ${example}`) =>
    new UsageError(`the range \`${text}\` cannot be read: ${reason}`, remedy);
  if (!match) throw problem('it has no two ends with .. between them');
  const [, name, low, high] = match;
  for (const end of [low!, high!]) {
    const value = Number(end);
    if (Number.isNaN(value)) throw problem(`\`${end}\` is not a number`);
    if (!Number.isFinite(value)) throw problem(`\`${end}\` is too large for double precision`);
  }
  const [from, to] = [Number(low), Number(high)];
  const prefix = name === undefined ? '' : `${name}=`;
  if (from > to) throw problem(`${low} is above ${high}`, `write --range ${prefix}${high}..${low}`);
  if (from === to) throw problem('both ends are the same');
  return { from, to, ...(name === undefined ? {} : { name }) };
}
