import { suggest } from '../diagnostic/suggest.js';

/** The options a command declares, with their dashes. */
export interface Declared {
  readonly known: ReadonlySet<string>;
  /** Those that take a value. */
  readonly valued: ReadonlySet<string>;
}

/** Arguments sorted into what the command declares and what belongs to the user's expression. */
export interface SplitArguments {
  readonly rest: readonly string[];
  /** Operands that begin with a dash, such as the expression -x^2, and what follows `--`. */
  readonly dashed: readonly string[];
  /** `--NAME value` for names that are no options. */
  readonly values: readonly { readonly name: string; readonly text: string }[];
  readonly problem?: { readonly message: string; readonly remedy: string };
}

/** What may stand as a name behind two dashes. */
const NAME = /^--([\p{L}_][\p{L}\p{M}\p{N}_]*)(?:=(.*))?$/su;

/** Letters of short options and a file name behind them; an expression has other signs, or begins with another letter. */
const SHORT = /^-\p{L}[\w./\\:-]*$/u;

/** Everything of the form --NAME that is not declared is an input and needs a value. */
export function splitArguments(argv: readonly string[], { known, valued }: Declared): SplitArguments {
  const rest: string[] = [];
  const dashed: string[] = [];
  const values: { name: string; text: string }[] = [];
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i]!;
    if (argument === '--') {
      dashed.push(...argv.slice(i + 1));
      break;
    }
    const option = argument.startsWith('--') ? argument.replace(/=.*$/s, '') : argument.slice(0, 2);
    if (argument.startsWith('--') ? known.has(option) : known.has(option) && SHORT.test(argument)) {
      rest.push(argument);
      const value = argv[i + 1];
      if (argument === option && valued.has(option) && value !== undefined) {
        rest.push(value);
        i += 1;
      }
      continue;
    }
    const match = NAME.exec(argument);
    if (!match) {
      if (/^-[^-]/.test(argument)) dashed.push(argument);
      else rest.push(argument);
      continue;
    }
    const name = match[1]!;
    const text = match[2] ?? argv[i + 1];
    if (text === undefined || (match[2] === undefined && (NAME.test(text) || text === '--'))) {
      const near = nearestOption(name, known);
      const remedy = near ? `did you mean ${near}?` : `values are written --${name} 1`;
      const message = `--${name} is no option, and as an input it needs a value`;
      return { rest, dashed, values, problem: { message, remedy } };
    }
    if (match[2] === undefined) i += 1;
    values.push({ name, text });
  }
  return { rest, dashed, values };
}

/** The option that --NAME may be a misspelling of. */
export function nearestOption(name: string, known: Iterable<string>): string | undefined {
  const long = [...known].filter((k) => k.startsWith('--')).map((k) => k.slice(2));
  const near = suggest(name, long);
  return near === undefined ? undefined : `--${near}`;
}
