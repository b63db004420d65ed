import type { DepthProfile } from '../expect/depth.js';
import { formatNumber } from './format.js';
import { type PlotSeries, renderPlot } from './plot.js';
import { renderSvgPlot } from './svg-plot.js';
import { renderTable, wrap } from './table.js';
import type { Style } from './text.js';

export interface VarianceReport {
  readonly file: string;
  readonly title: string;
  readonly seed: number;
  readonly profiles: readonly DepthProfile[];
}

/** Rows before the middle is left out. */
const ROWS = 24;

/** A factor per layer within these is no reason to worry: fifty layers make 0.9 a 200th and 1.1 a hundredfold. */
const KEPT = { from: 0.9, to: 1.1 } as const;

const MARKS = ['o', '+', 'x'] as const;

function titleOf(weights: DepthProfile['weights']): string {
  return weights === 'file' ? 'weights of the file' : `${weights} weights`;
}

export function renderVariance({ title, seed, profiles }: VarianceReport, style: Style): string {
  const verdicts = profiles.map((p) => wrap(verdictOf(p, profiles.length > 1), style.columns, 2));
  if (style.quiet) return verdicts.join('\n');
  const first = profiles[0]!;
  const inputs =
    first.inputs === 'data'
      ? `${first.draws} rows of data`
      : `${first.draws} draws of normal(0, 1) for every input (seed ${seed})`;
  const parts = [wrap(`${title}: variance over depth; ${inputs}`, style.columns, 2)];
  for (const p of profiles) parts.push(renderRows(p, style));
  for (const quantity of ['secondMoment', 'gradient'] as const) {
    const series = joinTheory(seriesOf(profiles, quantity));
    const plot = renderPlot(series, {
      columns: style.columns,
      rows: 11,
      xLabel: 'layer',
      yLabel: quantity === 'gradient' ? 'E[(dL/dz)^2]' : 'E[z^2]',
      logY: spans(series),
    });
    if (plot !== '')
      parts.push([style.heading(quantity === 'gradient' ? 'Gradients' : 'Pre-activations'), plot].join('\n'));
  }
  return [...parts, verdicts.join('\n')].join('\n\n');
}

function renderRows({ rows, weights }: DepthProfile, style: Style): string {
  const head = ['node', 'units', 'gain', 'variance', 'E[.^2]', 'theory', 'grad^2', 'theory'];
  const all = rows.map((r) => [
    r.node,
    String(r.units),
    r.gain === undefined ? '' : formatNumber(r.gain, 3),
    ...[r.variance, r.secondMoment, r.predicted, r.gradient, r.predictedGradient].map((v) =>
      Number.isNaN(v) ? '' : formatNumber(v, 3),
    ),
  ]);
  const shown =
    style.full || all.length <= ROWS
      ? all
      : [...all.slice(0, ROWS - 4), head.map(() => '…'), ...all.slice(-3)];
  return [
    style.heading(`Layer by layer, ${titleOf(weights)}`),
    renderTable(head, shown, style),
    wrap(
      '  gain: inputs of a unit times the mean square of its weights; grad^2: mean square of the gradient in the node.',
      style.columns,
      2,
    ),
  ].join('\n');
}

/** Measured values as a series per set of weights, and all predictions as one. */
function seriesOf(
  profiles: readonly DepthProfile[],
  quantity: 'secondMoment' | 'gradient',
): readonly PlotSeries[] {
  const points = (profile: DepthProfile, value: (r: DepthProfile['rows'][number]) => number) =>
    profile.rows.filter((r) => r.kind === 'linear').map((r, i) => [i + 1, value(r)] as const);
  const measured = profiles.map((p, k) => ({
    name: profiles.length > 1 ? p.weights : 'measured',
    mark: MARKS[k % MARKS.length]!,
    points: points(p, (r) => r[quantity]),
  }));
  const theory = profiles.map((p) => ({
    name: profiles.length > 1 ? `${p.weights}, theory` : 'theory',
    mark: '.',
    points: points(p, (r) => (quantity === 'gradient' ? r.predictedGradient : r.predicted)),
  }));
  return [...measured, ...theory];
}

/** The theory of all sets of weights under one name: the legend of a terminal has one line. */
function joinTheory(series: readonly PlotSeries[]): readonly PlotSeries[] {
  const theory = series.filter((s) => s.mark === '.');
  return [
    ...series.filter((s) => s.mark !== '.'),
    { name: 'theory', mark: '.', points: theory.flatMap((s) => s.points) },
  ];
}

/** Values that span more than this are drawn on a logarithmic axis. */
const SPAN = 30;

function spans(series: readonly PlotSeries[]): boolean {
  const values = series.flatMap((s) => s.points.map(([, y]) => y)).filter((y) => y > 0 && Number.isFinite(y));
  return (
    values.length > 0 &&
    values.reduce((a, b) => Math.max(a, b)) > SPAN * values.reduce((a, b) => Math.min(a, b))
  );
}

function judge(factor: number | undefined): string {
  if (factor === undefined || !Number.isFinite(factor)) return 'cannot be followed';
  if (factor === 0) return 'are 0';
  const text = formatNumber(factor, 3);
  if (factor < KEPT.from) return `shrink by a factor of ${text} per layer`;
  if (factor > KEPT.to) return `grow by a factor of ${text} per layer`;
  return `keep their size (factor ${text} per layer)`;
}

function verdictOf({ growth, gradientGrowth, weights }: DepthProfile, named: boolean): string {
  const name = named ? ` (${weights})` : '';
  return `Verdict${name}  pre-activations ${judge(growth)}; gradients ${judge(gradientGrowth)} on the way back`;
}

export function varianceToSvg({ title, profiles }: VarianceReport): string {
  const series = seriesOf(profiles, 'secondMoment');
  return renderSvgPlot(series, `${title}: E[z^2] over depth`, {
    xLabel: 'layer',
    yLabel: 'E[z^2]',
    logY: spans(series),
  });
}

export function varianceToJson({ file, title, seed, profiles }: VarianceReport) {
  const number = (v: number | undefined) =>
    v === undefined ? null : Number.isFinite(v) ? v : formatNumber(v);
  return {
    schema: 'gradcheck/variance/1',
    file,
    title,
    seed,
    profiles: profiles.map((p) => ({
      weights: p.weights,
      inputs: p.inputs,
      draws: p.draws,
      growth: number(p.growth),
      gradientGrowth: number(p.gradientGrowth),
      layers: p.rows.map((r) => ({
        node: r.node,
        kind: r.kind,
        units: r.units,
        gain: number(r.gain),
        mean: number(r.mean),
        variance: number(r.variance),
        secondMoment: number(r.secondMoment),
        predicted: number(r.predicted),
        gradient: number(r.gradient),
        predictedGradient: number(r.predictedGradient),
      })),
    })),
    ok: true,
  };
}
