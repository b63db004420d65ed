import type { Diagnostic } from '../../diagnostic/diagnostic.js';
import type { Span } from '../../diagnostic/source.js';
import type { Ast } from '../../expr/ast.js';
import { sign } from '../../number/rational.js';
import type { Relation } from '../../prove/term/claim.js';
import { fault } from '../file/part-check.js';
import { readRational } from '../file/task-reader.js';
import { call, freeNames, number, usesCalculus, write } from '../problem/tree.js';
import { isReport, type Setting } from '../setting/setting.js';

type Said = readonly [once: string, always: string];

const NOT_POSITIVE: Said = ['is not positive', 'is never positive'];
const NEGATIVE: Said = ['is negative', 'is always negative'];
const ZERO: Said = ['is zero', 'is always zero'];

/** An operand for which an operation has no value. */
interface Excluded {
  readonly operand: Ast;
  readonly relation: Relation;
  readonly bound: string;
  /** The same in words: of a number, and of all values. */
  readonly said: Said;
}

/** Operations that are not defined everywhere, by their names in the language. */
const EXCLUDED: Readonly<Record<string, readonly [relation: Relation, bound: string, said: Said]>> = {
  log: ['<=', '0', NOT_POSITIVE],
  ln: ['<=', '0', NOT_POSITIVE],
  log2: ['<=', '0', NOT_POSITIVE],
  log10: ['<=', '0', NOT_POSITIVE],
  log1p: ['<=', '-1', ['is not above -1', 'is never above -1']],
  sqrt: ['<', '0', NEGATIVE],
  acosh: ['<', '1', ['is below 1', 'is always below 1']],
};

/** The same where the size of the operand counts. */
const LARGE: Readonly<Record<string, readonly [relation: Relation, said: Said]>> = {
  asin: ['>', ['is above 1', 'is always above 1']],
  acos: ['>', ['is above 1', 'is always above 1']],
  atanh: ['>=', ['is not below 1', 'is never below 1']],
};

/** Where an operation of the language has no value. */
function excludedOf({ kind, text, children }: Ast): Excluded | undefined {
  const [first, second] = children;
  if (!first) return undefined;
  const own = kind === 'call' ? EXCLUDED[text] : undefined;
  if (own) return { operand: first, relation: own[0], bound: own[1], said: own[2] };
  const large = kind === 'call' ? LARGE[text] : undefined;
  if (large) return { operand: call('abs', first), relation: large[0], bound: '1', said: large[1] };
  if (kind !== 'operator' || !second) return undefined;
  if (text === '/' || text === './') return { operand: second, relation: '=', bound: '0', said: ZERO };
  if (text !== '^' && text !== '.^') return undefined;
  const exponent = readRational(write(second).replace(/[()]/g, ''));
  if (!exponent) return undefined;
  if (exponent.denominator !== 1n) return { operand: first, relation: '<', bound: '0', said: NEGATIVE };
  return sign(exponent) < 0 ? { operand: first, relation: '=', bound: '0', said: ZERO } : undefined;
}

/** What is evaluated in any case: no branches, and nothing under a sum, which may be empty. */
function* evaluated(root: Ast): Generator<Ast> {
  if (usesCalculus(root)) {
    // Derivatives and limits have domains of their own.
    if (root.kind === 'call' && !root.children.some(usesCalculus)) return;
  }
  const isSum =
    root.kind === 'call' && (root.text === 'sum' || root.text === 'prod') && root.children.length === 4;
  const children = root.kind === 'conditional' ? root.children.slice(0, 1) : isSum ? [] : root.children;
  for (const child of children) yield* evaluated(child);
  yield root;
}

/** Operations that are looked at. */
const MAX_OPERATIONS = 40;

/**
 * An operation of an expression that is proved to have no value, whatever the values of its names are. `isOpen` leaves out what may have
 * values beside a point at which it has none.
 */
export function findNoValue(
  root: Ast,
  setting: Setting,
  place: Span,
  { extra = [], isOpen = false }: { readonly extra?: readonly string[]; readonly isOpen?: boolean } = {},
): Diagnostic | undefined {
  let count = 0;
  for (const ast of evaluated(root)) {
    const excluded = excludedOf(ast);
    if (!excluded) continue;
    count += 1;
    if (count > MAX_OPERATIONS) return undefined;
    const { operand, bound, said } = excluded;
    const relation = isOpen ? strict(excluded.relation) : excluded.relation;
    if (relation === undefined) continue;
    const report = setting.ask(operand, relation, number(bound), extra);
    if (!isReport(report) || report.verdict !== 'proved') continue;
    const always = freeNames(operand).size === 0 ? said[0] : said[1];
    // What is made by the program, or read from a key that is no expression, has no place of its own.
    const span = ast.span.source.name === place.source.name ? ast.span : place;
    const remedy = 'correct the expression, the values or what is assumed';
    return fault(span, `\`${write(ast)}\` has no value: \`${write(operand)}\` ${always}`, remedy);
  }
  return undefined;
}

/** What excludes a neighbourhood as well. */
function strict(relation: Relation): Relation | undefined {
  return relation === '<=' || relation === '<'
    ? '<'
    : relation === '>' || relation === '>='
      ? '>'
      : undefined;
}
