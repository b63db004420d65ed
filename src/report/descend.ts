import type { Descent } from '../descend/descend.js';
import { describeSymmetry } from '../descend/describe-symmetry.js';
import type { Behaviour } from '../descend/diagnose.js';
import { updateRule } from '../descend/optimizer.js';
import type { RuleText } from '../descend/rules.js';
import type { Symmetry } from '../descend/symmetry.js';
import { entryNames } from '../expand/scalarise.js';
import { formatArray, formatNumber, nest } from './format.js';
import { type PlotSeries, renderPlot } from './plot.js';
import { renderSvgPlot } from './svg-plot.js';
import { renderTable, wrap } from './table.js';
import type { Style } from './text.js';

export interface DescentReport {
  readonly title: string;
  readonly loss: string;
  readonly descent: Descent;
  readonly symmetry?: Symmetry;
  /** Per parameter; empty for networks whose derivatives nobody would read. */
  readonly rules: readonly RuleText[];
}

/** Steps that are listed before the middle is left out. */
const ROWS = 24;

/** Parameters that get a column each. */
const COLUMNS = 4;

export function renderDescent(report: DescentReport, style: Style): string {
  if (style.quiet) return renderEnd(report, style);
  return [
    renderTitle(report, style),
    renderRule(report, style),
    renderSymmetry(report, style),
    renderSteps(report, style),
    renderCurve(report, style),
    renderParameters(report, style),
    renderNotes(report, style),
    renderEnd(report, style),
  ]
    .filter((p) => p !== '')
    .join('\n\n');
}

function renderTitle({ title, loss, descent }: DescentReport, style: Style): string {
  const { objective, options } = descent;
  const rows = objective.rows.length;
  const over = rows === 1 ? 'one row' : `the ${objective.reduction} over ${rows} rows`;
  const batch =
    options.batch !== undefined && options.batch < rows
      ? `, in batches of ${options.batch} (seed ${options.seed})`
      : '';
  const other = rows === 1 ? '' : objective.reduction === 'sum' ? ' (--reduce mean averages)' : '';
  const entries = objective.size === 1 ? 'one number' : `${objective.size} numbers`;
  return wrap(
    `${title}: L = ${over} of ${loss}${other}; parameters ${objective.slots.map((s) => s.variable.name).join(', ')} (${entries})${batch}`,
    style.columns,
    2,
  );
}

function renderRule({ descent, rules }: DescentReport, style: Style): string {
  const { optimizer } = descent.options;
  const { rows, reduction } = descent.objective;
  const one = descent.objective.slots.length === 1 ? descent.objective.slots[0]!.variable.name : undefined;
  const name = one ?? 'p';
  const lines = updateRule(optimizer, name, `dL/d${name}`).map((l) => `  ${l}`);
  if (!one)
    lines.push(`  for each parameter p: ${descent.objective.slots.map((s) => s.variable.name).join(', ')}`);
  const prefix =
    rows.length === 1
      ? ''
      : reduction === 'mean'
        ? `1/${rows.length} * sum over rows of `
        : 'sum over rows of ';
  for (const { name: p, text, where } of rules) {
    const bracket = prefix === '' ? text : `(${text})`;
    lines.push(wrap(`  dL/d${p} = ${prefix}${bracket}`, style.columns, 6));
    for (const w of where) lines.push(wrap(`      with ${w.name} = ${w.text}`, style.columns, 11));
  }
  return [style.heading('Update rule'), ...lines].join('\n');
}

function renderSymmetry({ symmetry, descent }: DescentReport, style: Style): string {
  if (!symmetry) return '';
  const lines = describeSymmetry(symmetry, descent.objective, descent.steps[0]?.gradient);
  if (lines.length === 0) return '';
  return [style.heading('At the start'), ...lines.map((l) => wrap(`  ${l}`, style.columns, 4))].join('\n');
}

function renderSteps({ descent }: DescentReport, style: Style): string {
  const { objective, steps } = descent;
  const names = objective.slots.flatMap((s) => entryNames(s.variable.name, s.variable.shape));
  const shown = names.length <= COLUMNS || style.full ? names : [];
  const wanted = style.full ? steps.length : ROWS;
  const head = ['step', 'loss', '|grad|', ...shown];
  const row = (k: number) => {
    const s = steps[k]!;
    return [
      String(s.step),
      formatNumber(s.loss),
      formatNumber(s.gradientNorm, 4),
      ...shown.map((_, i) => (s.theta ? formatNumber(s.theta[i]!) : '')),
    ];
  };
  const picked =
    steps.length <= wanted
      ? steps.map((_, k) => row(k))
      : [
          ...Array.from({ length: wanted - 6 }, (_, k) => row(k)),
          ['…', `${steps.length - wanted + 1} more`, '--full shows all', ...shown.map(() => '')],
          ...Array.from({ length: 5 }, (_, k) => row(steps.length - 5 + k)),
        ];
  return [style.heading('Steps'), renderTable(head, picked, style)].join('\n');
}

function curveOf({ descent }: DescentReport): {
  readonly series: readonly PlotSeries[];
  readonly logY: boolean;
} {
  const points = descent.steps.map((s) => [s.step, s.loss] as const);
  const losses = points.map(([, y]) => y).filter(Number.isFinite);
  const least = losses.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = losses.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  // Three orders of magnitude do not fit a linear axis of sixteen rows.
  return { series: [{ name: 'loss', mark: 'o', points }], logY: least > 0 && most > 1000 * least };
}

function renderCurve(report: DescentReport, style: Style): string {
  const { series, logY } = curveOf(report);
  const plot = renderPlot(series, { columns: style.columns, rows: 12, xLabel: 'step', yLabel: 'loss', logY });
  return plot === '' ? '' : [style.heading('Loss'), plot].join('\n');
}

/** The loss curve as a standalone SVG document. */
export function descentToSvg(report: DescentReport): string {
  const { series, logY } = curveOf(report);
  return renderSvgPlot(series, `Loss: ${report.title}`, { xLabel: 'step', yLabel: 'loss', logY });
}

function renderParameters({ descent }: DescentReport, style: Style): string {
  const last = descent.steps.at(-1)!.theta;
  if (!last) return '';
  const lines = descent.objective.slots.map(({ variable, start, size }) =>
    wrap(
      `  ${variable.name} = ${formatArray(last.subarray(start, start + size), variable.shape, style.full)}`,
      style.columns,
      6,
    ),
  );
  return [style.heading(`Parameters after step ${descent.steps.at(-1)!.step}`), ...lines].join('\n');
}

function renderNotes(report: DescentReport, style: Style): string {
  const lines = notesOf(report);
  return lines.length === 0
    ? ''
    : [style.heading('Notes'), ...lines.map((l) => wrap(`  ${l}`, style.columns, 4))].join('\n');
}

/** What the run shows about its step size, one sentence each. */
function notesOf({ descent }: DescentReport): readonly string[] {
  const { curvature, end, rises, steps, options, diagnosis } = descent;
  const { behaviour, overshoot, turns, flat, tried } = diagnosis;
  const notes: string[] = [];
  const { rate, name } = options.optimizer;
  const small = (x: number) => formatNumber(x, 3);
  if (end.kind === 'diverged') notes.push(`At step ${end.step} ${end.reason}.`);
  if (curvature?.limit !== undefined && curvature.value > curvature.limit) {
    const effect =
      name === 'sgd'
        ? ` A step multiplies the error along the steepest direction by 1 - lr*curvature = ${small(1 - rate * curvature.value)}.`
        : '';
    const fit = (rate * curvature.limit) / curvature.value;
    notes.push(
      `The loss curves by ${small(curvature.value)} along its steepest direction at the start (the largest eigenvalue of the Hessian); --lr ${rate} is stable up to ${small(curvature.limit)} only.${effect} Near there --lr must stay below ${small(fit)}.`,
    );
  } else if (curvature?.limit !== undefined && end.kind === 'diverged') {
    notes.push(
      `At the start the curvature (${small(curvature.value)}) allows --lr ${rate}; the steps left that region.`,
    );
  }
  if (overshoot) {
    const { step, along, largest } = overshoot;
    const there = largest === undefined ? '' : ` (the steepest direction there: ${small(largest)})`;
    notes.push(
      `Step ${step + 1} overshot: along it the loss curves by ${small(along)} on the average${there}, and a step raises the loss where that is above 2/lr = ${small(2 / rate)}.`,
    );
  }
  if (name === 'adam' && diagnosis.failed)
    notes.push(
      `A step of Adam changes each parameter by about --lr = ${rate}, however small the gradient is: --lr must be small beside the parameters that are sought.`,
    );
  if (behaviour === 'oscillates' && turns)
    notes.push(
      `The steps jump to and fro: the gradient turned against the one before in ${turns.turned} of the last ${turns.of} steps.`,
    );
  if (end.kind === 'stationary')
    notes.push(`The gradient is exactly 0 at step ${end.step}: no further step changes anything.`);
  for (const { name: at, op, flat: n, units } of flat)
    if (behaviour !== 'descended')
      notes.push(
        `${n === units ? 'All' : `${n} of`} ${units} values of ${at} (units times rows) lie where ${op} is flat (slope below 0.001), so next to no gradient passes.`,
      );
  if (behaviour === 'saturated')
    notes.push(
      'The gradient vanishes far from a minimum: smaller starting weights, scaled inputs or a smaller --lr keep the units out of the flat parts.',
    );
  if (behaviour === 'slow' && curvature)
    notes.push(
      `--lr ${rate} is small beside 1/curvature = ${small(1 / Math.abs(curvature.value))}: the error along the steepest direction needs about ${small(1 / (rate * Math.abs(curvature.value)))} steps to fall to 37 %.`,
    );
  if (behaviour === 'still')
    notes.push(
      rate === 0
        ? 'With --lr 0 nothing moves.'
        : 'No step changed the loss: the changes are below the rounding of the parameters.',
    );
  if (rises > 0 && end.kind !== 'diverged' && steps.length > 2)
    notes.push(
      `The loss rose in ${rises} of ${steps.length - 1} steps${options.batch === undefined ? '' : ', as it may when a step sees a part of the rows only'}.`,
    );
  if (tried)
    notes.push(
      `Tried from the same start: with --lr ${tried.rate} the loss goes ${formatNumber(tried.from)} -> ${formatNumber(tried.to)} in ${tried.steps} ${tried.steps === 1 ? 'step' : 'steps'}.`,
    );
  return notes;
}

/** What is said of a run in a word or two. */
const VERDICTS: Readonly<Record<Behaviour, string>> = {
  descended: 'descended',
  diverged: 'diverged',
  oscillates: 'oscillates',
  rose: 'did not descend',
  saturated: 'saturated',
  slow: 'descended slowly',
  still: 'did not move',
  stationary: 'stationary',
};

function renderEnd({ descent }: DescentReport, style: Style): string {
  const first = descent.steps[0]!;
  const last = descent.steps.at(-1)!;
  const span = `loss ${formatNumber(first.loss)} -> ${formatNumber(last.loss)} in ${last.step} ${last.step === 1 ? 'step' : 'steps'}`;
  const { behaviour, failed } = descent.diagnosis;
  const word = VERDICTS[behaviour];
  const verdict = failed
    ? style.palette.error(word)
    : behaviour === 'descended' || behaviour === 'stationary'
      ? style.good(word)
      : style.palette.warning(word);
  return `${style.heading('Verdict')}  ${verdict}: ${span}`;
}

/** Numbers of parameters per step that JSON carries without --full. */
const JSON_PARAMETERS = 64;

export function descentToJson(report: DescentReport, file: string, full: boolean) {
  const { descent, symmetry, rules } = report;
  const { objective, options, end, curvature } = descent;
  const number = (v: number) => (Number.isFinite(v) ? v : formatNumber(v));
  const split = (v: Float64Array) =>
    Object.fromEntries(
      objective.slots.map(({ variable, start, size }) => [
        variable.name,
        nest(v.subarray(start, start + size), variable.shape),
      ]),
    );
  const each = full || objective.size <= JSON_PARAMETERS;
  const last = descent.steps.at(-1)!;
  return {
    schema: 'gradcheck/descend/1',
    file,
    loss: report.loss,
    reduction: objective.reduction,
    rows: objective.rows.length,
    optimizer: options.optimizer,
    batch: options.batch ?? null,
    seed: options.seed,
    update: updateRule(options.optimizer, 'p', 'dL/dp'),
    gradients: rules.map(({ name, text, where }) => ({
      parameter: name,
      symbolic: text,
      where: Object.fromEntries(where.map((w) => [w.name, w.text])),
    })),
    symmetry: symmetry ?? null,
    steps: descent.steps.map((s) => ({
      step: s.step,
      loss: number(s.loss),
      gradientNorm: number(s.gradientNorm),
      ...(each && s.theta && s.gradient ? { params: split(s.theta), gradient: split(s.gradient) } : {}),
    })),
    params: last.theta ? split(last.theta) : null,
    curvature: curvature ? { value: curvature.value, limit: curvature.limit ?? null } : null,
    end: end.kind,
    ...(end.kind === 'diverged' ? { reason: end.reason } : {}),
    behaviour: descent.diagnosis.behaviour,
    overshoot: descent.diagnosis.overshoot ?? null,
    flat: descent.diagnosis.flat,
    tried: descent.diagnosis.tried ?? null,
    notes: notesOf(report),
    ok: !descent.diagnosis.failed,
  };
}
