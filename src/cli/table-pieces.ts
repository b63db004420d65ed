import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { EncodingError, NOT_UTF8, reasonOf, refuseUtf16 } from './session.js';

/** A stretch of a table that ends with a row, in bytes of its file. */
export interface TablePiece {
  readonly from: number;
  readonly to: number;
  /** Line of the file in which it begins, counted from 1. */
  readonly line: number;
}

/** Bytes of a table from which on it is read in pieces, and of a piece: some hundred students, which a thread reads in a few milliseconds. */
export const PIECE = 2 ** 17;

/** Bytes of a row: its cells are held at once. */
const MAX_ROW = 64 * 2 ** 20;

/** Bytes read at once. */
const BLOCK = 2 ** 16;

const QUOTE = 0x22;
const LINE_END = 0x0a;
/** Comma, semicolon, tab: what `parseCsv` knows. */
const SEPARATORS: readonly number[] = [0x2c, 0x3b, 0x09];

/** A table of a class that is too long to be held: where it can be cut, and its pieces when they are wanted. */
export class LongTable {
  private constructor(
    private readonly path: string,
    /** The first begins with the head of the table. */
    readonly pieces: readonly TablePiece[],
    private readonly headEnd: number,
  ) {}

  /** Undefined for a file that is short, or that something else will find unreadable. */
  static open(path: string, piece = PIECE): LongTable | { readonly reason: string } | undefined {
    if (!/\.csv$/i.test(path)) return undefined;
    let file: number | undefined;
    try {
      file = openSync(path, 'r');
      const stat = fstatSync(file);
      if (!stat.isFile() || stat.size <= piece) return undefined;
      const cutter = new Cutter(piece);
      for (const block of readBlocks(file, 0, stat.size)) cutter.add(block);
      const cut = cutter.end();
      return 'reason' in cut ? cut : new LongTable(path, cut.pieces, cut.headEnd);
    } catch (error) {
      return { reason: error instanceof EncodingError ? error.message : reasonOf(error) };
    } finally {
      if (file !== undefined) closeSync(file);
    }
  }

  /** The rows of a piece below the head of the table; for a later piece with the number of lines by which its places are off. */
  read(piece: TablePiece): { readonly text: string; readonly shift?: number } {
    if (piece.from === 0) return { text: this.slice(0, piece.to) };
    const head = this.slice(0, this.headEnd);
    return { text: head + this.slice(piece.from, piece.to), shift: piece.line - head.split('\n').length };
  }

  private slice(from: number, to: number): string {
    const file = openSync(this.path, 'r');
    try {
      const copies: Buffer[] = [];
      for (const block of readBlocks(file, from, to)) copies.push(Buffer.from(block));
      return Buffer.concat(copies).toString('utf8');
    } finally {
      closeSync(file);
    }
  }
}

/** Each block is valid until the next. */
function* readBlocks(file: number, from: number, to: number): Generator<Uint8Array> {
  const block = Buffer.alloc(BLOCK);
  for (let position = from; position < to; ) {
    const size = readSync(file, block, 0, Math.min(BLOCK, to - position), position);
    if (size === 0) return;
    position += size;
    yield block.subarray(0, size);
  }
}

/** Finds the ends of rows as `parseCsv` does, in a stream of bytes: in UTF-8 no part of another character is one of those that matter. */
class Cutter {
  private readonly pieces: TablePiece[] = [];
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private separator: number | undefined;
  private state: 'start' | 'plain' | 'quoted' | 'closing' = 'start';
  private position = 0;
  private line = 1;
  /** Line of the last quote that was opened. */
  private opened = 1;
  private piece = { from: 0, line: 1 };
  private row = 0;
  /** Whether the row has more than blanks. */
  private isFilled = false;
  private headEnd = 0;
  private fault: string | undefined;

  constructor(private readonly size: number) {}

  add(block: Uint8Array): void {
    if (this.position === 0) refuseUtf16(block);
    this.decode(block);
    this.separator ??= separatorOf(block);
    const isMarked = this.position === 0 && block[0] === 0xef && block[1] === 0xbb && block[2] === 0xbf;
    for (let i = isMarked ? 3 : 0; i < block.length; i++) this.step(block[i]!, this.position + i);
    this.position += block.length;
    if (this.position - this.row > MAX_ROW) this.fault ??= `line ${this.line}: a row is too long`;
  }

  private decode(block?: Uint8Array): void {
    try {
      this.decoder.decode(block, { stream: block !== undefined });
    } catch {
      throw new EncodingError(NOT_UTF8);
    }
  }

  end(): { readonly pieces: readonly TablePiece[]; readonly headEnd: number } | { readonly reason: string } {
    this.decode();
    if (this.state === 'quoted') return { reason: `line ${this.opened}: a quote is not closed` };
    if (this.fault !== undefined) return { reason: this.fault };
    if (this.piece.from < this.position) this.pieces.push({ ...this.piece, to: this.position });
    return { pieces: this.pieces, headEnd: this.headEnd };
  }

  private step(byte: number, at: number): void {
    if (byte === LINE_END) this.line += 1;
    if (this.state === 'quoted') {
      if (byte === QUOTE) this.state = 'closing';
      return;
    }
    if (byte === QUOTE && this.state !== 'plain') {
      if (this.state === 'start') this.opened = this.line;
      this.state = 'quoted';
      this.isFilled = true;
    } else if (byte === LINE_END) {
      this.state = 'start';
      this.endRow(at + 1);
    } else {
      this.state = byte === this.separator ? 'start' : 'plain';
      if (byte > 0x20 || byte === this.separator) this.isFilled = true;
    }
  }

  private endRow(end: number): void {
    // Every piece needs the head; blank lines before it are passed over, as everywhere.
    const isHead = this.headEnd === 0;
    if (isHead && this.isFilled) this.headEnd = end;
    else if (!isHead && end - this.piece.from >= this.size) {
      this.pieces.push({ ...this.piece, to: end });
      this.piece = { from: end, line: this.line };
    }
    this.row = end;
    this.isFilled = false;
  }
}

/** The one that the first line has most of, as in `parseCsv`; a longer first line than a block is no head. */
function separatorOf(block: Uint8Array): number {
  const end = block.indexOf(LINE_END);
  const first = end > 0 ? block.subarray(0, end) : block;
  const counts = SEPARATORS.map((s) => first.reduce((sum, b) => sum + (b === s ? 1 : 0), 0));
  return SEPARATORS[counts.indexOf(Math.max(...counts))]!;
}
