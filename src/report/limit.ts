import type { LimitReport, SidedLimit } from '../stability/limit.js';
import { formatNumber } from './format.js';
import { renderTable, wrap } from './table.js';
import type { Style } from './text.js';

export interface LimitSubject {
  readonly expression: string;
  readonly input: string;
  readonly report: LimitReport;
  /** Values of the expression in doubles on the way to the point. */
  readonly approach: readonly { readonly x: number; readonly value: number }[];
}

function sideText(side: SidedLimit): string {
  if (side.kind === 'absent') return side.reason;
  if (side.kind === 'none') return `not found: ${side.reason}`;
  const plain = side.value === undefined || side.text === String(side.value) || !Number.isFinite(side.value);
  return plain ? side.text : `${side.text} = ${formatNumber(side.value!, 10)}`;
}

export function renderLimit({ expression, input, report, approach }: LimitSubject, style: Style): string {
  const { point, left, right, both } = report;
  const lines: string[] = [];
  const name = (mark: string) => `lim ${input} -> ${point}${mark}`;
  if (both.kind === 'limit') lines.push(`${name('')} of ${expression} = ${sideText(both)}`);
  else if (left?.kind === 'limit' && right?.kind === 'limit') {
    lines.push(`${name(' from the left')} of ${expression} = ${sideText(left)}`);
    lines.push(`${name(' from the right')} of ${expression} = ${sideText(right)}`);
    const where = both.kind === 'none' && both.where !== undefined ? ` where ${both.where}` : '';
    lines.push(`The two sides differ${where}: there is no limit${where === '' ? '' : ' there'}.`);
  } else {
    if (left) lines.push(`${name(' from the left')}: ${sideText(left)}`);
    if (right) lines.push(`${name(' from the right')}: ${sideText(right)}`);
    if (!left && !right) lines.push(`${name('')} of ${expression}: ${sideText(both)}`);
  }
  const text = lines.map((l) => wrap(l, style.columns, 4)).join('\n');
  if (style.quiet || approach.length === 0) return text;
  const rows = approach.map(({ x, value }) => [formatNumber(x, 10), formatNumber(value, 10)]);
  return [
    text,
    [style.heading('In doubles on the way'), renderTable([input, 'value'], rows, style)].join('\n'),
  ].join('\n\n');
}

function sideToJson(side: SidedLimit | undefined) {
  if (!side) return null;
  return side.kind !== 'limit'
    ? { kind: side.kind, reason: side.reason }
    : {
        kind: side.kind,
        exact: side.text,
        value:
          side.value === undefined
            ? null
            : Number.isFinite(side.value)
              ? side.value
              : formatNumber(side.value),
      };
}

export function limitToJson({ expression, input, report, approach }: LimitSubject) {
  const { both, left, right, point } = report;
  return {
    schema: 'gradcheck/limit/1',
    expression,
    input,
    point,
    limit: sideToJson(both),
    left: sideToJson(left),
    right: sideToJson(right),
    approach: approach.map(({ x, value }) => ({
      x,
      value: Number.isFinite(value) ? value : formatNumber(value),
    })),
    ok: both.kind === 'limit',
  };
}
