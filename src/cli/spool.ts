import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from './session.js';

/** Bytes kept in memory before they go to disk: some five hundred submissions, so that most runs never need the disk. */
const IN_MEMORY = 2 * 2 ** 20;

/** Bytes read back at once. */
const BLOCK = 2 ** 16;

/** Where a text stands in a spool, in bytes. */
export interface Stretch {
  readonly from: number;
  readonly size: number;
}

/**
 * Text that is written first and read later, however long it is. Beyond a few megabytes it stands in a temporary file that nobody else can
 * read and that has no name, so that nothing is left behind whatever ends the process.
 */
export class Spool {
  private chunks: Buffer[] = [];
  /** Bytes of `chunks`, and of all that came before them. */
  private length = 0;
  private written = 0;
  private file: number | undefined;
  private folder: string | undefined;

  append(text: string): Stretch {
    const bytes = Buffer.from(text);
    const stretch = { from: this.written + this.length, size: bytes.length };
    this.chunks.push(bytes);
    this.length += bytes.length;
    if (this.length > IN_MEMORY) this.flush();
    return stretch;
  }

  /** A text that was appended. */
  readAt({ from, size }: Stretch): string {
    this.flush();
    const bytes = Buffer.alloc(size);
    for (let done = 0; done < size; ) {
      const read = readSync(this.file!, bytes, done, size - done, from + done);
      if (read === 0) break;
      done += read;
    }
    return bytes.toString('utf8');
  }

  /** Everything, in pieces of any size. */
  *read(): Generator<string> {
    if (this.file === undefined) {
      for (const chunk of this.chunks) yield chunk.toString('utf8');
      return;
    }
    this.flush();
    const block = Buffer.alloc(BLOCK);
    const decoder = new TextDecoder();
    for (let position = 0; ; ) {
      const size = readSync(this.file, block, 0, BLOCK, position);
      if (size === 0) break;
      position += size;
      yield decoder.decode(block.subarray(0, size), { stream: true });
    }
  }

  /** The lines, without their ends. */
  *lines(): Generator<string> {
    yield* splitLines(this.read());
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
    this.file = undefined;
    this.folder = undefined;
    this.chunks = [];
  }

  private flush(): void {
    this.file ??= this.open();
    // Unlike `writeSync` it goes on where the system wrote a part only.
    writeFileSync(this.file, Buffer.concat(this.chunks));
    this.chunks = [];
    this.written += this.length;
    this.length = 0;
  }

  private open(): number {
    try {
      this.folder = mkdtempSync(join(tmpdir(), 'gradcheck-'));
      const file = openSync(join(this.folder, 'spool'), 'wx+', 0o600);
      // An open file can lose its name on most systems; where it cannot, `close` removes it.
      try {
        rmSync(this.folder, { recursive: true });
        this.folder = undefined;
      } catch {}
      return file;
    } catch (error) {
      throw new UsageError(
        `no temporary file can be made: ${(error as Error).message}`,
        'set TMPDIR to a folder with space',
      );
    }
  }
}

/** Lines of a text that comes in pieces. */
export function* splitLines(pieces: Iterable<string>): Generator<string> {
  let rest: string[] = [];
  for (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf('\n'); end !== -1; end = piece.indexOf('\n', from)) {
      rest.push(piece.slice(from, end));
      yield rest.join('');
      rest = [];
      from = end + 1;
    }
    if (from < piece.length) rest.push(piece.slice(from));
  }
  if (rest.length > 0) yield rest.join('');
}
