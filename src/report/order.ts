import { FORMULAS, type OrderCurves, type SchemeName, type SchemeReport } from '../expand/order-curve.js';
import { formatBar, formatNumber } from './format.js';
import { type PlotSeries, renderPlot } from './plot.js';
import { renderSvgPlot } from './svg-plot.js';
import { renderTable, wrap } from './table.js';
import type { Style } from './text.js';

const MARKS: Readonly<Record<SchemeName, string>> = {
  forward: 'f',
  backward: 'b',
  central: 'c',
  'five-point': '5',
  'complex-step': 'i',
};

const AXES = { xLabel: 'step h', yLabel: '|error|', logX: true, logY: true } as const;

/** The complex step stays flat for ever; what lies left of the other curves would only squeeze them. */
function seriesOf({ schemes }: OrderCurves): readonly PlotSeries[] {
  const steps = schemes.filter((s) => s.scheme !== 'complex-step').flatMap((s) => s.curve.map((p) => p.h));
  const least = steps.length > 0 ? steps.reduce((a, b) => Math.min(a, b)) : 2 ** -60;
  return schemes
    .filter((s) => s.curve.length > 0)
    .map((s) => ({
      name: s.scheme,
      mark: MARKS[s.scheme],
      points: s.curve.filter((p) => p.h >= least).map((p) => [p.h, Math.abs(p.error)] as const),
    }));
}

export function renderOrder(curves: OrderCurves, reading: string, style: Style): string {
  const { input, output, x, value, derivatives, schemes } = curves;
  const rows = schemes.map((s) => [
    s.scheme,
    s.slope === undefined ? (s.case === 'exact' ? 'exact' : '') : s.slope.toFixed(2),
    String(s.theoryOrder),
    s.constant === undefined ? '' : formatNumber(s.constant, 5),
    s.theory === undefined ? '' : formatNumber(s.theory, 5),
    s.best ? formatBar(s.best.h) : '',
    s.theoryStep === undefined ? '' : formatBar(s.theoryStep),
    s.best ? formatBar(Math.abs(s.best.error)) : '',
  ]);
  const head = ['scheme', 'order', 'theory', 'constant', 'theory', 'best h', 'theory', 'error'];
  if (style.quiet) return renderTable(head, rows, style);
  const parts = [
    [
      `f(${input}) = ${reading}`,
      `  at ${input} = ${formatNumber(x, 17)}: ${output} = ${formatNumber(value, 12)}, derivatives ${derivatives
        .slice(1, 6)
        .map((d, k) => `${primes(k + 1)} = ${formatNumber(d)}`)
        .join(', ')}`,
    ]
      .map((l) => wrap(l, style.columns, 6))
      .join('\n'),
    [style.heading('Schemes'), ...schemes.map((s) => schemeLine(s))].join('\n'),
    [style.heading('Order of accuracy'), renderTable(head, rows, style)].join('\n'),
    [
      style.heading('Error against step size'),
      renderPlot(seriesOf(curves), { ...AXES, columns: style.columns }),
    ].join('\n'),
  ];
  const notes = schemes.filter((s) => s.case !== 'regular' || s.scheme === 'complex-step');
  if (notes.length > 0) {
    parts.push(
      [style.heading('Notes'), ...notes.map((s) => wrap(`  ${s.scheme}: ${s.note}.`, style.columns, 4))].join(
        '\n',
      ),
    );
  }
  if (style.steps) parts.push(renderLadder(curves, style));
  return parts.join('\n\n');
}

function primes(k: number): string {
  return k <= 3 ? `f${"'".repeat(k)}` : `f^(${k})`;
}

function schemeLine({ scheme }: SchemeReport): string {
  const { quotient, error } = FORMULAS[scheme];
  return `  ${MARKS[scheme]}  ${scheme.padEnd(12)} ${quotient}\n${' '.repeat(18)}error ${error}`;
}

function renderLadder({ schemes }: OrderCurves, style: Style): string {
  const shown = schemes.filter((s) => s.curve.length > 0 && s.scheme !== 'complex-step');
  const steps = [...new Set(shown.flatMap((s) => s.curve.map((p) => p.h)))].sort((a, b) => b - a);
  const rows = steps.map((h) => [
    formatBar(h),
    ...shown.map((s) => {
      const p = s.curve.find((q) => q.h === h);
      return p ? formatBar(Math.abs(p.error)) : '';
    }),
  ]);
  return [style.heading('Steps'), renderTable(['h', ...shown.map((s) => s.scheme)], rows, style)].join('\n');
}

/** The curves as a standalone SVG document. */
export function orderToSvg(curves: OrderCurves, reading: string): string {
  return renderSvgPlot(
    seriesOf(curves),
    `Error of difference schemes: ${reading} at ${curves.input} = ${curves.x}`,
    AXES,
  );
}

export function orderToJson(curves: OrderCurves, expression: string, reading: string) {
  const number = (v: number | undefined) =>
    v === undefined ? null : Number.isFinite(v) ? v : formatNumber(v);
  return {
    schema: 'gradcheck/order/1',
    expression,
    reading,
    input: curves.input,
    output: curves.output,
    x: curves.x,
    value: number(curves.value),
    derivatives: curves.derivatives.slice(1).map(number),
    schemes: curves.schemes.map((s) => ({
      scheme: s.scheme,
      quotient: FORMULAS[s.scheme].quotient,
      errorTerm: FORMULAS[s.scheme].error,
      case: s.case,
      slope: number(s.slope),
      theoryOrder: s.theoryOrder,
      constant: number(s.constant),
      theory: number(s.theory),
      bestStep: number(s.best?.h),
      bestError: s.best ? Math.abs(s.best.error) : null,
      theoryStep: number(s.theoryStep),
      note: s.note,
      curve: s.curve.map(({ h, estimate, error }) => ({
        h,
        estimate: number(estimate),
        error: number(error),
      })),
    })),
    ok: curves.schemes.every((s) => ['regular', 'exact', 'higher', 'missing'].includes(s.case)),
  };
}
