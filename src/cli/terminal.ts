import { Chalk, type ChalkInstance } from 'chalk';
import type { Palette } from '../diagnostic/render.js';
import type { Style } from '../report/text.js';

export type ColorChoice = 'auto' | 'always' | 'never';

/** Width when the output is not a terminal. */
const DEFAULT_COLUMNS = 80;

/** Colours for a stream: what the user asked for, then NO_COLOR, FORCE_COLOR, TERM=dumb, then whether it is a terminal. */
export function chalkFor(stream: NodeJS.WriteStream, choice: ColorChoice): ChalkInstance {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  const wanted =
    choice === 'always' ||
    (choice === 'auto' &&
      (NO_COLOR === undefined || NO_COLOR === '') &&
      ((FORCE_COLOR !== undefined && FORCE_COLOR !== '0') || (stream.isTTY === true && TERM !== 'dumb')));
  return new Chalk({ level: wanted ? 1 : 0 });
}

export function paletteOf(chalk: ChalkInstance): Palette {
  return {
    error: (t) => chalk.red(t),
    warning: (t) => chalk.yellow(t),
    accent: (t) => chalk.cyan(t),
    faint: (t) => chalk.dim(t),
  };
}

/** Characters of a line of standard output. */
export function outputColumns(): number {
  return Math.max(40, process.stdout.columns || Number(process.env['COLUMNS']) || DEFAULT_COLUMNS);
}

export function styleOf(
  chalk: ChalkInstance,
  flags: { readonly full: boolean; readonly steps: boolean; readonly quiet: boolean },
): Style {
  return {
    columns: outputColumns(),
    palette: paletteOf(chalk),
    heading: (t) => chalk.bold(t),
    good: (t) => chalk.green(t),
    ...flags,
  };
}

/** Writes all of a text; a reader that went away (`| head`) is no error. */
export function writeOut(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

export function writeError(text: string): void {
  process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
}
