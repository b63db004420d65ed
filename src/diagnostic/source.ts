/** A piece of text that diagnostics point into: a file, an expression from the command line, standard input. */
export interface Source {
  /** What the user calls it: a path, or `<expression>`. */
  readonly name: string;
  readonly text: string;
}

/** A half-open range of UTF-16 offsets into a source. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** One-based line and column; the column counts UTF-16 units from the line's start. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export function spanOf(source: Source, start: number, end: number): Span {
  return { source, start, end };
}

/** The smallest span that covers both; the first one's source is kept. */
export function coverSpans(a: Span, b: Span): Span {
  return { source: a.source, start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}

/** Line and column of an offset. Offsets past the end are taken for the end. */
export function locate(source: Source, offset: number): Position {
  const end = Math.min(Math.max(offset, 0), source.text.length);
  let line = 1;
  let lineStart = 0;
  for (let i = source.text.indexOf('\n'); i !== -1 && i < end; i = source.text.indexOf('\n', i + 1)) {
    line += 1;
    lineStart = i + 1;
  }
  return { line, column: end - lineStart + 1 };
}

/** `locate` for many offsets of one source: the lines are found once. */
export function createLocator({ text }: Source): (offset: number) => Position {
  const starts = [0];
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  return (offset) => {
    const end = Math.min(Math.max(offset, 0), text.length);
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= end) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: end - starts[low]! + 1 };
  };
}

/** The text of a one-based line, without its line break. */
export function lineText(source: Source, line: number): string {
  let start = 0;
  for (let n = 1; n < line; n++) {
    const next = source.text.indexOf('\n', start);
    if (next === -1) return '';
    start = next + 1;
  }
  const end = source.text.indexOf('\n', start);
  return source.text.slice(start, end === -1 ? undefined : end).replace(/\r$/, '');
}
