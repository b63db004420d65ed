import { type Diagnostic, makeError } from '../diagnostic/diagnostic.js';
import type { Source } from '../diagnostic/source.js';
import { encloseAll } from '../expand/enclose.js';
import { scalarise } from '../expand/scalarise.js';
import { type Distribution, looksRandom, mapDistribution, readDistribution } from '../expect/distribution.js';
import {
  type Expectation,
  findExpectation,
  mirroredMean,
  type Statistic,
  substitute,
} from '../expect/expectation.js';
import { splitRelation, unwrap } from '../expect/statement.js';
import { type Dag, reachable } from '../expr/dag.js';
import type { Parser } from '../expr/parse.js';
import { print } from '../expr/print.js';
import { readExpression, type Value } from '../graph/from-expression.js';
import { compareStrict, type Interval } from '../number/interval.js';
import { createIntervalArithmetic, toDoubleBounds } from '../number/interval-arithmetic.js';
import { parseDecimal } from '../number/rational.js';
import { prove } from '../prove/prove.js';
import { type ClaimedExpectation, type ExpectReport, expectToJson, renderExpect } from '../report/expect.js';
import { formatNumber } from '../report/format.js';
import { styleFor } from './analysis.js';
import { createTools, rejected, splitSettings } from './expr.js';
import { deliver, EXIT, type GlobalOptions, type Outcome, UsageError } from './session.js';
import { parseShape, parseValue } from './values.js';

export interface ExpectOptions extends GlobalOptions {
  readonly variance?: boolean;
  readonly assume?: string;
}

/** Milliseconds for the proof of a claim. */
const BUDGET = 2000;

/** Bits with which the two sides of a numerical claim are compared. */
const BITS = 160;

/** `gradcheck expect`: 0 found and proved, 1 the claim is refuted, 3 not found or undecided. */
export function runExpect(expression: string, options: ExpectOptions): number {
  return deliver([expectOutcome(expression, options)], options, false);
}

function expectOutcome(text: string, options: ExpectOptions): Outcome {
  const { parser } = createTools();
  const subject = { expression: text };
  const refuse = (diagnostics: readonly Diagnostic[]) => rejected(diagnostics, options, subject, 'expect');
  const inline = splitRelation(text);
  if (inline && options.claim !== undefined)
    throw new UsageError('the expression holds a claim, and --claim is another one', 'keep one of them');
  const wrapped = unwrap(inline?.left ?? text);
  const statistic: Statistic = wrapped.statistic ?? (options.variance ? 'variance' : 'mean');
  const settings = splitSettings(options);
  const random = settings.filter(([, value]) => looksRandom(value));
  if (random.length === 0)
    throw new UsageError('no input is random', 'give a distribution: --a "normal(0, 1)"');
  const source: Source = { name: '<expression>', text: wrapped.text };
  const shapes = new Map((options.shape ?? []).map((s) => shapeOf(s)));
  const read = readExpression(wrapped.text, parser, { shapes, origin: { source, offset: 0 } });
  if (!read.ok) return refuse(read.diagnostics);
  const { network } = read.value;
  const { dag, variables, outputs } = network;
  const root = outputs[0]!.id;
  if (dag.shape(root).length > 0)
    return refuse([
      makeError(
        'usage',
        { source, start: 0, end: source.text.length },
        { reason: 'the expression is a vector', remedy: 'take an entry, a sum or a mean: mean(relu(a).^2)' },
      ),
    ]);
  const names = variables.map((v) => v.name);
  const problems: Diagnostic[] = [];
  const distributions = new Map<string, Distribution>();
  for (const [name, law] of random) {
    if (!names.includes(name)) {
      problems.push(
        makeError('unused-value', undefined, { name, remedy: `its inputs are ${names.join(', ')}` }),
      );
      continue;
    }
    const found = readDistribution(name, law, dag, parser);
    if (found.ok) distributions.set(name, found.value);
    else problems.push(...found.diagnostics);
  }
  const values = new Map<string, Value>();
  for (const [name, value] of settings.filter(([, v]) => !looksRandom(v))) {
    const number = parseValue(name, value, parser);
    if (!number.ok) problems.push(...number.diagnostics);
    else if (dag.findInput(name) === undefined)
      problems.push(
        makeError('unused-value', undefined, { name, remedy: `its inputs are ${names.join(', ')}` }),
      );
    else if (number.value.shape.length > 0)
      problems.push(
        makeError('value-syntax', undefined, { name, text: value }, ['a parameter is one number']),
      );
    else values.set(name, number.value);
  }
  if (problems.length > 0) return refuse(problems);
  // Numbers for parameters are put in as they were written.
  const fixed = new Map([...values].map(([name]) => [dag.findInput(name)!, constantOf(name)]));
  function constantOf(name: string): number {
    const written = settings.find(([n]) => n === name)![1].trim();
    const value = values.get(name)!.entries[0]!;
    const plain = /^\d+(\.\d*)?$|^\.\d+$/.test(written) ? written : String(value);
    return value < 0 ? dag.call('negate', dag.constant(-value)) : dag.constant(value, plain);
  }
  const put = (id: number) => substitute(dag, id, fixed);
  const laws = new Map([...distributions].map(([name, d]) => [name, mapDistribution(d, put)] as const));
  const facts = factsOf(laws, dag, parser);
  if ('code' in facts) return refuse([facts]);
  const assume = [...facts.assumptions, ...(options.assume === undefined ? [] : [options.assume])].join(', ');
  const positive = new Set([...facts.positive, ...positiveNames(options.assume ?? '')]);
  const found = findExpectation(dag, put(root), variables, { statistic, distributions: laws, positive });
  const claimText = inline
    ? { relation: inline.relation, text: inline.right }
    : options.claim === undefined
      ? undefined
      : (leadingRelation(options.claim) ?? { relation: '=', text: options.claim });
  let claim: ClaimedExpectation | undefined;
  if (claimText) {
    const mirrored = statistic === 'mean' ? mirroredMean(dag, put(root), variables, laws) : undefined;
    const mirroredText = mirrored === undefined ? undefined : print(dag, mirrored);
    const judged = judgeClaim(found, mirroredText, claimText, values, settings, assume, parser);
    if (!('relation' in judged)) return refuse(judged);
    claim = judged;
  }
  const report: ExpectReport = {
    expression: read.value.reading,
    statistic,
    laws: random.map(([name, law]) => {
      const { shape } = variables.find((v) => v.name === name)!;
      return { name, law: law.trim(), shape };
    }),
    values: [...values].map(([name, v]) => ({ name, value: v.entries[0]! })),
    found,
    assumptions: facts.assumptions,
    ...(claim ? { claim } : {}),
  };
  return {
    exitCode: exitCodeOf(report),
    json: () => ({ ...expectToJson(report), input: text }),
    text: () => renderExpect(report, styleFor(options)),
    concise: () => `${claim?.verdict ?? found.kind} ${text}`,
  };
}

function exitCodeOf({ found, claim }: ExpectReport): number {
  if (claim) return { proved: EXIT.ok, refuted: EXIT.failed, undecided: EXIT.undecided }[claim.verdict];
  return found.kind === 'none' ? EXIT.undecided : EXIT.ok;
}

function shapeOf(text: string): readonly [string, readonly number[]] {
  const parsed = parseShape(text);
  if (!parsed) throw new UsageError(`the shape \`${text}\` cannot be read`, 'write --shape x=3');
  return [parsed.name, parsed.shape];
}

/** `<= 1` as --claim may write it. */
function leadingRelation(text: string): { readonly relation: string; readonly text: string } | undefined {
  const match = /^\s*(<=|>=|==|=|<|>)\s*(.+)$/s.exec(text);
  return match ? { relation: match[1] === '==' ? '=' : match[1]!, text: match[2]! } : undefined;
}

function positiveNames(assume: string): readonly string[] {
  return assume.split(',').flatMap((fact) => {
    const match = /^\s*(\S+)\s*>\s*0\s*$/.exec(fact);
    return match ? [match[1]!] : [];
  });
}

/** What the distributions themselves say about their parameters; a diagnostic where they cannot be. */
function factsOf(
  laws: ReadonlyMap<string, Distribution>,
  dag: Dag,
  parser: Parser,
): { readonly assumptions: readonly string[]; readonly positive: ReadonlySet<string> } | Diagnostic {
  const assumptions = new Set<string>();
  const positive = new Set<string>();
  const say = (id: number) => print(dag, id);
  const inputName = (id: number) => {
    const node = dag.node(id);
    return node.kind === 'input' ? node.name : undefined;
  };
  const settle = (name: string, claim: string, reason: string): Diagnostic | undefined => {
    const proof = prove(claim, { parser, now: () => performance.now(), budget: BUDGET });
    if (!proof.ok || proof.value.verdict === 'proved') return undefined;
    const isNumber =
      proof.value.verdict === 'refuted' &&
      !/[a-zσμ]\w*(?!\w*\()/iu.test(claim.replace(/\b(sqrt|exp|log|pi|e)\b/g, ''));
    if (isNumber) return makeError('distribution', undefined, { name, reason, remedy: 'correct it' });
    assumptions.add(claim);
    return undefined;
  };
  for (const [name, d] of laws) {
    let problem: Diagnostic | undefined;
    if (d.kind === 'normal' || d.kind === 'symmetric') {
      const own = inputName(d.deviation);
      if (own !== undefined) positive.add(own);
      problem = settle(name, `${say(d.deviation)} > 0`, 'its deviation is not positive');
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
      } else problem = settle(name, `${say(d.from)} < ${say(d.to)}`, 'the interval is empty');
    } else if (d.weighted) {
      const total = d.values.map((v) => `(${say(v.weight)})`).join(' + ');
      problem = settle(name, `${total} = 1`, `the probabilities do not add up to 1`);
      for (const v of d.values)
        problem ??= settle(name, `${say(v.weight)} >= 0`, 'a probability is negative');
    }
    if (problem) return problem;
  }
  return { assumptions: [...assumptions], positive };
}

/** The verdict on a claimed value: by proof where the value is exact, else by bounds. */
function judgeClaim(
  found: Expectation,
  mirrored: string | undefined,
  claim: { readonly relation: string; readonly text: string },
  values: ReadonlyMap<string, Value>,
  settings: readonly (readonly [string, string])[],
  assume: string,
  parser: Parser,
): ClaimedExpectation | readonly Diagnostic[] {
  const { relation } = claim;
  const source: Source = { name: '<claim>', text: claim.text };
  const read = readExpression(claim.text, parser, { origin: { source, offset: 0 } });
  if (!read.ok) return read.diagnostics;
  const text = claim.text.trim();
  const base = { relation, text };
  const numbers = settings.filter(([n]) => values.has(n)).map(([n, v]) => `${n} = ${v}`);
  const facts = [assume, ...numbers].filter((t) => t !== '').join(', ');
  const decide = (left: string) =>
    prove(`${left} ${relation} ${text}`, {
      parser,
      now: () => performance.now(),
      budget: BUDGET,
      assume: facts,
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
  const value = formatNumber(lo + (hi - lo) / 2, 12);
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
