import { type Diagnostic, makeError } from '../diagnostic/diagnostic.js';
import type { Source } from '../diagnostic/source.js';
import { encloseAll } from '../expand/enclose.js';
import { scalarise } from '../expand/scalarise.js';
import { type Dag, reachable } from '../expr/dag.js';
import type { Parser } from '../expr/parse.js';
import { print } from '../expr/print.js';
import { readExpression, type Value } from '../graph/from-expression.js';
import { compareStrict, type Interval } from '../number/interval.js';
import { createIntervalArithmetic, toDoubleBounds } from '../number/interval-arithmetic.js';
import { parseDecimal } from '../number/rational.js';
import type { Shape } from '../op/shape.js';
import { prove } from '../prove/prove.js';
import type { Distribution } from './distribution.js';
import type { Expectation } from './expectation.js';

/** Milliseconds for the proof of a claim. */
const BUDGET = 2000;

/** Bits with which the two sides of a numerical claim are compared. */
const BITS = 160;

/** What a proof needs: a parser, and a clock that ends it. */
export interface ProofTools {
  readonly parser: Parser;
  readonly now: () => number;
}

/** Parameters with numbers, as values and as they were written, and what is assumed of the others. */
export interface ClaimSetting {
  readonly values: ReadonlyMap<string, Value>;
  readonly settings: readonly (readonly [string, string])[];
  readonly assume: string;
  /** Shapes of the names of the expression. */
  readonly shapes?: ReadonlyMap<string, Shape>;
}

export interface ClaimedExpectation {
  readonly relation: string;
  readonly text: string;
  readonly verdict: 'proved' | 'refuted' | 'undecided';
  readonly note: string;
}

/** Whether a comparison of parameters follows from what is assumed of them. */
export function decideUnder(assume: string, { parser, now }: ProofTools): (claim: string) => boolean {
  return (claim) => {
    const proof = prove(claim, { parser, now, budget: BUDGET, assume });
    return proof.ok && proof.value.verdict === 'proved';
  };
}

/** Names that assumptions say are positive. */
export function positiveNames(assume: string): readonly string[] {
  return assume.split(',').flatMap((fact) => {
    const match = /^\s*(\S+)\s*>\s*0\s*$/.exec(fact);
    return match ? [match[1]!] : [];
  });
}

/** What the distributions themselves say about their parameters; a diagnostic where they cannot be. */
export function factsOf(
  laws: ReadonlyMap<string, Distribution>,
  dag: Dag,
  { parser, now }: ProofTools,
): { readonly assumptions: readonly string[]; readonly positive: ReadonlySet<string> } | Diagnostic {
  const assumptions = new Set<string>();
  const positive = new Set<string>();
  const say = (id: number) => print(dag, id);
  const inputName = (id: number) => {
    const node = dag.node(id);
    return node.kind === 'input' ? node.name : undefined;
  };
  const settle = (name: string, claim: string, reason: string, remedy: string): Diagnostic | undefined => {
    const proof = prove(claim, { parser, now, budget: BUDGET });
    if (!proof.ok || proof.value.verdict === 'proved') return undefined;
    const isNumber =
      proof.value.verdict === 'refuted' &&
      !/[a-zσμ]\w*(?!\w*\()/iu.test(claim.replace(/\b(sqrt|exp|log|pi|e)\b/g, ''));
    if (isNumber) return makeError('distribution', laws.get(name)?.span, { name, reason, remedy });
    assumptions.add(claim);
    return undefined;
  };
  for (const [name, d] of laws) {
    let problem: Diagnostic | undefined;
    if (d.kind === 'normal' || d.kind === 'symmetric') {
      const own = inputName(d.deviation);
      if (own !== undefined) positive.add(own);
      problem = settle(
        name,
        `${say(d.deviation)} > 0`,
        'its deviation is not positive',
        `give a deviation above 0, the square root of the variance: ${d.kind}(${d.kind === 'normal' ? '0, ' : ''}1)`,
      );
    } else if (d.kind === 'uniform') {
      const own = inputName(d.to);
      const opposite = dag.node(d.from);
      if (
        own !== undefined &&
        opposite.kind === 'apply' &&
        opposite.op.name === 'negate' &&
        opposite.args[0] === d.to
      ) {
        positive.add(own);
        assumptions.add(`${own} > 0`);
      } else
        problem = settle(
          name,
          `${say(d.from)} < ${say(d.to)}`,
          'the interval is empty',
          'the lower end comes first: uniform(0, 1)',
        );
    } else if (d.weighted) {
      const total = d.values.map((v) => `(${say(v.weight)})`).join(' + ');
      problem = settle(
        name,
        `${total} = 1`,
        'the probabilities do not add up to 1',
        'correct a probability, or leave all of them out where every value is equally likely',
      );
      for (const v of d.values)
        problem ??= settle(
          name,
          `${say(v.weight)} >= 0`,
          'a probability is negative',
          'probabilities lie between 0 and 1',
        );
    }
    if (problem) return problem;
  }
  return { assumptions: [...assumptions], positive };
}

/** The verdict on a claimed value: by proof where the value is exact, else by bounds. */
export function judgeClaim(
  found: Expectation,
  mirrored: string | undefined,
  claim: { readonly relation: string; readonly text: string },
  { values, settings, assume, shapes }: ClaimSetting,
  { parser, now }: ProofTools,
): ClaimedExpectation | readonly Diagnostic[] {
  const { relation } = claim;
  const source: Source = { name: '<claim>', text: claim.text };
  const known = { shapes: shapesIn(claim.text, shapes ?? new Map()) };
  const read = readExpression(claim.text, parser, { origin: { source, offset: 0 }, ...known });
  if (!read.ok) return read.diagnostics;
  const text = claim.text.trim();
  const base = { relation, text };
  const numbers = settings.filter(([n]) => values.has(n)).map(([n, v]) => `${n} = ${v}`);
  const facts = [assume, ...numbers].filter((t) => t !== '').join(', ');
  const decide = (left: string) =>
    prove(`${left} ${relation} ${text}`, {
      parser,
      now,
      budget: BUDGET,
      assume: facts,
      ...(shapes ? { shapes } : {}),
    });
  if (found.kind === 'exact') {
    const proof = decide(found.text);
    if (!proof.ok) return proof.diagnostics;
    const { verdict, method, witness, evidence } = proof.value;
    const at = witness
      ? Object.entries(witness.point)
          .map(([n, v]) => `${n} = ${v}`)
          .join(', ')
      : '';
    const note = witness
      ? `${at === '' ? '' : `at ${at}: `}it is ${witness.left}, the claim gives ${witness.right}${roundingNote(text, witness.left)}`
      : verdict === 'proved'
        ? method
        : evidence;
    return { ...base, verdict, note };
  }
  if (mirrored !== undefined) {
    // What holds for the mean of the two values at every point and its mirror image holds for the expectation.
    const proof = decide(mirrored);
    if (proof.ok && proof.value.verdict === 'proved')
      return {
        ...base,
        verdict: 'proved',
        note: `by symmetry: ${mirrored} ${relation} ${text}, for every value`,
      };
  }
  if (found.kind === 'none') return { ...base, verdict: 'undecided', note: found.reason };
  const claimed = numberOf(claim.text, values, settings, parser);
  if (!claimed)
    return { ...base, verdict: 'undecided', note: 'the claim has no value without numbers for its names' };
  const judged = compareBounds(found.value, claimed, relation);
  const { lo, hi } = found.bounds;
  const remark =
    judged.verdict === 'refuted' && relation === '=' ? roundingNote(text, String(lo + (hi - lo) / 2)) : '';
  return { ...base, ...judged, note: judged.note + remark };
}

/** The shapes of those names that occur in a text. */
export function shapesIn(text: string, shapes: ReadonlyMap<string, Shape>): ReadonlyMap<string, Shape> {
  const words = new Set([...text.matchAll(/[\p{L}_$][\p{L}\p{M}\p{N}_$]*/gu)].map(([w]) => w));
  return new Map([...shapes].filter(([name]) => words.has(name)));
}

/** A decimal in a claim is exactly what it writes; that it is the right rounding deserves a word. */
function roundingNote(claim: string, value: string): string {
  const digits = /^-?\d*\.(\d+)$/.exec(claim)?.[1]?.length;
  if (digits === undefined || Number(value).toFixed(digits) !== Number(claim).toFixed(digits)) return '';
  return `; as a rounded number it is right to ${digits} ${digits === 1 ? 'decimal' : 'decimals'}, and an equation needs the exact one`;
}

/** Enclosure of the claim with the numbers that were given. */
function numberOf(
  text: string,
  values: ReadonlyMap<string, Value>,
  settings: readonly (readonly [string, string])[],
  parser: Parser,
): Interval | undefined {
  const read = readExpression(text, parser);
  if (!read.ok) return undefined;
  const { dag, outputs, variables } = read.value.network;
  const graph = scalarise(dag, [outputs[0]!.id]);
  const roots = graph?.roots.get(outputs[0]!.id);
  if (!graph || roots?.length !== 1 || variables.some((v) => !values.has(v.name))) return undefined;
  const ia = createIntervalArithmetic(BITS);
  const value = encloseAll(graph.dag, reachable(graph.dag, roots), ia, (name) => {
    const written = settings.find(([n]) => n === name)?.[1] ?? '';
    const exact = /^\s*-?[\d.]+\s*$/.test(written) ? parseDecimal(written.trim()) : undefined;
    return exact ? ia.fromRational(exact) : ia.fromDouble(values.get(name)!.entries[0]!);
  })[roots[0]!]!;
  return value.kind === 'interval' && value.defined === 'everywhere' ? value : undefined;
}

/** Bounds decide where they do not overlap; an equation is never proved by them. */
function compareBounds(
  found: Interval,
  claimed: Interval,
  relation: string,
): Pick<ClaimedExpectation, 'verdict' | 'note'> {
  const order = compareStrict(found, claimed);
  const { lo, hi } = toDoubleBounds(claimed);
  const value = String(Number((lo + (hi - lo) / 2).toPrecision(12)));
  if (order === undefined)
    return {
      verdict: 'undecided',
      note: `the claim gives ${value}, inside the bounds: they agree as far as can be told, which is no proof`,
    };
  const holds = relation === '=' ? false : relation.startsWith('<') ? order === -1 : order === 1;
  return {
    verdict: holds ? 'proved' : 'refuted',
    note: holds ? `by the bounds: the claim gives ${value}` : `the claim gives ${value}, outside the bounds`,
  };
}
