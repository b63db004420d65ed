import { isNumber, multiplyTerms, numberTerm, productOf, type Term } from '../term/term.js';

/** Terms of one branching; each absolute value doubles them. */
const MAX_BRANCHES = 8;

/**
 * Terms that are all positive exactly where d is: rest - |u| > 0 says rest - u > 0 and rest + u > 0, rest - max(u, v) > 0 says that both
 * differences are positive, and rest + min(u, v) likewise. The term itself where it has no such summand.
 */
export function branchesOf(d: Term): readonly Term[] {
  let open: readonly Term[] = [d];
  for (;;) {
    const next = open.flatMap((x) => branchOnce(x) ?? [x]);
    if (next.length === open.length || next.length > MAX_BRANCHES) return open;
    open = next;
  }
}

function branchOnce(d: Term): readonly Term[] | undefined {
  if (d.kind === 'guard') return branchOnce(d.body)?.map((body) => ({ kind: 'guard', body, on: d.on }));
  const args = summandsOf(d);
  for (const [i, arg] of args.entries()) {
    const { scale, body } = scaled(arg);
    if (body.kind !== 'apply') continue;
    const [u, v] = body.args as [Term, Term];
    const negative = scale.value.numerator < 0n;
    const put = (x: Term): Term => ({
      kind: 'add',
      args: args.map((a, k) => (k === i ? productOf([scale, x]) : a)),
    });
    if (body.name === 'abs' && negative) return [put(u), put(multiplyTerms(numberTerm(-1), u))];
    if (body.name === (negative ? 'max' : 'min')) return [put(u), put(v)];
  }
  return undefined;
}

/** The summands of nested sums, signs carried inside. */
function summandsOf(d: Term): readonly Term[] {
  if (d.kind === 'add') return d.args.flatMap(summandsOf);
  if (d.kind === 'multiply' && d.args.length === 2 && isNumber(d.args[0]!, -1) && d.args[1]!.kind === 'add')
    return summandsOf(d.args[1]!).map((x) => productOf([numberTerm(-1), x]));
  return [d];
}

function scaled(x: Term): { readonly scale: Extract<Term, { kind: 'number' }>; readonly body: Term } {
  const one = numberTerm(1) as Extract<Term, { kind: 'number' }>;
  if (x.kind !== 'multiply') return { scale: one, body: x };
  const flat = x.args.flatMap((a) => (a.kind === 'multiply' ? a.args : [a]));
  const product = productOf(flat);
  if (product.kind !== 'multiply' || product.args.length !== 2 || product.args[0]!.kind !== 'number')
    return { scale: one, body: product };
  return { scale: product.args[0]!, body: product.args[1]! };
}
