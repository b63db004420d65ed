import { type Diagnostic, makeError, type Result, succeed } from '../diagnostic/diagnostic.js';
import { Dag } from '../expr/dag.js';
import { elaborate } from '../expr/elaborate.js';
import type { Parser } from '../expr/parse.js';
import type { Value } from '../graph/from-expression.js';
import { sweepForward } from '../graph/sweep.js';
import { compileTape, createWorkspace, read } from '../graph/tape.js';
import type { Shape } from '../op/shape.js';

/** A number, 1,2,3, [[1,2],[3,4]], or any constant expression such as pi/4. */
export function parseValue(name: string, text: string, parser: Parser): Result<Value> {
  const fail = (notes: readonly string[] = []): { ok: false; diagnostics: readonly Diagnostic[] } => ({
    ok: false,
    diagnostics: [makeError('value-syntax', undefined, { name, text }, notes)],
  });
  const plain = Number(text);
  if (Math.abs(plain) === Number.POSITIVE_INFINITY) {
    const notes = ['it is too large for double precision, whose largest number is about 1.8e308'];
    return fail(/^[+-]?infinity$/i.test(text.trim()) ? ['it is not a finite number'] : notes);
  }
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
