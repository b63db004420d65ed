import type { Dag, NodeId } from '../expr/dag.js';
import { print } from '../expr/print.js';
import type { Variable } from '../graph/network.js';
import { type Cause, CauseFinder, type Fault } from './cause.js';
import { chooseLines, choosePositions, type Range } from './lines.js';
import { DoubleEvaluator, type InputPoint, TruthOracle } from './measure.js';
import {
  BROKEN_BITS,
  type BrokenStretch,
  findStretches,
  type LinePoint,
  measureLine,
  STABLE_BITS,
} from './regions.js';
import { type Candidate, scoreForm, searchForms } from './search.js';

/** Where along an input doubles break, why, and by how much. */
export interface Region {
  readonly fault: Fault;
  readonly input: string;
  readonly description: string;
  readonly from: number;
  readonly to: number;
  readonly bits: number;
  readonly cause: Cause;
  readonly witness: {
    readonly t: number;
    readonly point: InputPoint;
    readonly computed: number;
    readonly truth: number;
  };
}

/**
 * `stable`: nowhere more than STABLE_BITS lost. `inaccurate`: no infinity and no NaN, and what is lost is small beside 1 or beside the
 * value itself. `unstable`: everything else.
 */
export type StabilityVerdict = 'stable' | 'inaccurate' | 'unstable';

export interface Stability {
  readonly verdict: StabilityVerdict;
  readonly worstBits: number;
  readonly meanBits: number;
  readonly regions: readonly Region[];
  /** All measured points by line, for the picture. */
  readonly lines: readonly { readonly input: string; readonly points: readonly LinePoint[] }[];
  readonly samples: number;
}

export interface StabilityOptions {
  readonly ranges: ReadonlyMap<string, Range>;
  readonly seed: number;
  /** Points per stratum of a line. */
  readonly points?: number;
}

/** Points per stratum: regions of a hundredth of a stratum's length are found. */
const POINTS = 160;

/** Errors below this, beside 1 or beside the value, are those of a small value that lost its digits. */
const SMALL_ERROR = 2 ** -32;

/** Measures a node of a graph; undefined when it is too large to be compared with exact values. */
export function measureStability(
  dag: Dag,
  root: NodeId,
  variables: readonly Variable[],
  options: StabilityOptions,
  oracle = TruthOracle.create(dag, root, variables),
): Stability | undefined {
  if (!oracle) return undefined;
  const finder = new CauseFinder(dag, root, variables);
  const doubles = new DoubleEvaluator(dag, root, variables, reachableOf(dag, root));
  const lines = chooseLines(variables, options.ranges);
  const lined = lines.map((line, k) => {
    const positions = choosePositions(line, options.points ?? POINTS, options.seed + k);
    return { line, measured: measureLine(line, positions, doubles, oracle) };
  });
  const stretches = lined.flatMap(({ line, measured }) => findStretches(measured, line, doubles, oracle));
  const regions = stretches.map((s) => describe(s, finder, doubles));
  const samples = lined.flatMap(({ measured }) => measured.points.map((p) => p.sample));
  // A single unlucky point is no region, and what lies in no region does not decide.
  const harmless = samples.every(
    ({ computed, truth, bits }) =>
      bits <= BROKEN_BITS ||
      (Number.isFinite(computed) && Math.abs(computed - truth) <= SMALL_ERROR * Math.max(1, Math.abs(truth))),
  );
  const worst = samples.reduce((w, s) => Math.max(w, s.bits), 0);
  const stable = worst <= STABLE_BITS;
  return {
    verdict: stable ? 'stable' : harmless ? 'inaccurate' : 'unstable',
    worstBits: worst,
    meanBits: samples.reduce((t, s) => t + s.bits, 0) / Math.max(1, samples.length),
    regions: stable ? [] : regions,
    lines: lined.map(({ line, measured }) => ({ input: line.input, points: measured.points })),
    samples: samples.length,
  };
}

function reachableOf(dag: Dag, root: NodeId): readonly NodeId[] {
  const { args } = dag.node(root);
  return args;
}

function describe(s: BrokenStretch, finder: CauseFinder, doubles: DoubleEvaluator): Region {
  const { sample, point, t } = s.worst;
  const cause = finder.find(point, sample.entry, doubles);
  const fault: Fault = s.kind === 'nan' ? 'nan' : cause.fault;
  return {
    fault,
    input: s.line.input,
    description: s.line.description,
    from: s.from,
    to: s.to,
    bits: sample.bits,
    cause,
    witness: { t, point, computed: sample.computed, truth: sample.truth },
  };
}

/** Whether two texts are equal as functions of the reals; injected, because proving is not this folder's business. */
export type Prover = (left: string, right: string) => { readonly verdict: string; readonly note: string };

export interface Suggestion {
  readonly expression: string;
  /** `proved` always: what is not proved is not suggested. */
  readonly verdict: 'proved';
  readonly note: string;
  readonly rules: readonly string[];
  readonly stability: Stability;
}

/** Share of the points at which a form may break where the original did not: a few unlucky roundings. */
const HARM = 0.004;

/** Forms that are put to the proof before the search is given up. */
const PROOFS = 6;

/**
 * A form that is proved equal and loses fewer bits, measured on fresh points against the true values of the original. Undefined when
 * there is none: no suggestion is better than a wrong one.
 */
export function suggestForm(
  dag: Dag,
  root: NodeId,
  variables: readonly Variable[],
  measured: Stability,
  prove: Prover,
  options: StabilityOptions,
): Suggestion | undefined {
  if (measured.verdict === 'stable') return undefined;
  const oracle = TruthOracle.create(dag, root, variables);
  if (!oracle) return undefined;
  const original = print(dag, root);
  const witnesses = measured.lines
    .flatMap((l) => l.points)
    .map(({ point, truth, sample }) => ({ point, truth, bits: sample.bits }));
  const before = scoreForm(dag, root, variables, witnesses);
  const better = (c: Candidate) =>
    c.id !== root &&
    c.score.harm <= HARM &&
    (c.score.broken < 0.7 * before.broken ||
      (c.score.broken <= before.broken && c.score.worst < before.worst - 8));
  for (const candidate of searchForms(dag, root, variables, witnesses).filter(better).slice(0, PROOFS)) {
    const expression = print(dag, candidate.id);
    const proof = prove(original, expression);
    if (proof.verdict !== 'proved') continue;
    const stability = measureStability(
      dag,
      candidate.id,
      variables,
      { ...options, seed: options.seed + 100 },
      oracle,
    );
    if (!stability || stability.meanBits >= measured.meanBits) continue;
    return { expression, verdict: 'proved', note: proof.note, rules: candidate.rules, stability };
  }
  return undefined;
}
