import { type Diagnostic, fail, type Result, succeed } from '../diagnostic/diagnostic.js';
import type { Parser } from '../expr/parse.js';
import type { Shape } from '../op/shape.js';
import { Undefined } from './algebra/product.js';
import { judgeByLength, judgeForAll, type Lengths } from './by-length.js';
import { sumSeries } from './expansion/infinite-sum.js';
import { findLimit } from './expansion/limit.js';
import { expandTaylor } from './expansion/taylor.js';
import { constantOf } from './normal/constant-value.js';
import { NeedSign, Stuck } from './normal/normal-form.js';
import { isOpen, withKnownLengths, withOpenLengths, withShown } from './open-lengths.js';
import { type Coverage, worstOf } from './part/coverage.js';
import type { DomainReport } from './part/domain-note.js';
import type { LinkVerdict } from './part/part-verdict.js';
import { type AssumedText, assumedText, type ParsedAssumptions, parseAssumptions } from './reading/assume.js';
import { namesOfClaim, type ReadClaim, readClaim } from './reading/claim-reading.js';
import { Budget, OutOfBudget, orNothing } from './term/budget.js';
import { type ParsedClaim, parseClaim, type Relation } from './term/claim.js';
import { written } from './term/lines.js';
import type { Extent } from './term/term.js';

export type Outcome = 'proved' | 'refuted' | 'undecided';

export interface ProveOptions {
  /** For instance `a > 0, 0 < p < 1, y in {0, 1}, n integer, x in R^n`. */
  readonly assume?: string | readonly AssumedText[];
  /** Milliseconds on the clock `now`; 2000 by default. */
  readonly budget?: number;
  /** Elementary operations; bounds the work where the clock stands still. */
  readonly steps?: number;
  /** A clock in milliseconds; without one only the steps count. */
  readonly now?: () => number;
  /** Fixes the random points of the refuter; 1 by default. */
  readonly seed?: number;
  readonly parser: Parser;
  /** Whether the domains of both sides of an equation are compared: the report then has a `coverage`. */
  readonly coverage?: boolean;
  /** Whether a claim about derivatives may follow any convention about slopes at kinks, such as 0 for relu at 0: then it is judged off these. */
  readonly kinkConventions?: boolean;
  /** Shapes of names that are declared elsewhere; they may also be called e or pi. */
  readonly shapes?: ReadonlyMap<string, Shape>;
}

export interface LinkReport {
  readonly left: string;
  readonly relation: Relation;
  readonly right: string;
  readonly verdict: Outcome;
  readonly method: string;
  readonly witness?: LinkVerdict['witness'];
}

/** What `gradcheck prove` reports; the fields are those of its JSON. */
export interface ProveReport {
  readonly claim: string;
  readonly verdict: Outcome;
  readonly method: string;
  readonly assumptions: readonly string[];
  readonly domain: DomainReport;
  readonly witness?: LinkVerdict['witness'];
  /** Where it was asked for. */
  readonly coverage?: Coverage;
  readonly links: readonly LinkReport[];
  readonly evidence: string;
  readonly notes: readonly string[];
  /** The argument, line by line, for `--explain`; it is written when it is asked for. */
  readonly explain: () => readonly string[];
  readonly seed: number;
}

/** The default allowance; about the work of two seconds. */
const DEFAULT_MILLISECONDS = 2_000;
const DEFAULT_STEPS = 20_000_000;

/**
 * Decides a claim such as `sigmoid(x) = tanh(x/2)/2 + 1/2`. Fails only with diagnostics, for a claim or assumptions that
 * cannot be read; whatever else happens is a verdict.
 */
export function prove(claim: string | ParsedClaim, options: ProveOptions): Result<ProveReport> {
  const { parser } = options;
  const parsed = typeof claim === 'string' ? parseClaim(claim, parser) : succeed(claim);
  const { assume = '' } = options;
  const assumptions = parseAssumptions(typeof assume === 'string' ? [assumedText(assume)] : assume, parser);
  const problems: Diagnostic[] = [...(parsed.ok ? [] : parsed.diagnostics), ...assumptions.diagnostics];
  if (!parsed.ok || problems.length > 0) return fail(problems);
  const milliseconds = options.budget ?? DEFAULT_MILLISECONDS;
  const budget = new Budget({
    milliseconds,
    steps: options.steps ?? DEFAULT_STEPS,
    now: options.now ?? (() => 0),
  });
  const seed = options.seed ?? 1;
  const state = { claim: parsed.value, assumptions: assumptions.texts, seed };
  const work: Work = {
    state,
    budget,
    assumptions,
    read: {
      ...(options.coverage ? { withCoverage: true } : {}),
      ...(options.kinkConventions ? { kinkConventions: true } : {}),
    },
    ...(options.shapes ? { shapes: options.shapes } : {}),
  };
  const decided = decide(work, assumptions);
  if (!decided.ok) return decided;
  const { report, capitals, open } = decided.value;
  if (report.verdict === 'proved' && capitals.length > 0)
    return succeed(alsoForMatrices(work, report, capitals));
  return succeed(report.verdict === 'refuted' ? alsoForLengths(work, report, open) : report);
}

/** What one claim is decided with. */
interface Work {
  readonly state: State;
  readonly budget: Budget;
  readonly assumptions: ParsedAssumptions;
  /** How the claim is to be judged. */
  readonly read: Pick<ReadClaim, 'withCoverage' | 'kinkConventions'>;
  readonly shapes?: ReadonlyMap<string, Shape>;
}

interface Decided {
  readonly report: ProveReport;
  /** Capitals that are read as numbers and may be meant as matrices. */
  readonly capitals: readonly string[];
  /** Vectors and square matrices whose length nothing fixes or names, and how many axes they have. */
  readonly open: ReadonlyMap<string, number>;
}

function isOfOneLength(axes: readonly Extent[]): boolean {
  const [first] = axes;
  return typeof first === 'string' && first.includes('#') && axes.every((axis) => axis === first);
}

function decide(
  { state, budget, shapes, read: wanted }: Work,
  assumptions: ParsedAssumptions,
): Result<Decided> {
  const { integers } = assumptions;
  try {
    const readUnder = (own: ParsedAssumptions, lengths: Lengths) => {
      const read = readClaim(
        state.claim,
        own,
        {
          limit: (body, name, at, side, facts) => findLimit(body, name, at, side, budget, integers, facts),
          taylor: (body, name, at, order, side, facts) =>
            expandTaylor(body, name, at, order, side, budget, integers, facts),
          constant: (x) => constantOf(x, budget, integers),
          series: sumSeries,
        },
        shapes,
        lengths,
      );
      return read.ok ? succeed({ ...read.value, ...wanted }) : read;
    };
    const readFor = (lengths: Lengths) => readUnder(assumptions, lengths);
    const read = readFor(new Map());
    if (!read.ok) return read;
    const { value } = read;
    const verdicts = judgeByLength(value, readFor, budget, state.seed);
    if (!verdicts.ok) return verdicts;
    const open = verdicts.value.some(isOpen) ? withOpenLengths(assumptions) : undefined;
    const again = open && readUnder(open, new Map());
    const named = again?.ok ? withKnownLengths(again.value) : undefined;
    const others = named && orNothing(budget, () => judgeForAll(named, budget, state.seed));
    return succeed({
      report: combine(state, withShown(verdicts.value, others ?? []), value.reading, value.notes),
      capitals: value.capitals,
      open: new Map(
        [...value.extents]
          .filter(([, axes]) => isOfOneLength(axes))
          .map(([name, axes]) => [name, axes.length]),
      ),
    });
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    return succeed({ report: gaveUp(state, reason), capitals: [], open: new Map() });
  }
}

/**
 * A claim about capitals that nothing calls numbers: most readers take A*B for a product of matrices, so that what holds for numbers only
 * is not called proved.
 */
function alsoForMatrices(work: Work, report: ProveReport, capitals: readonly string[]): ProveReport {
  const shapes = new Map(work.assumptions.shapes);
  for (const name of capitals) shapes.set(name, [undefined, undefined]);
  const read = decide(work, { ...work.assumptions, shapes });
  const list = capitals.join(', ');
  const asNumbers = `${list} ${capitals.length === 1 ? 'is read as a number' : 'are read as numbers'}`;
  const state = (kind: string) => capitals.map((name) => `${name} ${kind}`).join(', ');
  // A reading that makes no sense is none.
  if (!read.ok) return report;
  if (read.value.report.verdict === 'undecided') {
    const note = `${asNumbers}; for matrices assume for instance \`${capitals[0]} matrix, x vector\``;
    return { ...report, notes: [...report.notes, note] };
  }
  const other = read.value.report;
  if (other.verdict === 'proved')
    return { ...report, notes: [...report.notes, `it holds for numbers and for matrices ${list}`] };
  return {
    ...report,
    verdict: 'undecided',
    method: 'none',
    links: report.links.map((l) => ({ ...l, verdict: 'undecided', method: 'none' })),
    evidence: `proved for numbers ${list}, and refuted for matrices: ${other.evidence}`,
    notes: [
      ...report.notes,
      `say which is meant: --assume "${state('matrix')}" or --assume "${state('real')}"`,
    ],
    explain: () => [...report.explain(), ...other.explain()],
  };
}

/** Letters that are used for lengths. */
const LENGTHS = /^[cdkmnpCDKMNT]$/;

/**
 * A counterexample with a number n of its own beside arrays of no length: most readers take n for their length, so that what holds for it is
 * not called refuted.
 */
function alsoForLengths(work: Work, report: ProveReport, open: ReadonlyMap<string, number>): ProveReport {
  const { assumptions } = work;
  const point = report.witness?.point ?? {};
  const letters = namesOfClaim(work.state.claim).filter(
    (name) => LENGTHS.test(name) && name in point && !assumptions.scalars.has(name),
  );
  for (const name of open.size === 0 ? [] : letters) {
    const shapes = new Map(assumptions.shapes);
    for (const [array, rank] of open) shapes.set(array, new Array<string>(rank).fill(name));
    const read = decide(work, { ...assumptions, shapes });
    if (!read.ok || read.value.report.verdict !== 'proved') continue;
    const { witness: _, ...rest } = report;
    const list = [...open.keys()].join(', ');
    const spaces = [...open].map(
      ([array, rank]) => `${array} in R^${rank === 1 ? name : `(${name}, ${name})`}`,
    );
    return {
      ...rest,
      verdict: 'undecided',
      method: 'none',
      links: report.links.map(({ left, relation, right }) => ({
        left,
        relation,
        right,
        verdict: 'undecided',
        method: 'none',
      })),
      evidence: `proved where ${name} is the length of ${list}, and refuted where it is a number of its own: ${report.evidence}`,
      notes: [
        ...report.notes,
        `say which is meant: --assume "${spaces.join(', ')}" or --assume "${name} real"`,
      ],
      explain: () => [...read.value.report.explain(), ...report.explain()],
    };
  }
  return report;
}

function coverageOf(verdicts: readonly LinkVerdict[]): Pick<ProveReport, 'coverage'> {
  const all = verdicts.flatMap((v) => (v.coverage ? [v.coverage] : []));
  return all.length > 0 ? { coverage: worstOf(all) } : {};
}

interface State {
  readonly claim: ParsedClaim;
  readonly assumptions: readonly string[];
  readonly seed: number;
}

function reasonOf(error: unknown): string | undefined {
  if (error instanceof OutOfBudget || error instanceof Stuck) return error.reason;
  if (error instanceof NeedSign) return 'the sign of an expression is needed';
  if (error instanceof Undefined) return `there is ${error.reason}`;
  // The stack of the platform bounds how deeply an expression may nest.
  if (error instanceof RangeError) return 'the expression is nested too deeply, or its numbers are too large';
  return undefined;
}

function gaveUp(state: State, reason: string): ProveReport {
  const { claim } = state;
  return {
    claim: claim.text,
    verdict: 'undecided',
    method: 'none',
    assumptions: state.assumptions,
    domain: { same: null, note: '' },
    links: claim.relations.map((relation, k) => ({
      left: claim.sides[k]!.text,
      relation,
      right: claim.sides[k + 1]!.text,
      verdict: 'undecided',
      method: 'none',
    })),
    evidence: reason,
    notes: [],
    explain: () => [reason],
    seed: state.seed,
  };
}

function combine(
  state: State,
  verdicts: readonly LinkVerdict[],
  reading: readonly string[],
  remarks: readonly string[],
): ProveReport {
  const { claim } = state;
  const links = verdicts.map(
    (v, k): LinkReport => ({
      left: claim.sides[k]!.text,
      relation: claim.relations[k]!,
      right: claim.sides[k + 1]!.text,
      verdict: v.verdict,
      method: v.method,
      ...(v.witness ? { witness: v.witness } : {}),
    }),
  );
  const refuted = verdicts.find((v) => v.verdict === 'refuted');
  const open = verdicts.find((v) => v.verdict === 'undecided');
  const deciding = refuted ?? open;
  const verdict: Outcome = refuted ? 'refuted' : open ? 'undecided' : 'proved';
  const methods = [...new Set(verdicts.map((v) => v.method))];
  const many = verdicts.length > 1;
  const prefix = (k: number) => (many ? `link ${k + 1}: ` : '');
  let lines: readonly string[] | undefined;
  const unequal = verdicts.map((v, k) => ({ v, k })).filter(({ v }) => v.domain.same !== true);
  return {
    claim: claim.text,
    verdict,
    method: deciding ? deciding.method : methods.join(', '),
    assumptions: [...new Set([...state.assumptions, ...verdicts.flatMap((v) => v.assumptions)])],
    domain: {
      same: verdicts.every((v) => v.domain.same === true)
        ? true
        : verdicts.some((v) => v.domain.same === false)
          ? false
          : null,
      note: unequal
        .filter(({ v }) => v.domain.note !== '')
        .map(({ v, k }) => prefix(k) + v.domain.note)
        .join('; '),
      ...(verdicts.every((v) => v.domain.narrows) ? { narrows: true } : {}),
    },
    ...(deciding?.witness ? { witness: deciding.witness } : {}),
    ...coverageOf(verdicts),
    links,
    evidence: deciding ? deciding.evidence : (verdicts[0]?.evidence ?? ''),
    notes: [...remarks, ...verdicts.flatMap((v, k) => v.notes.map((n) => prefix(k) + n))],
    explain: () => {
      lines ??= written([
        ...reading,
        ...verdicts.flatMap((v, k) => [
          ...(many ? [`Link ${k + 1}: ${links[k]!.left} ${links[k]!.relation} ${links[k]!.right}`] : []),
          ...v.explanation,
        ]),
      ]);
      return lines;
    },
    seed: state.seed,
  };
}
