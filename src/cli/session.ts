import { readFileSync, writeFileSync } from 'node:fs';
import { type Diagnostic, makeError } from '../diagnostic/diagnostic.js';
import { messageOf, remedyOf, render } from '../diagnostic/render.js';
import { locate, type Source } from '../diagnostic/source.js';
import { type ColorChoice, chalkFor, paletteOf, writeError, writeOut } from './terminal.js';

/** Options as commander hands them over. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly reporter: readonly string[];
  readonly color: ColorChoice;
  readonly quiet?: boolean;
  readonly exitZero?: boolean;
  readonly set?: readonly string[];
  readonly wrt?: string;
  readonly full?: boolean;
  readonly steps?: boolean;
  /** `--order 2`: the order of the derivatives. */
  readonly order?: string;
  /** False under `--no-order`: the order of accuracy is left out. */
  readonly accuracy?: boolean;
  readonly seed?: string;
  readonly mode?: 'reverse' | 'forward' | 'both';
  readonly file?: string;
  readonly shape?: readonly string[];
  readonly claim?: string;
  readonly explain?: boolean;
  readonly digits?: string;
  readonly checkpoint?: string;
  readonly row?: string;
  readonly dot?: string;
  readonly mermaid?: string;
}

export const EXIT = { ok: 0, failed: 1, usage: 2, undecided: 3 } as const;

/** The command line makes no sense: shown without a stack, exit 2. */
export class UsageError extends Error {
  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}

const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  ENOTDIR: 'a part of the path is not a folder',
};

/** What went wrong with a path, in words. */
export function reasonOf(error: unknown, what: 'file' | 'folder' = 'file'): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `there is no such ${what}`;
  return (code && SYSTEM_ERRORS[code]) ?? message;
}

/** Largest file that is read. */
const MAX_BYTES = 256 * 2 ** 20;

export class EncodingError extends Error {}

export const NOT_UTF8 = 'it is not UTF-8 text';

/** UTF-16 has a byte order mark, or Latin letters with a zero byte beside each. */
export function refuseUtf16(bytes: Uint8Array): void {
  const [a, b, c, d] = bytes;
  const isMarked = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff);
  const isLatin =
    bytes.length >= 4 &&
    ((a !== 0 && b === 0 && c !== 0 && d === 0) || (a === 0 && b !== 0 && c === 0 && d !== 0));
  if (isMarked || isLatin) throw new EncodingError(`${NOT_UTF8} but UTF-16; save it as UTF-8`);
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw new EncodingError(NOT_UTF8);
  }
}

/** Reads a file, or standard input for `-`; a diagnostic when that is not possible. */
export function readSource(path: string): Source | Diagnostic {
  const remedy = 'check the path; - reads standard input';
  try {
    const bytes = readFileSync(path === '-' ? 0 : path);
    if (bytes.length > MAX_BYTES) {
      return makeError('limit', undefined, {
        what: `${path} (${bytes.length} bytes)`,
        limit: `${MAX_BYTES} bytes`,
        remedy: 'split it',
      });
    }
    refuseUtf16(bytes);
    const text = decodeUtf8(bytes);
    return { name: path === '-' ? '<stdin>' : path, text };
  } catch (error) {
    const reason = error instanceof EncodingError ? error.message : reasonOf(error);
    return makeError('file-read', undefined, { path, reason, remedy });
  }
}

export function isDiagnostic(value: Source | Diagnostic): value is Diagnostic {
  return 'code' in value;
}

/** Writes a report to a file; a diagnostic when that is not possible. */
export function writeFile(path: string, text: string): Diagnostic | undefined {
  try {
    writeFileSync(path, text.endsWith('\n') ? text : `${text}\n`);
    return undefined;
  } catch (error) {
    return makeError('file-write', undefined, { path, reason: reasonOf(error, 'folder') });
  }
}

/** Messages that somebody reads in one go; one mistake at the root of a long file can make thousands. */
const MOST_SHOWN = 50;

/** Diagnostics on standard error, as text. */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  options: Pick<GlobalOptions, 'color'>,
): void {
  if (diagnostics.length === 0) return;
  const palette = paletteOf(chalkFor(process.stderr, options.color ?? 'auto'));
  const shown = diagnostics.slice(0, MOST_SHOWN).map((d) => render(d, palette));
  const more = diagnostics.length - shown.length;
  writeError([...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('\n\n'));
}

/** Diagnostics as data. */
export function diagnosticsToJson(diagnostics: readonly Diagnostic[]) {
  return diagnostics.map((d) => ({
    code: d.code,
    severity: d.severity,
    message: messageOf(d),
    remedy: remedyOf(d),
    notes: d.notes,
    ...(d.span ? { source: d.span.source.name, ...locate(d.span.source, d.span.start) } : {}),
  }));
}

/** What a command found, in every form that a reporter may ask for. */
export interface Outcome {
  readonly exitCode: number;
  readonly json: () => unknown;
  readonly text: () => string;
  readonly concise: () => string;
}

export type ReporterName = 'default' | 'concise' | 'json';
const REPORTERS: readonly ReporterName[] = ['default', 'concise', 'json'];

/** Where to report and how; standard output gets exactly one report. */
export function parseReporters(
  options: GlobalOptions,
): readonly { readonly name: ReporterName; readonly file?: string }[] {
  const asked = (options.reporter ?? []).map((text) => {
    const [name, ...file] = text.split('=');
    if (!REPORTERS.includes(name as ReporterName)) {
      throw new UsageError(`unknown reporter \`${name}\``, `the reporters are ${REPORTERS.join(', ')}`);
    }
    return { name: name as ReporterName, ...(file.length > 0 ? { file: file.join('=') } : {}) };
  });
  const toOutput = asked.filter((r) => !r.file);
  if (options.json && toOutput.some((r) => r.name !== 'json')) {
    throw new UsageError(
      '--json and another reporter both want standard output',
      'give one of them a file: --reporter json=FILE',
    );
  }
  if (toOutput.length > 1)
    throw new UsageError(
      'two reporters want standard output',
      'give one of them a file: --reporter json=FILE',
    );
  if (toOutput.length === 0) return [...asked, { name: options.json ? 'json' : 'default' }];
  return asked;
}

/** Sends outcomes to the reporters and returns the exit code of all together. */
export function deliver(outcomes: readonly Outcome[], options: GlobalOptions, batch: boolean): number {
  const failures: Diagnostic[] = [];
  for (const { name, file } of parseReporters(options)) {
    const parts = outcomes.map((o) =>
      name === 'json'
        ? JSON.stringify(o.json(), null, batch ? 0 : 2)
        : name === 'concise'
          ? o.concise()
          : // A verdict without its expression says nothing in a list.
            batch && options.quiet
            ? o.concise()
            : o.text(),
    );
    const separator = name === 'default' && !(batch && options.quiet) ? '\n\n' : '\n';
    const text = parts.filter((part) => part !== '').join(separator);
    if (file === undefined) {
      if (text !== '') writeOut(text);
    } else {
      const failure = writeFile(file, text);
      if (failure) failures.push(failure);
    }
  }
  printDiagnostics(failures, options);
  return failures.length > 0
    ? EXIT.usage
    : combineExitCodes(
        outcomes.map((o) => o.exitCode),
        options,
      );
}

/** Bad input outweighs a failed check, which outweighs an undecided one. */
export function combineExitCodes(codes: readonly number[], options: Pick<GlobalOptions, 'exitZero'>): number {
  const worst = [EXIT.usage, EXIT.failed, EXIT.undecided].find((c) => codes.includes(c)) ?? EXIT.ok;
  return options.exitZero && worst !== EXIT.usage ? EXIT.ok : worst;
}
