import type { Region, Stability, StabilityVerdict, Suggestion } from '../stability/analyse.js';
import { LARGEST } from '../stability/lines.js';
import { formatNumber } from './format.js';
import { type PlotSeries, renderPlot } from './plot.js';
import { renderTable, wrap } from './table.js';
import type { Style } from './text.js';

/** One expression with its measurements. */
export interface StableSubject {
  readonly text: string;
  readonly reading: string;
  readonly stability: Stability;
}

export interface StableReport extends StableSubject {
  readonly against?: StableSubject;
  readonly suggestion?: Suggestion;
}

/** Functions of the table that other languages may lack, as they are computed here. */
const SPELLED_OUT: Readonly<Record<string, string>> = {
  softplus: 'softplus(u) = max(u, 0) + log1p(exp(-abs(u)))',
  sigmoid: 'sigmoid(u) = 1/(1 + exp(-u)) for u >= 0, exp(u)/(1 + exp(u)) below',
  sech: 'sech(u) = 2*e/(1 + e^2) with e = exp(-abs(u))',
  logsumexp: 'logsumexp(x) = m + log1p(sum of exp(x[i] - m) without one largest entry), m = max(x)',
  softmax: 'softmax(x) = exp(x - m)/sum(exp(x - m)), m = max(x)',
  logsoftmax: 'logsoftmax(x) = (x - m) - log1p(sum of exp(x[i] - m) without one largest entry), m = max(x)',
};

const MEANINGS: Readonly<Record<StabilityVerdict, string>> = {
  stable: 'doubles keep nearly all their digits',
  inaccurate: 'overflow-safe, but not fully accurate',
  unstable: 'doubles give wrong values',
};

/** Ends from here on are those of the range of doubles. */
const EDGE = LARGEST;

function endText(t: number): string {
  if (Math.abs(t) >= EDGE) return t > 0 ? 'infinity' : '-infinity';
  return formatNumber(t, Math.abs(t) >= 100 && Math.abs(t) < 1000 ? 5 : 4);
}

function paint(verdict: StabilityVerdict, { good, palette }: Style): string {
  return verdict === 'stable'
    ? good(verdict)
    : verdict === 'unstable'
      ? palette.error(verdict)
      : palette.warning(verdict);
}

export function renderStability(report: StableReport, style: Style): string {
  const { stability, suggestion, against } = report;
  const verdict = [
    wrap(
      `${style.heading('Verdict')}  ${paint(stability.verdict, style)}: ${MEANINGS[stability.verdict]}; ${formatNumber(stability.worstBits, 3)} bits lost at worst`,
      style.columns,
      2,
    ),
    ...(against
      ? [
          wrap(
            `  against ${against.reading}: ${paint(against.stability.verdict, style)}, at worst ${formatNumber(against.stability.worstBits, 3)} bits`,
            style.columns,
            4,
          ),
        ]
      : []),
  ].join('\n');
  if (style.quiet) return verdict;
  const parts = [wrap(`f = ${report.reading}`, style.columns, 4), renderRegions(report, style)];
  if (against) parts.push(wrap(`g = ${against.reading}`, style.columns, 4), renderRegions(against, style));
  parts.push(renderPicture(report, style), renderSuggestion(suggestion, stability, style), verdict);
  return parts.filter((p) => p !== '').join('\n\n');
}

/** Regions that are listed before the rest is left out. */
const LISTED = 10;

function renderRegions({ stability }: StableSubject, style: Style): string {
  const { regions } = stability;
  if (regions.length === 0)
    return wrap(
      `  Measured at ${stability.samples} points against exact values: at worst ${formatNumber(stability.worstBits, 3)} bits wrong, ${formatNumber(stability.meanBits, 2)} on average.`,
      style.columns,
      4,
    );
  const limit = style.full ? regions.length : LISTED;
  const rows = regions
    .slice(0, limit)
    .map((r) => [r.input, endText(r.from), endText(r.to), r.fault, formatNumber(r.bits, 2), witnessText(r)]);
  if (regions.length > limit)
    rows.push(['…', '', '', `${regions.length - limit} more`, '', '--full shows all']);
  const why = [...new Set(regions.slice(0, limit).map((r) => `${r.cause.explanation}.`))];
  return [
    style.heading('Where doubles break'),
    renderTable(['input', 'from', 'to', 'fault', 'bits', 'for instance'], rows, {
      ...style,
      flexible: [0, 5],
    }),
    ...regions
      .slice(0, limit)
      .flatMap(possibleTexts)
      .map((w) => wrap(`  ${w}`, style.columns, 4)),
    ...why.slice(0, style.full ? why.length : 6).map((w) => wrap(`  ${w}`, style.columns, 4)),
  ].join('\n');
}

/** The ends of a region are those of a mean; where the loss becomes possible there is a sharp one. */
function possibleTexts({ input, possible, cause }: Region): readonly string[] {
  return possible.map(({ side, at }) => {
    const place = side === 'from' ? `from ${input} = ${endText(at)} on` : `up to ${input} = ${endText(at)}`;
    return `8 bits can be lost ${place}: there the condition number of ${cause.expression}, (|a| + |b|)/|a + b| for its two terms, is beyond 256.`;
  });
}

function witnessText({ witness }: Region): string {
  const { t, computed, truth } = witness;
  return `at ${formatNumber(t, 6)}: ${formatNumber(computed, 6)} instead of ${formatNumber(truth, 6)}`;
}

/** Half of the range that is drawn when the line has no ends of its own. */
const WINDOW = 1000;

/** Bits lost along the first line, the most of each column. */
function renderPicture({ stability, against }: StableReport, style: Style): string {
  const points = stability.lines[0]?.points ?? [];
  const ends = points.map((p) => p.t);
  const [low, high] = [Math.max(ends[0] ?? 0, -WINDOW), Math.min(ends.at(-1) ?? 0, WINDOW)];
  if (!(low < high) || (stability.verdict === 'stable' && !against)) return '';
  const columns = Math.max(20, style.columns - 12);
  const seriesOf = (name: string, mark: string, s: Stability): PlotSeries => {
    const most = new Map<number, number>();
    for (const { t, sample } of s.lines[0]?.points ?? []) {
      if (t < low || t > high) continue;
      const column = Math.round(((t - low) / (high - low)) * (columns - 1));
      most.set(column, Math.max(most.get(column) ?? 0, sample.bits));
    }
    return {
      name,
      mark,
      points: [...most].map(([c, bits]) => [low + (c / (columns - 1)) * (high - low), bits] as const),
    };
  };
  const series = [seriesOf('f', 'o', stability), ...(against ? [seriesOf('g', 'x', against.stability)] : [])];
  const input = stability.lines[0]!.input;
  return [
    style.heading('Bits lost'),
    renderPlot(series, { columns: style.columns, rows: 9, xLabel: input, yLabel: 'bits' }),
  ].join('\n');
}

function renderSuggestion(suggestion: Suggestion | undefined, stability: Stability, style: Style): string {
  if (!suggestion)
    return stability.verdict === 'stable'
      ? ''
      : `${style.heading('Instead')}\n  No better form was found that is proved equal.`;
  const { expression, stability: own, note, certified } = suggestion;
  const spelled = Object.entries(SPELLED_OUT).filter(([name]) =>
    new RegExp(`\\b${name}\\(`).test(expression),
  );
  const lines = [
    wrap(`  ${expression}`, style.columns, 6),
    wrap(
      `  ${style.good('PROVED')} equal${certified.length > 0 ? ', with a certified polynomial near 0' : ''}; ${own.verdict}, at worst ${formatNumber(own.worstBits, 3)} bits wrong, ${formatNumber(own.meanBits, 2)} on average (f: ${formatNumber(stability.worstBits, 3)} and ${formatNumber(stability.meanBits, 3)}).`,
      style.columns,
      4,
    ),
    ...spelled.map(([, text]) => wrap(`  ${text}`, style.columns, 6)),
    ...certified.map((c) => wrap(`  Near 0: ${c}.`, style.columns, 4)),
    ...(note === '' ? [] : [wrap(`  Domains: ${note}.`, style.columns, 4)]),
    ...own.regions
      .slice(0, 4)
      .map((r) =>
        wrap(
          `  Still ${r.fault} for ${r.input} from ${endText(r.from)} to ${endText(r.to)} (${formatNumber(r.bits, 2)} bits).`,
          style.columns,
          4,
        ),
      ),
  ];
  return [style.heading('Instead'), ...lines].join('\n');
}

function number(v: number): number | string {
  return Number.isFinite(v) ? v : formatNumber(v);
}

function regionsToJson(regions: readonly Region[]) {
  return regions.map((r) => ({
    fault: r.fault,
    input: r.input,
    from: number(r.from),
    to: number(r.to),
    bits: r.bits,
    witness: {
      at: r.witness.t,
      point: r.witness.point,
      computed: number(r.witness.computed),
      truth: number(r.witness.truth),
    },
    cause: { expression: r.cause.expression, explanation: r.cause.explanation },
    ...(r.possible.length === 0
      ? {}
      : { possible: Object.fromEntries(r.possible.map(({ side, at }) => [side, at])) }),
    ...(r.description === '' ? {} : { description: r.description }),
  }));
}

function subjectToJson({ text, reading, stability }: StableSubject) {
  return {
    expression: text,
    reading,
    verdict: stability.verdict,
    worstBits: stability.worstBits,
    meanBits: stability.meanBits,
    samples: stability.samples,
    regions: regionsToJson(stability.regions),
  };
}

export function stableToJson(report: StableReport) {
  const { suggestion, against } = report;
  return {
    schema: 'gradcheck/stable/1',
    ...subjectToJson(report),
    suggestion: suggestion
      ? {
          expression: suggestion.expression,
          verdict: suggestion.verdict,
          worstBits: suggestion.stability.worstBits,
          meanBits: suggestion.stability.meanBits,
          stability: suggestion.stability.verdict,
          regions: regionsToJson(suggestion.stability.regions),
          rules: suggestion.rules,
          note: suggestion.note,
          certified: suggestion.certified,
        }
      : null,
    ...(against ? { against: subjectToJson(against) } : {}),
    ok: report.stability.verdict === 'stable',
  };
}

/** One node of a network file. */
export interface NodeStability {
  readonly name: string;
  readonly expression: string;
  /** Undefined where the node was too large to be measured. */
  readonly stability?: Stability;
}

/** The first node with wrong values; where there is none, the first that is not fully accurate. */
function firstToBreak(nodes: readonly NodeStability[]): NodeStability | undefined {
  const first = (verdict: StabilityVerdict) => nodes.find((n) => n.stability?.verdict === verdict);
  return first('unstable') ?? first('inaccurate');
}

export function renderNodes(title: string, nodes: readonly NodeStability[], style: Style): string {
  const first = firstToBreak(nodes);
  const rows = nodes.map(({ name, expression, stability }) => {
    const region = stability?.regions[0];
    return [
      name,
      expression,
      stability ? paint(stability.verdict, style) : 'not measured',
      stability ? formatNumber(stability.worstBits, 3) : '',
      region
        ? `${region.fault} for ${region.input} from ${endText(region.from)} to ${endText(region.to)}`
        : '',
    ];
  });
  const verdict = first
    ? `${style.heading('Verdict')}  ${paint(first.stability!.verdict, style)}: ${first.name} breaks first`
    : `${style.heading('Verdict')}  ${style.good('stable')}: no node breaks`;
  if (style.quiet) return verdict;
  return [
    title,
    renderTable(['node', 'expression', 'verdict', 'bits', 'first region'], rows, {
      ...style,
      flexible: [1, 4],
    }),
    verdict,
  ].join('\n\n');
}

export function nodesToJson(file: string, nodes: readonly NodeStability[]) {
  const first = firstToBreak(nodes);
  return {
    schema: 'gradcheck/stable/1',
    file,
    verdict: first?.stability?.verdict ?? 'stable',
    breaksFirst: first?.name ?? null,
    nodes: nodes.map(({ name, expression, stability }) => ({
      name,
      expression,
      verdict: stability?.verdict ?? null,
      worstBits: stability?.worstBits ?? null,
      regions: stability ? regionsToJson(stability.regions) : [],
    })),
    ok: !first,
  };
}
