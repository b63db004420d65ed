import { type Diagnostic, makeError, type Result, succeed } from '../diagnostic/diagnostic.js';
import { suggest } from '../diagnostic/suggest.js';
import { Dag } from '../expr/dag.js';
import { elaborate } from '../expr/elaborate.js';
import type { Parser } from '../expr/parse.js';
import type { Value } from '../graph/from-expression.js';
import { sweepForward } from '../graph/sweep.js';
import { compileTape, createWorkspace, read } from '../graph/tape.js';
import type { Shape } from '../op/shape.js';

/** Splits `--NAME value` for names that are no options from the rest of the arguments. */
export interface SplitArguments {
  readonly rest: readonly string[];
  readonly values: readonly { readonly name: string; readonly text: string }[];
  readonly problem?: { readonly message: string; readonly remedy: string };
}

/** What may stand as a name behind two dashes. */
const NAME = /^--([\p{L}_][\p{L}\p{M}\p{N}_]*)(?:=(.*))?$/su;

/** `known` are the option names of the command, with their dashes; everything else of the form --NAME is an input. */
export function splitArguments(argv: readonly string[], known: ReadonlySet<string>): SplitArguments {
  const rest: string[] = [];
  const values: { name: string; text: string }[] = [];
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i]!;
    if (argument === '--') {
      rest.push(...argv.slice(i));
      break;
    }
    const match = NAME.exec(argument);
    if (!match || known.has(`--${match[1]}`)) {
      rest.push(argument);
      continue;
    }
    const text = match[2] ?? argv[i + 1];
    if (text === undefined || (match[2] === undefined && NAME.test(text))) {
      const near = suggest(
        match[1]!,
        [...known].map((k) => k.replace(/^--/, '')),
      );
      const remedy = near ? `did you mean --${near}?` : `values are written --${match[1]} 1`;
      return {
        rest,
        values,
        problem: { message: `--${match[1]} is no option, and as an input it needs a value`, remedy },
      };
    }
    if (match[2] === undefined) i += 1;
    values.push({ name: match[1]!, text });
  }
  return { rest, values };
}

/** A number, 1,2,3, [[1,2],[3,4]], or any constant expression such as pi/4. */
export function parseValue(name: string, text: string, parser: Parser): Result<Value> {
  const fail = (notes: readonly string[] = []): { ok: false; diagnostics: readonly Diagnostic[] } => ({
    ok: false,
    diagnostics: [makeError('value-syntax', undefined, { name, text }, notes)],
  });
  const plain = Number(text);
  if (text.trim() !== '' && Number.isFinite(plain)) return succeed({ shape: [], entries: [plain] });
  const listed = text.includes(',') && !/^\s*\[/.test(text) ? `[${text}]` : text;
  const ast = parser.parse(listed);
  if (!ast.ok) return fail();
  const dag = new Dag();
  const id = elaborate(ast.value, { dag, parser, lookup: () => undefined, names: () => [] });
  if (!id.ok) return fail();
  const tape = compileTape(dag, [id.value], []);
  const workspace = createWorkspace(tape);
  sweepForward(tape, workspace);
  const entries = [...read(tape, workspace.values, id.value)];
  if (!entries.every(Number.isFinite)) return fail(['it is not a finite number']);
  return succeed({ shape: dag.shape(id.value), entries });
}

/** `x=3`, `W=2,3`, `a=` for a scalar: the sizes of a name. */
export function parseShape(text: string): { readonly name: string; readonly shape: Shape } | undefined {
  const match = /^\s*([\p{L}_][\p{L}\p{M}\p{N}_]*)\s*=\s*([\d,x\s]*)$/u.exec(text);
  if (!match) return undefined;
  const sizes = match[2]!
    .split(/[,x]/)
    .filter((s) => s.trim() !== '')
    .map(Number);
  if (sizes.length > 2 || sizes.some((n) => !Number.isInteger(n) || n < 1 || n > 1e6)) return undefined;
  const shape = sizes.length === 2 && sizes[1] === 1 ? [sizes[0]!] : sizes;
  return { name: match[1]!, shape };
}

/** Row-major entries as nested lists, the form in which files give values. */
export function nestedValue({ shape, entries }: Value): number | number[] | number[][] {
  if (shape.length === 0) return entries[0]!;
  if (shape.length === 1) return [...entries];
  const columns = shape[1]!;
  return Array.from(
    { length: shape[0]! },
    (_, r) => entries.slice(r * columns, (r + 1) * columns) as number[],
  );
}
