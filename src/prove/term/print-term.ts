import { format } from '../../number/rational.js';
import type { Fact } from './domain.js';
import { NEGATIVE, NIL, NOT_NEGATIVE, NOT_POSITIVE, NOT_ZERO, POSITIVE, type SignSet } from './sign-set.js';
import type { Index, Term } from './term.js';

/** Binding strengths, weakest first. */
const SUM = 1;
const PRODUCT = 2;
const POWER = 3;
const ATOM = 4;

/** Longest text that is shown of one expression. */
const MAX_LENGTH = 240;

/** A term in the syntax of claims, cut where it grows too long to read. */
export function printTerm(x: Term): string {
  const text = print(x, 0, { left: 4_000 });
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

/** A condition such as `x > 0`. */
export function printFact({ term, sign }: Fact): string {
  return `${printTerm(term)} ${RELATIONS.get(sign) ?? 'is real'}`;
}

/** What a sign says of a value, where it says something. */
export const RELATIONS: ReadonlyMap<SignSet, string> = new Map([
  [POSITIVE, '> 0'],
  [NEGATIVE, '< 0'],
  [NIL, '= 0'],
  [NOT_NEGATIVE, '>= 0'],
  [NOT_POSITIVE, '<= 0'],
  [NOT_ZERO, '!= 0'],
]);

function shownName(name: string): string {
  const at = name.indexOf('#');
  return at < 0 ? name : name.slice(0, at);
}

function shownIndex(i: Index): string {
  return typeof i === 'number' ? String(i) : shownName(i).replace('@', 'k');
}

/** `room` bounds the nodes that are visited, so that a huge term costs no more than a long one. */
function print(x: Term, strength: number, room: { left: number }): string {
  room.left -= 1;
  if (room.left < 0) return '…';
  const wrap = (own: number, text: string) => (own < strength ? `(${text})` : text);
  const at = (y: Term, s: number) => print(y, s, room);
  switch (x.kind) {
    case 'number': {
      const text = format(x.value);
      const own = text.startsWith('-') ? SUM : text.includes('/') ? PRODUCT : ATOM;
      return wrap(own, text);
    }
    case 'pi':
      return 'pi';
    case 'name':
    case 'size':
      return shownName(x.name);
    case 'entry':
      return `${x.name}[${x.indices.map(shownIndex).join(', ')}]`;
    case 'add':
      return wrap(SUM, printSum(x.args, at));
    case 'multiply':
      return printProduct(x.args, at, strength);
    case 'power':
      if (
        x.exponent.kind === 'number' &&
        x.exponent.value.numerator === 1n &&
        x.exponent.value.denominator === 2n
      )
        return `sqrt(${at(x.base, 0)})`;
      if (x.exponent.kind === 'number' && x.exponent.value.numerator < 0n)
        return printProduct([x], at, strength);
      return wrap(POWER, `${at(x.base, ATOM)}^${at(x.exponent, ATOM)}`);
    case 'apply':
      if (x.name === 'factorial') return wrap(POWER, `${at(x.args[0]!, ATOM)}!`);
      return `${x.name}(${x.args.map((a) => at(a, 0)).join(', ')})`;
    case 'compare': {
      const symbol = x.relation === 'less' ? '<' : x.relation === 'lessOrEqual' ? '<=' : '==';
      return wrap(0, `${at(x.left, SUM)} ${symbol} ${at(x.right, SUM)}`);
    }
    case 'logic':
      return x.operator === 'not'
        ? `not (${at(x.args[0]!, 0)})`
        : `(${x.args.map((a) => at(a, 0)).join(` ${x.operator} `)})`;
    case 'select':
      return `(${at(x.condition, SUM)} ? ${at(x.yes, SUM)} : ${at(x.no, SUM)})`;
    case 'delta':
      return `[${shownIndex(x.left)} = ${shownIndex(x.right)}]`;
    case 'reduce':
      return `${x.reduction}(${at(x.body, 0)}, ${shownIndex(x.index)}, 1, ${shownName(x.extent)})`;
    case 'position':
      return shownIndex(x.index);
    case 'range':
      return `${x.reduction}(${at(x.body, 0)}, ${shownIndex(x.index)}, ${at(x.from, 0)}, ${at(x.to, 0)})`;
    case 'guard':
      return at(x.body, strength);
  }
}

function isNegative(x: Term): boolean {
  if (x.kind === 'number') return x.value.numerator < 0n;
  return x.kind === 'multiply' && x.args[0]?.kind === 'number' && x.args[0].value.numerator < 0n;
}

function turned(x: Term): Term {
  if (x.kind === 'number')
    return { kind: 'number', value: { numerator: -x.value.numerator, denominator: x.value.denominator } };
  if (x.kind !== 'multiply') return x;
  const first = turned(x.args[0]!);
  const one = first.kind === 'number' && first.value.numerator === 1n && first.value.denominator === 1n;
  const rest = one ? x.args.slice(1) : [first, ...x.args.slice(1)];
  return rest.length === 1 ? rest[0]! : { kind: 'multiply', args: rest };
}

function printSum(args: readonly Term[], at: (y: Term, s: number) => string): string {
  let text = '';
  args.forEach((arg, i) => {
    const negative = isNegative(arg);
    const shown = at(negative ? turned(arg) : arg, PRODUCT);
    if (i === 0) text = negative ? `-${shown}` : shown;
    else text += negative ? ` - ${shown}` : ` + ${shown}`;
  });
  return text;
}

function printProduct(args: readonly Term[], at: (y: Term, s: number) => string, strength: number): string {
  const above: string[] = [];
  const below: string[] = [];
  let sign = '';
  for (const arg of args) {
    if (arg.kind === 'power' && arg.exponent.kind === 'number' && arg.exponent.value.numerator < 0n) {
      const exponent = turned(arg.exponent);
      const plain =
        exponent.kind === 'number' && exponent.value.numerator === 1n && exponent.value.denominator === 1n;
      below.push(at(plain ? arg.base : { kind: 'power', base: arg.base, exponent }, POWER));
    } else if (arg.kind === 'number' && arg.value.numerator === -1n && arg.value.denominator === 1n) {
      sign = sign === '' ? '-' : '';
    } else above.push(at(arg, PRODUCT));
  }
  const top = above.length === 0 ? '1' : above.join('*');
  const text =
    sign + (below.length === 0 ? top : `${top}/${below.length === 1 ? below[0] : `(${below.join('*')})`}`);
  const own = sign ? SUM : PRODUCT;
  return own < strength || (strength > PRODUCT && (above.length > 1 || below.length > 0))
    ? `(${text})`
    : text;
}
