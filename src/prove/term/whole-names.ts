import { constantFold } from './constant-fold.js';
import { isNumber, mentions, type Term, unknownsOf } from './term.js';

/** Whether names are whole numbers wherever the exponents are: 1 - n and n + m tell it of n and m. */
export function areWholeWith(
  names: readonly string[],
  exponents: readonly Term[],
  integers: ReadonlySet<string>,
): boolean {
  const whole = new Set(integers);
  for (let grown = true; grown; ) {
    grown = false;
    for (const e of exponents) {
      const open = unknownsOf([e]).names.filter((n) => !whole.has(n));
      const [name] = open;
      if (open.length !== 1 || name === undefined || !isPlusOrMinus(e, name)) continue;
      whole.add(name);
      grown = true;
    }
  }
  return names.every((n) => whole.has(n));
}

/** name + rest or rest - name, with the name nowhere else. */
function isPlusOrMinus(x: Term, name: string): boolean {
  if (x.kind === 'name') return x.name === name;
  if (x.kind === 'add') {
    const own = x.args.filter((a) => mentions(a, name));
    return own.length === 1 && isPlusOrMinus(own[0]!, name);
  }
  if (x.kind !== 'multiply') return false;
  const others = x.args.filter((a) => !mentions(a, name));
  const sign = constantFold({ kind: 'multiply', args: others });
  const own = x.args.filter((a) => mentions(a, name));
  return own.length === 1 && isPlusOrMinus(own[0]!, name) && (isNumber(sign, 1) || isNumber(sign, -1));
}
