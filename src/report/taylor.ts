import type { SideBound } from '../expand/side-remainder.js';
import type { Coefficient, SideExpansion, SmallInputs, TaylorReport } from '../expand/taylor.js';
import { formatBar, formatNumber } from './format.js';
import { renderTable, wrap } from './table.js';
import type { Style } from './text.js';

export interface TaylorSubject {
  readonly expression: string;
  readonly reading: string;
  readonly input: string;
  readonly at: string;
  readonly order: number;
  readonly report: TaylorReport;
  /** Only at 0, for functions of one input. */
  readonly smallInputs?: SmallInputs;
  readonly range?: {
    readonly from: number;
    readonly to: number;
    readonly bound: number | undefined;
    /** Where there is no bound for all of the range: between the places at which the function changes its branch. */
    readonly sides: readonly SideBound[];
  };
}

const SMALL_INPUTS: Readonly<Record<SmallInputs, string>> = {
  linear:
    'linear: the unit passes small inputs on, multiplied by its slope; a network of such units is linear for small inputs',
  affine:
    'affine, not linear: the unit adds its value at 0; a network of such units is affine for small inputs',
  neither:
    'neither: the unit has different values or slopes on the two sides of 0; a network of such units is piecewise linear however small the inputs are',
  constant: 'constant: the slope at 0 is 0, so small inputs are lost',
  unknown: 'not known: there is no expansion at 0',
};

/** a0 + a1*(x - a) + …, terms of 0 left out. */
function polynomial(coefficients: readonly Coefficient[], { input, at, order }: TaylorSubject): string {
  const base = at === '0' ? input : at.startsWith('-') ? `(${input} + ${at.slice(1)})` : `(${input} - ${at})`;
  const terms = coefficients
    .filter((c) => !c.isZero)
    .map((c) => {
      const negative = c.text.startsWith('-') && !/ [+-] /.test(c.text);
      const size = negative ? c.text.slice(1) : c.text;
      const power = c.power === 0 ? '' : c.power === 1 ? base : `${base}^${c.power}`;
      const body =
        power === '' ? size : size === '1' ? power : `${/ [+-] /.test(size) ? `(${size})` : size}*${power}`;
      return { negative, body };
    });
  const sum = terms
    .map(({ negative, body }, k) =>
      k === 0 ? `${negative ? '-' : ''}${body}` : `${negative ? ' - ' : ' + '}${body}`,
    )
    .join('');
  return `${sum === '' ? '0' : sum} + O(${base}^${order + 1})`;
}

export function renderTaylor(subject: TaylorSubject, style: Style): string {
  const { report, input, at, reading, smallInputs, range } = subject;
  const sides: readonly (readonly [string, SideExpansion])[] = report.same
    ? [['', report.right]]
    : [
        [` for ${input} > ${at}`, report.right],
        [` for ${input} < ${at}`, report.left],
      ];
  const lines = sides.map(([where, side]) =>
    side.kind === 'none'
      ? wrap(`  no series${where}: ${side.reason}`, style.columns, 4)
      : wrap(`  f(${input}) = ${polynomial(side.coefficients, subject)}${where}`, style.columns, 6),
  );
  if (style.quiet) return lines.join('\n');
  const parts = [
    `f = ${reading} around ${input} = ${at}`,
    [style.heading('Taylor polynomial'), ...lines].join('\n'),
  ];
  for (const [where, side] of sides) {
    if (side.kind === 'none') continue;
    const rows = side.coefficients.map((c) => [
      String(c.power),
      c.text,
      formatNumber(c.value, 10),
      c.exact ? 'exact' : 'rounded',
    ]);
    parts.push(
      [
        style.heading(`Coefficients${where}`),
        renderTable(['power', 'coefficient', 'value', ''], rows, { ...style, flexible: [1] }),
      ].join('\n'),
    );
  }
  if (range) {
    const texts = remainderTexts(subject, range);
    parts.push(
      [style.heading('Remainder'), ...texts.map((t) => wrap(`  ${t}`, style.columns, 4))].join('\n'),
    );
  }
  if (smallInputs)
    parts.push(
      [style.heading('For small inputs'), wrap(`  ${SMALL_INPUTS[smallInputs]}.`, style.columns, 4)].join(
        '\n',
      ),
    );
  return parts.join('\n\n');
}

/** One bound for the range, or one per stretch, each against the polynomial of its side. */
function remainderTexts(
  { input, at, order, report }: TaylorSubject,
  { from, to, bound, sides }: NonNullable<TaylorSubject['range']>,
): readonly string[] {
  const method = '(remainder by interval arithmetic)';
  if (bound !== undefined)
    return [`|f(${input}) - polynomial| <= ${formatBar(bound)} for ${input} in ${from}..${to} ${method}`];
  if (sides.every((s) => s.bound === undefined))
    return [`no bound: f is not known to have ${order + 1} derivatives on all of ${from}..${to}`];
  const lines = sides.map((s) => {
    const where = `${s.fromText} < ${input} < ${s.toText}`;
    const which = report.same
      ? 'polynomial'
      : `polynomial for ${input} ${s.side === 'left' ? '<' : '>'} ${at}`;
    return s.bound === undefined
      ? `no bound for ${where}: f is not known to have ${order + 1} derivatives there`
      : `|f(${input}) - ${which}| <= ${formatBar(s.bound)} for ${where}`;
  });
  return [
    ...lines,
    'Each bound has the branch of f fixed on its stretch (remainder by interval arithmetic).',
  ];
}

function sideToJson(side: SideExpansion) {
  return side.kind === 'none'
    ? { kind: side.kind, reason: side.reason, coefficients: [] }
    : {
        kind: side.kind,
        coefficients: side.coefficients.map(({ power, text, value, exact }) => ({
          power,
          text,
          value,
          exact,
        })),
      };
}

export function taylorToJson({
  expression,
  reading,
  input,
  at,
  order,
  report,
  smallInputs,
  range,
}: TaylorSubject) {
  return {
    schema: 'gradcheck/taylor/1',
    expression,
    reading,
    input,
    at,
    order,
    same: report.same,
    right: sideToJson(report.right),
    left: sideToJson(report.left),
    smallInputs: smallInputs ?? null,
    ...(range
      ? {
          range: {
            from: range.from,
            to: range.to,
            bound: range.bound ?? null,
            stretches: range.sides.map(({ from, to, side, bound }) => ({
              from,
              to,
              side,
              bound: bound ?? null,
            })),
          },
        }
      : {}),
    ok: report.right.kind === 'series' || report.left.kind === 'series',
  };
}
