import { ExactRing } from '../../expand/exact-ring.js';
import { findAllKinks, type Kink, type KinkReport, type SideOfKink } from '../../expand/kinks.js';
import { scalarise } from '../../expand/scalarise.js';
import type { Ast } from '../../expr/ast.js';
import { sweepForward } from '../../graph/sweep.js';
import { compileTape, createWorkspace, write as put, read } from '../../graph/tape.js';
import { type Judgement, judgeAs, type RowJudgement, type RowVerdict } from '../problem/judgement.js';
import type { Formula, RawAnswer } from '../problem/problem.js';
import { compareNumerically, SampleGraph } from '../problem/sample-graph.js';
import { call, freeNames, name } from '../problem/tree.js';
import { describeMiss } from '../setting/describe-witness.js';
import { coversAll, describeCoverage } from '../setting/domain-credit.js';
import { evaluate } from '../setting/evaluate.js';
import { isJudgement, isReport, type Setting } from '../setting/setting.js';
import { readWritten, roundsTo } from '../text/precision.js';
import { readingOf } from '../text/unreadable.js';
import { readPlaces } from '../text/written-places.js';

/** Stretches that are searched in turn: the next where one has more places than can be listed. */
const REACHES = [10_000, 100, 10] as const;
const MOST_PLACES = 60;

/** Half the width of the stretch that is searched around a place outside of these. */
const AROUND = 2 ** -6;

/** Places that the search knows to this relative accuracy only when it has no exact form for them. */
const PLACE_ROOM = 1e-9;

export interface KinkTask {
  readonly of: Formula;
  readonly wrt: string;
}

type Search = (from: number, to: number) => KinkReport;

interface Found {
  readonly search: Search;
  readonly reach: number;
  readonly breaks: readonly Kink[];
  readonly complete: boolean;
}

const KINKS: ReadonlySet<Kink['kind']> = new Set(['corner', 'vertical']);
const LABELS = ['kinks', 'jumps', 'poles', 'left', 'right', 'slope', 'subdifferential'] as const;
type Label = (typeof LABELS)[number];

type RowPart = Pick<RowJudgement, 'verdict'> & Partial<RowJudgement>;

/** Judges where a function of one variable has no derivative, and its slopes there and elsewhere. */
export function judgeKink(task: KinkTask, setting: Setting, answer: RawAnswer): Judgement {
  const { part } = setting;
  const found = findPlaces(task, setting);
  if (typeof found === 'string') return judgeAs('undecided', [`${found}. A person will look at it.`]);
  const expected = describe(found);
  const happens = (label: Label) =>
    found.breaks.some((b) =>
      label === 'kinks' ? KINKS.has(b.kind) : label === 'jumps' && b.kind === 'jump',
    );
  const key = part.answer?.kind === 'table' ? part.answer.rows.map((r) => readLabel(r.label)) : [];
  const asked = LABELS.filter((l) => key.includes(l) || happens(l));
  const plain = answer.kind === 'text' ? answer.text.trim() : '';
  if (answer.kind === 'text' && plain === '')
    return judgeAs('missing', ['There is no answer here.'], { expected });
  // Where one thing is asked for, its places need no label.
  const isPlain = asked.length === 1 && !plain.includes(':');
  if (answer.kind === 'text' && !isPlain)
    return judgeAs(
      'invalid',
      ['Answer with labels: `kinks: [0]`, `jumps: none`, `left: 0`, `right: 1`, or `slope: 0`.'],
      { expected },
    );
  const rows = (
    answer.kind === 'text' ? [{ label: asked[0]!, text: withoutName(plain, task.wrt) }] : answer.rows
  ).map(({ label, text }): RowJudgement => {
    const base = { label, written: text, expected: '', note: '' };
    const known = readLabel(label);
    if (!known) return { ...base, verdict: 'invalid', note: `the labels are ${LABELS.join(', ')}` };
    return { ...base, ...judgeLabel(known, text, task, found, setting) };
  });
  return conclude(rows, asked, found, expected);
}

/** x = -3 and x = 3 as -3 and 3. */
function withoutName(text: string, name: string): string {
  const parts = text.split(new RegExp(`(?<![\\p{L}\\p{N}_])${name}\\s*=(?!=)`, 'u'));
  return parts.join('').trim();
}

export function isKinkLabel(text: string): boolean {
  return readLabel(text) !== undefined;
}

/** The label that is meant: `kink` is `kinks`. */
function readLabel(label: string): Label | undefined {
  const key = label.trim().toLowerCase();
  return LABELS.find((l) => l === key || `${key}s` === l);
}

/** The labels of the key, and places that there are, belong to the answer; others may. */
function conclude(
  rows: readonly RowJudgement[],
  asked: readonly Label[],
  found: Found,
  expected: string,
): Judgement {
  const of = (verdict: RowVerdict) => rows.filter((r) => r.verdict === verdict);
  const under = (label: Label) => rows.filter((r) => readLabel(r.label) === label);
  const silent = asked.filter((l) => under(l).length === 0);
  const right = asked.filter(
    (l) => under(l).length > 0 && under(l).every((r) => r.verdict === 'right'),
  ).length;
  const besides = rows.filter((r) => !asked.some((l) => l === readLabel(r.label)));
  const faults = besides.filter((r) => r.verdict !== 'right').length;
  const share = asked.length + faults === 0 ? 0 : right / (asked.length + faults);
  const say = (r: RowJudgement, what: string) =>
    `\`${r.label}: ${r.written}\` ${what}${r.note === '' ? '' : `: ${r.note.replace(/\.$/, '')}`}.`;
  if (of('invalid').length > 0)
    return judgeAs(
      'invalid',
      of('invalid').map((r) => say(r, 'cannot be read')),
      { rows, expected },
    );
  const feedback = [
    ...of('wrong').map((r) => say(r, 'is not right')),
    ...of('undecided').map((r) => say(r, 'could not be decided')),
    ...silent.map((s) => `Nothing is said about \`${s}\`, which is asked for.`),
  ];
  if (of('wrong').length > 0) return judgeAs('wrong', feedback, { rows, expected, share });
  if (of('undecided').length > 0 || !found.complete)
    return judgeAs('undecided', [...feedback, 'A person will look at it.'], { rows, expected, share });
  if (silent.length === 0) return judgeAs('correct', [], { rows, expected });
  return judgeAs('unfinished', feedback, { rows, expected, share });
}

function judgeLabel(label: Label, text: string, task: KinkTask, found: Found, setting: Setting): RowPart {
  switch (label) {
    case 'kinks':
      return inEachWay(text, (said) => judgePlaces(said, (k) => KINKS.has(k.kind), found, setting));
    case 'jumps':
      return inEachWay(text, (said) => judgePlaces(said, (k) => k.kind === 'jump', found, setting));
    case 'poles':
      return inEachWay(text, (said) => judgePlaces(said, (k) => k.kind === 'pole', found, setting));
    case 'left':
    case 'right': {
      const sides = placesWithSlopes(found).map((k) => k[label]);
      if (sides.length === 0) return { verdict: 'wrong', note: 'there is no place without a derivative' };
      return inEachWay(text, (said) => judgeSlopes(said, sides, setting));
    }
    case 'subdifferential':
      return inEachWay(text, (said) => judgeSubdifferential(said, found, setting));
    case 'slope':
      return judgeSlopeElsewhere(text, task, found, setting);
  }
}

/** Kinks first; where there are none, jumps have slopes on both sides as well. */
function placesWithSlopes({ breaks }: Found): readonly Kink[] {
  const kinks = breaks.filter((b) => KINKS.has(b.kind));
  return kinks.length > 0 ? kinks : breaks.filter((b) => b.kind === 'jump');
}

function judgePlaces(
  said: readonly string[],
  isMeant: (k: Kink) => boolean,
  found: Found,
  setting: Setting,
): RowPart {
  const open = found.breaks.filter(isMeant);
  const expected = open.length === 0 ? 'none' : `[${open.map((k) => k.text).join(', ')}]`;
  for (const part of said) {
    const place = readPlace(part, setting);
    if (!place) return { verdict: 'invalid', note: `\`${part}\` is no number; write a list, or none` };
    const at = open.findIndex((k) => isAt(part, place, k, setting));
    if (at !== -1) {
      open.splice(at, 1);
      continue;
    }
    if (found.breaks.some((k) => isMeant(k) && isAt(part, place, k, setting)))
      return { verdict: 'wrong', expected, note: `${part} is given twice` };
    const other = found.breaks.find((k) => isAt(part, place, k, setting));
    const outside = Math.abs(place.value) >= found.reach - AROUND;
    if (outside && isBeyond(place.value, isMeant, found.search)) continue;
    return {
      verdict: 'wrong',
      expected,
      note: other ? `at ${part} there is ${NAMES[other.kind]}` : `nothing of the kind happens at ${part}`,
    };
  }
  if (open.length === 0) return { verdict: 'right', expected };
  // Infinitely many places cannot be listed.
  if (found.reach !== REACHES[0])
    return { verdict: 'undecided', expected, note: 'there are more places than can be listed' };
  return {
    verdict: 'wrong',
    expected,
    note: open.length === 1 ? 'one place is missing' : `${open.length} places are missing`,
  };
}

function isBeyond(x: number, isMeant: (k: Kink) => boolean, search: Search): boolean {
  return search(x - AROUND, x + AROUND).kinks.some(
    (k) => isMeant(k) && Math.abs(k.at - x) < PLACE_ROOM * Math.abs(x),
  );
}

interface Place {
  readonly value: number;
  readonly ast: Ast;
}

function readPlace(text: string, setting: Setting): Place | undefined {
  const read = setting.read(text);
  if (isJudgement(read)) return undefined;
  const value = evaluate(read.ast, setting);
  return value === undefined ? undefined : { value, ast: read.ast };
}

/** A decimal may be rounded; anything else has to be the place itself. */
function isAt(text: string, place: Place, kink: Kink, setting: Setting): boolean {
  const written = readWritten(text);
  const isWhole = written !== undefined && Number.isInteger(written.value);
  if (written && !isWhole) return roundsTo(kink.at, written);
  const near = Math.abs(place.value - kink.at) <= PLACE_ROOM * Math.max(1, Math.abs(kink.at));
  if (!near || !kink.exact) return near;
  return isEqual(kink.text, place.ast, setting) ?? near;
}

/** Whether an expression is what a text says; undefined where that is open. */
function isEqual(text: string, ast: Ast, setting: Setting): boolean | undefined {
  const parsed = setting.tools.parser.parse(text);
  const report = parsed.ok ? setting.ask(parsed.value, '=', ast) : undefined;
  if (!report || !isReport(report) || report.verdict === 'undecided') return undefined;
  return report.verdict === 'proved';
}

/** One slope for all places, one for each, or the one at the first place. */
function judgeSlopes(said: readonly string[], sides: readonly SideOfKink[], setting: Setting): RowPart {
  const shown = sides.map((s) => showSlope(s) ?? '?');
  const expected = shown.length === 1 ? shown[0]! : `[${shown.join(', ')}]`;
  if (said.length !== 1 && said.length !== sides.length)
    return {
      verdict: 'invalid',
      expected,
      note: `write one slope, or one for each of the ${sides.length} places`,
    };
  const verdicts = said.map((part, k) => judgeSlope(part, sides[k]!, setting));
  const worst = (['invalid', 'undecided', 'wrong'] as const).find((v) => verdicts.includes(v));
  return { verdict: worst ?? 'right', expected };
}

function judgeSlope(text: string, side: SideOfKink, setting: Setting): RowVerdict {
  const { slope, slopeText } = side;
  const plain = text.trim().toLowerCase();
  if (slope === undefined) return /^(none|undefined|-)$/.test(plain) ? 'right' : 'undecided';
  if (!Number.isFinite(slope))
    return plain.replace(/infinity|∞/, 'inf') === (slope > 0 ? 'inf' : '-inf') ? 'right' : 'wrong';
  const written = readWritten(text);
  if (written && !Number.isInteger(written.value)) return roundsTo(slope, written) ? 'right' : 'wrong';
  const place = readPlace(text, setting);
  if (!place) return 'invalid';
  if (slopeText !== undefined) {
    const equal = isEqual(slopeText, place.ast, setting);
    if (equal !== undefined) return equal ? 'right' : 'wrong';
  }
  // A slope that was measured is known to about eight digits.
  return Math.abs(place.value - slope) <= 1e-7 * Math.max(1, Math.abs(slope)) ? 'right' : 'wrong';
}

/** At a corner of a convex function, all slopes between the left and the right one. */
function judgeSubdifferential(said: readonly string[], found: Found, setting: Setting): RowPart {
  const [kink] = found.breaks.filter((b) => b.kind === 'corner');
  const { left, right } = kink ?? {};
  if (left?.slope === undefined || right?.slope === undefined)
    return { verdict: 'wrong', note: 'there is no corner' };
  const [low, high] = left.slope <= right.slope ? [left, right] : [right, left];
  const expected = `[${low.slopeText ?? low.slope}, ${high.slopeText ?? high.slope}]`;
  if (said.length !== 2) return { verdict: 'invalid', expected, note: 'write the two ends: [0, 1]' };
  const ends = [judgeSlope(said[0]!, low, setting), judgeSlope(said[1]!, high, setting)];
  return { verdict: ends.find((v) => v !== 'right') ?? 'right', expected };
}

/** The derivative beside the places without one: proved. */
function judgeSlopeElsewhere(text: string, task: KinkTask, found: Found, setting: Setting): RowPart {
  const own = setting.read(text);
  if (isJudgement(own)) return { verdict: 'invalid', note: readingOf(own) };
  const of = setting.meaning(task.of);
  const away = found.breaks.map((k) => `${task.wrt} != ${k.text}`);
  const slope = call('diff', of, name(task.wrt));
  const report = setting.check(slope, '=', own.ast, away);
  if (!isReport(report)) return { verdict: 'invalid', note: 'it does not fit the function' };
  if (report.verdict === 'proved')
    return { verdict: coversAll(report) ? 'right' : 'wrong', note: describeCoverage(report) };
  if (report.verdict === 'refuted') return { verdict: 'wrong', note: describeMiss(report, slope, setting) };
  return { verdict: 'undecided', note: compareNumerically(setting, of, task.wrt, own.ast) };
}

/** A list as it is usually read, unless another way to read its commas makes it right: then it is asked which one is meant. */
function inEachWay(text: string, judgeItems: (items: readonly string[]) => RowPart): RowPart {
  const [usual, ...others] = readPlaces(text);
  const first = judgeItems(usual!);
  if (first.verdict === 'right') return first;
  const other = others.find((items) => judgeItems(items).verdict === 'right');
  if (other === undefined) return first;
  if (first.verdict === 'invalid') return judgeItems(other);
  const show = (items: readonly string[]) =>
    items.map((i) => i.replace(/(?<=\d),(?=\d)/g, '.')).join(' and ');
  return {
    verdict: 'invalid',
    note: `it may be ${show(usual!)}, or ${show(other)}; write a point for decimals, and a space behind a comma between numbers`,
  };
}

/** All places without a derivative, or why they are not known. */
export function findPlaces(task: KinkTask, setting: Setting): Found | string {
  const of = setting.meaning(task.of);
  const others = [...freeNames(of)].filter(
    (n) => n !== task.wrt && setting.part.context.given.some((g) => g.name === n),
  );
  if (others.length > 0) return `The places depend on ${others.join(', ')}`;
  const graph = new SampleGraph(setting);
  const id = graph.put(of);
  const input = graph.input(task.wrt);
  const scalar = id === undefined ? undefined : scalarise(graph.dag, [id]);
  if (
    id === undefined ||
    input === undefined ||
    !scalar ||
    graph.dag.shape(id).length > 0 ||
    graph.dag.shape(input).length > 0
  )
    return 'The function could not be evaluated';
  const tape = compileTape(graph.dag, [id, input], []);
  const workspace = createWorkspace(tape);
  const ring = new ExactRing();
  const search: Search = (from, to) =>
    findAllKinks({
      dag: scalar.dag,
      root: scalar.roots.get(id)![0]!,
      input: task.wrt,
      others: () => ring.zero,
      range: { from, to },
      ring,
      f: (x) => {
        put(tape, workspace.values, input, [x]);
        sweepForward(tape, workspace);
        return read(tape, workspace.values, id)[0]!;
      },
    });
  const unsmooth = (report: KinkReport) => report.kinks.filter((k) => k.kind !== 'bend');
  for (const reach of REACHES) {
    const report = search(-reach, reach);
    const complete = report.complete && report.kinks.every((k) => k.kind !== 'unknown');
    const places = unsmooth(report);
    if ((complete && places.length <= MOST_PLACES) || reach === REACHES.at(-1))
      return { search, reach, breaks: places, complete };
  }
  return 'The function could not be searched';
}

const NAMES: Readonly<Record<Kink['kind'], string>> = {
  jump: 'a jump',
  corner: 'a kink',
  bend: 'a derivative',
  pole: 'a pole',
  edge: 'the end of the domain',
  hole: 'a hole',
  vertical: 'an infinite slope',
  oscillation: 'values or slopes without a limit',
  unknown: 'something that could not be settled',
};

/** Exact texts that are longer than this are fractions of decimals; the decimal says more. */
const LONGEST_TEXT = 16;

export function showSlope({ slope, slopeText }: SideOfKink): string | undefined {
  if (slopeText !== undefined && slopeText.length <= LONGEST_TEXT) return slopeText;
  if (slope === undefined || Number.isFinite(slope))
    return slope === undefined ? undefined : String(Number(slope.toPrecision(8)));
  return slope > 0 ? 'inf' : '-inf';
}

/** The truth in words, for teachers and worked solutions. */
function describe({ breaks, reach }: Found): string {
  if (breaks.length === 0) return `differentiable everywhere between -${reach} and ${reach}`;
  return breaks
    .map((k) => {
      const slopes = [k.left, k.right].map((s) => showSlope(s));
      const beside = slopes.every((s) => s !== undefined) ? `, slopes ${slopes[0]} and ${slopes[1]}` : '';
      return `${NAMES[k.kind].replace(/^an? /, '')} at ${k.text}${KINKS.has(k.kind) || k.kind === 'jump' ? beside : ''}`;
    })
    .join('; ');
}
