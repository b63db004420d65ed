import { constantFold } from './reading.js';
import { mentions, numberTerm, powerTerm, rationalTerm, T_ONE, type Term } from './term.js';

/** v - c or c - v, up to a number in front of v. */
export function boundOf(
  term: Term,
  name: string,
): { readonly at: Term; readonly positive: boolean } | undefined {
  if (term.kind === 'name') return term.name === name ? { at: numberTerm(0), positive: true } : undefined;
  if (term.kind === 'multiply' && term.args.length === 2) {
    const [a, b] = term.args as [Term, Term];
    if (a.kind === 'number' && b.kind === 'name' && b.name === name)
      return { at: numberTerm(0), positive: a.value.numerator > 0n };
    return undefined;
  }
  if (term.kind !== 'add') return undefined;
  let positive: boolean | undefined;
  let scale: Term = T_ONE;
  const rest: Term[] = [];
  for (const arg of term.args) {
    const folded = constantFold(arg);
    if (arg.kind === 'name' && arg.name === name && positive === undefined) positive = true;
    else if (
      arg.kind === 'multiply' &&
      arg.args.length === 2 &&
      arg.args[0]!.kind === 'number' &&
      arg.args[1]!.kind === 'name' &&
      arg.args[1]!.name === name &&
      positive === undefined
    ) {
      const { value } = arg.args[0]!;
      if (value.numerator === 0n) return undefined;
      positive = value.numerator > 0n;
      scale = rationalTerm(value);
    } else if (mentions(arg, name)) return undefined;
    else rest.push(folded);
  }
  if (positive === undefined) return undefined;
  const sum: Term =
    rest.length === 0 ? numberTerm(0) : rest.length === 1 ? rest[0]! : { kind: 'add', args: rest };
  // scale v + sum = 0.
  return {
    at: { kind: 'multiply', args: [numberTerm(-1), sum, powerTerm(scale, -1)] },
    positive,
  };
}
