import type { Ast } from '../../expr/ast.js';
import type { ParsedClaim, Relation } from '../../prove/term/claim.js';
import { canonicalText } from '../problem/canonical.js';
import {
  call,
  expand,
  freeNames,
  name,
  number,
  operator,
  plus,
  replace,
  times,
  write,
} from '../problem/tree.js';
import { isReport, type Setting } from '../setting/setting.js';
import { type Factor, factorsOf, multiply } from './laws.js';
import { describeProof } from './solve-claim.js';
import { provedDerivative } from './solve-derivative.js';

/** More factors on one side are no argument that is read. */
const MAX_FACTORS = 6;

/** One factor of the left side, bounded by some factors of the right side. */
interface FactorBound {
  readonly left: Ast;
  readonly relation: Relation;
  readonly right: Ast;
  readonly lines: readonly string[];
}

/**
 * A bound on the norm of a gradient as it is shown by hand: the entries, the norm as a product, and a bound of each factor. Undefined
 * where the claim has another form, or where its factors do not bound each other.
 */
export function solveBound(claim: ParsedClaim, setting: Setting): readonly string[] | undefined {
  const [relation] = claim.relations;
  const [left, right] = claim.sides;
  if (claim.relations.length !== 1 || !left || !right || (relation !== '<' && relation !== '<='))
    return undefined;
  const gradient = entriesOfNorm(left.ast, setting);
  if (!gradient) return undefined;
  const factors = normAsProduct(gradient.entries.map((e) => e.ast));
  const product = factors.reduce(times);
  const isNorm = setting.ask(expand(left.ast, setting.meanings), '=', expand(product, setting.meanings));
  if (!isReport(isNorm) || isNorm.verdict !== 'proved') return undefined;
  const bounds = boundFactors(factors, realFactors(inNames(right.ast, setting)), setting);
  if (!bounds) return undefined;
  const whole = setting.ask(
    expand(left.ast, setting.meanings),
    relation,
    expand(right.ast, setting.meanings),
  );
  if (!isReport(whole) || whole.verdict !== 'proved') return undefined;
  return [
    `f = ${write(gradient.of)}`,
    ...namesIn(gradient.of, setting),
    ...gradient.entries.map(({ wrt, ast }) => `df/d${wrt} = ${write(ast)}`),
    `${left.text}`,
    `    = ${write(product)}`,
    ...describeProof(isNorm, 0).map((line) => `    ${line}`),
    ...bounds.flatMap((b) => [
      `${write(b.left)} ${b.relation} ${write(b.right)}`,
      ...b.lines.map((line) => `    ${line}`),
    ]),
    'the product of these:',
    `${left.text} ${relation} ${right.text}`,
    `    ${whole.verdict}`,
  ];
}

/** The function and the entries of `norm(grad(f, [w, b]))`, in the names of the exercise. */
function entriesOfNorm(root: Ast, setting: Setting) {
  const [inner] = root.children;
  const isNorm = root.kind === 'call' && root.text === 'norm' && root.children.length === 1;
  if (!isNorm || inner?.kind !== 'call' || inner.text !== 'grad') return undefined;
  const [written, inputs] = inner.children;
  const names = inputs?.kind === 'array' ? inputs.children : inputs ? [inputs] : [];
  if (!written || names.some((n) => n.kind !== 'name' || setting.rank(n.text) > 0)) return undefined;
  const of = inNames(written, setting);
  const entries = names.flatMap(({ text: wrt }) => {
    const formula = { text: write(of), ast: of, span: of.span };
    const found = provedDerivative({ of: formula, wrt, layout: 'jacobian' }, setting);
    return found ? [{ wrt, ast: found.ast }] : [];
  });
  return entries.length === names.length && names.length > 0 ? { of, entries } : undefined;
}

/** An expression with the abbreviations of the exercise where it writes out what they stand for. */
function inNames(root: Ast, setting: Setting): Ast {
  const meant = new Map(
    [...setting.meanings].map(([key, ast]) => [write(expand(ast, setting.meanings)), key]),
  );
  return replace(root, (ast) => {
    const key = ast.children.length > 0 ? meant.get(write(expand(ast, setting.meanings))) : undefined;
    return key === undefined ? undefined : name(key);
  });
}

function namesIn(root: Ast, setting: Setting): readonly string[] {
  const used = freeNames(root);
  return [...setting.part.context.where].flatMap(([key, { text }]) =>
    used.has(key) ? [`  with ${key} = ${text}`] : [],
  );
}

/** The norm of a vector of products: the factors that all entries share, and the norm of what is left. */
function normAsProduct(entries: readonly Ast[]): readonly Ast[] {
  const shared: Ast[] = [];
  let rest = entries.map(realFactors);
  for (const { ast, isAbove } of rest[0]!) {
    const at = rest.map((r) => r.findIndex((f) => f.isAbove && write(f.ast) === write(ast)));
    if (!isAbove || at.includes(-1)) continue;
    shared.push(ast);
    rest = rest.map((r, k) => r.filter((_, j) => j !== at[k]));
  }
  const left = rest.map(joined);
  const isOne = left.every((f) => write(f) === '1');
  const squares = left.map((f) => (write(f) === '1' ? f : operator('^', f, number('2'))));
  const norm = left.length === 1 ? call('abs', left[0]!) : call('sqrt', squares.reduce(plus));
  return [...shared.map((f) => call('abs', f)), ...(isOne && left.length === 1 ? [] : [norm])];
}

/** The factors of an expression of numbers, but for those that are 1. */
function realFactors(root: Ast): readonly Factor[] {
  return factorsOf(root).filter(({ ast }) => write(ast) !== '1');
}

const joined = (factors: readonly Factor[]): Ast => multiply(factors, () => true);

/**
 * A bound of each factor of the left side by a factor of the right side, equal ones first; the factors that are left over are bounded
 * together by what is left of the right side.
 */
function boundFactors(
  left: readonly Ast[],
  right: readonly Factor[],
  setting: Setting,
): readonly FactorBound[] | undefined {
  if (left.length > MAX_FACTORS || right.filter((f) => f.isAbove).length > MAX_FACTORS) return undefined;
  const bounds: FactorBound[] = [];
  let open = [...left];
  let bound = right;
  for (const relation of ['=', '<', '<='] as const) {
    for (const factor of open) {
      for (const { ast: other } of bound.filter((f) => f.isAbove)) {
        const lines = shown(factor, relation, other, setting);
        if (!lines) continue;
        if (canonicalText(factor) !== canonicalText(other))
          bounds.push({ left: factor, relation, right: other, lines });
        open = open.filter((f) => f !== factor);
        bound = bound.filter((f) => f.ast !== other);
        break;
      }
    }
  }
  const rest = joined(bound);
  if (open.length === 0) return write(rest) === '1' ? bounds : undefined;
  const together = open.reduce(times);
  for (const relation of ['=', '<', '<='] as const) {
    const lines = shown(together, relation, rest, setting);
    if (lines) return [...bounds, { left: together, relation, right: rest, lines }];
  }
  return undefined;
}

/** Why a relation holds; undefined where it is not proved. */
function shown(left: Ast, relation: Relation, right: Ast, setting: Setting): readonly string[] | undefined {
  const report = setting.ask(expand(left, setting.meanings), relation, expand(right, setting.meanings));
  return isReport(report) && report.verdict === 'proved' ? describeProof(report, 0) : undefined;
}
