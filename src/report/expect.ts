import type { Bounds, Expectation, Statistic } from '../expect/expectation.js';
import type { ClaimedExpectation } from '../expect/judge-claim.js';
import { formatShape, type Shape } from '../op/shape.js';
import { formatBar, formatNumber } from './format.js';
import { wrap } from './table.js';
import { paintVerdict, type Style } from './text.js';

export interface ExpectReport {
  readonly expression: string;
  readonly statistic: Statistic;
  readonly laws: readonly { readonly name: string; readonly law: string; readonly shape: Shape }[];
  readonly values: readonly { readonly name: string; readonly value: number }[];
  readonly found: Expectation;
  readonly assumptions: readonly string[];
  readonly claim?: ClaimedExpectation;
}

/** The digits that both bounds share are those of the value; the width follows. */
function textOf(bounds: Bounds): string {
  const middle = bounds.lo + (bounds.hi - bounds.lo) / 2;
  const width = Math.max(bounds.hi - middle, middle - bounds.lo);
  const digits =
    width > 0 && middle !== 0
      ? Math.max(1, Math.min(15, Math.floor(Math.log10(Math.abs(middle) / width))))
      : 15;
  return `${formatNumber(middle, digits)} +- ${formatBar(width)}`;
}

function nameOf({ statistic, expression }: ExpectReport): string {
  return `${statistic === 'mean' ? 'E' : 'Var'}[${expression}]`;
}

export function renderExpect(report: ExpectReport, style: Style): string {
  const { found, laws, values, assumptions, claim } = report;
  const name = nameOf(report);
  const lines: string[] = [];
  const say = (label: string, text: string) =>
    lines.push(wrap(`  ${label.padEnd(9)} ${text}`, style.columns, 12));
  if (!style.quiet || !claim) {
    if (found.kind === 'exact') {
      const isNumber = found.bounds && !/^-?[\d.]+$/.test(found.text);
      const middle = found.bounds ? found.bounds.lo + (found.bounds.hi - found.bounds.lo) / 2 : 0;
      lines.push(
        wrap(`${name} = ${found.text}${isNumber ? ` = ${formatNumber(middle, 10)}` : ''}`, style.columns, 4),
      );
    } else if (found.kind === 'enclosed')
      lines.push(wrap(`${name} = ${textOf(found.bounds)}`, style.columns, 4));
    else lines.push(wrap(`${name}: not found, ${found.reason}`, style.columns, 4));
  }
  if (!style.quiet) {
    for (const { name: input, law, shape } of laws)
      say(
        'with',
        `${input} ~ ${law}${shape.length > 0 ? `, ${formatShape(shape)} independent entries` : ''}`,
      );
    if (values.length > 0) say('at', values.map((v) => `${v.name} = ${formatNumber(v.value)}`).join(', '));
    if (found.kind !== 'none')
      say('method', found.kind === 'exact' ? `exact: ${found.method}` : found.method);
    if (assumptions.length > 0) say('assuming', assumptions.join(', '));
  }
  if (claim) {
    if (!style.quiet) lines.push('');
    lines.push(
      wrap(
        `${style.heading('Claim')}  ${name} ${claim.relation} ${claim.text}: ${paintVerdict(claim.verdict, style)}`,
        style.columns,
        4,
      ),
    );
    if (claim.note !== '') lines.push(wrap(`  ${claim.note}`, style.columns, 4));
  }
  return lines.join('\n');
}

export function expectToJson(report: ExpectReport) {
  const { expression, statistic, laws, values, found, assumptions, claim } = report;
  const bounds = found.kind === 'none' ? undefined : found.bounds;
  return {
    schema: 'gradcheck/expect/1',
    expression,
    statistic,
    distributions: laws.map(({ name, law, shape }) => ({ name, law, shape })),
    values,
    kind: found.kind,
    exact: found.kind === 'exact' ? found.text : null,
    value: bounds ? bounds.lo + (bounds.hi - bounds.lo) / 2 : null,
    bounds: bounds ? [bounds.lo, bounds.hi] : null,
    method: found.kind === 'none' ? null : found.method,
    reason: found.kind === 'none' ? found.reason : null,
    assumptions,
    claim: claim ?? null,
    ok: claim ? claim.verdict === 'proved' : found.kind !== 'none',
  };
}
