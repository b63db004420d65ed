import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Diagnostic, makeError } from '../diagnostic/diagnostic.js';
import { reasonOf } from './session.js';

/** Where a report is written. What goes wrong is kept until the end: the other reports go on. */
export interface Target {
  readonly write: (text: string) => void;
  readonly close: () => void;
  readonly failure: () => Diagnostic | undefined;
}

/** Standard output. `before` is called before each text, for what else is on a terminal. */
export function openOutput(before: () => void): Target {
  return {
    write: (text) => {
      if (text === '') return;
      before();
      process.stdout.write(text);
    },
    close: () => undefined,
    failure: () => undefined,
  };
}

/** A file, made with its folders now, so that a path that cannot be written is known before any work; `append` keeps what is there. */
export function openFile(path: string, append: boolean): Target {
  let failure: Diagnostic | undefined;
  let file: number | undefined;
  const attempt = (action: () => void) => {
    try {
      if (!failure) action();
    } catch (error) {
      failure = makeError('file-write', undefined, { path, reason: reasonOf(error, 'folder') });
    }
  };
  attempt(() => {
    mkdirSync(dirname(path), { recursive: true });
    file = openSync(path, append ? 'a' : 'w');
  });
  return {
    write: (text) => attempt(() => writeFileSync(file!, text)),
    close: () => attempt(() => closeSync(file!)),
    failure: () => failure,
  };
}

/** A folder for files of their own. It cannot be written to itself. */
export function openFolder(path: string): Target {
  let failure: Diagnostic | undefined;
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    failure = makeError('file-write', undefined, { path, reason: reasonOf(error, 'folder') });
  }
  return { write: () => undefined, close: () => undefined, failure: () => failure };
}
