import type { Kink } from '../../expand/kinks.js';
import { readRational } from '../file/task-reader.js';
import { findPlaces, type KinkTask, showSlope } from '../judge/judge-kink.js';
import { SampleGraph } from '../problem/sample-graph.js';
import { call, name } from '../problem/tree.js';
import { isReport, type Setting } from '../setting/setting.js';
import { describeSmallInputs, hasDecimals, numberText } from './solve-taylor.js';

/** Every place without a derivative with what is beside it, the derivative elsewhere, and what gradient descent makes of them. */
export function solveKinks(task: KinkTask, setting: Setting): readonly string[] {
  const found = findPlaces(task, setting);
  if (typeof found === 'string') return [found];
  const { breaks, reach, complete } = found;
  const lines = breaks.map((k) => describePlace(k, hasDecimals(setting.meaning(task.of))));
  if (!complete) lines.push('there may be more places');
  if (breaks.length === 0) lines.push(`differentiable everywhere between -${reach} and ${reach}`);
  const slope = slopeElsewhere(task, breaks, setting);
  if (slope) {
    const where = breaks.length === 0 ? 'the' : 'elsewhere the';
    lines.push(`${where} derivative is ${slope.text}   (proved: ${slope.method})`);
    if (slope.text === '0')
      lines.push(
        'a gradient on its way back is multiplied by this 0: no parameter in front of the function moves',
      );
  }
  const atZero = breaks.some((k) => k.at === 0 && k.kind === 'corner');
  return atZero ? [...lines, ...describeSmallInputs(task.of, task.wrt, setting)] : lines;
}

function describePlace({ kind, text, left, right }: Kink, isDecimal: boolean): string {
  const [l, r] = [left, right].map((side) => {
    const shown = showSlope(side);
    const exact = shown === undefined ? undefined : readRational(shown);
    return exact ? numberText(exact, isDecimal) : shown;
  });
  const slopes = l !== undefined && r !== undefined ? `, slopes ${l} and ${r}` : '';
  switch (kind) {
    case 'corner': {
      if (left.slope === undefined || right.slope === undefined) return `kink at ${text}`;
      const range =
        left.slope < right.slope
          ? `: every number in [${l}, ${r}] is a subgradient`
          : `: bent downwards, so there is no subgradient`;
      return `kink at ${text}${slopes}${range}`;
    }
    case 'jump': {
      const [from, to] = [valueBeside(left), valueBeside(right)];
      const values = from !== undefined && to !== undefined ? ` from ${from} to ${to}` : '';
      return `jump at ${text}${values}: no gradient there${slopes === '' ? '' : `; beside it${slopes.slice(1)}`}`;
    }
    case 'vertical':
      return `infinite slope at ${text}`;
    case 'pole':
      return `pole at ${text}`;
    case 'edge':
      return `end of the domain at ${text}`;
    case 'hole':
      return `hole at ${text}: a limit and no value`;
    case 'bend':
      return `a higher derivative jumps at ${text}`;
    case 'oscillation':
      return `values or slopes without a limit at ${text}`;
    case 'unknown':
      return `not settled at ${text}`;
  }
}

function valueBeside({ value, valueText }: Kink['left']): string | undefined {
  return valueText ?? (value === undefined ? undefined : String(Number(value.toPrecision(8))));
}

/** The derivative away from the places, proved; undefined where it is not. */
function slopeElsewhere(
  task: KinkTask,
  breaks: readonly Kink[],
  setting: Setting,
): { readonly text: string; readonly method: string } | undefined {
  const of = setting.meaning(task.of);
  const derived = new SampleGraph(setting).differentiate(of, task.wrt);
  const parsed = derived && setting.tools.parser.parse(derived.text);
  if (!derived || !parsed?.ok) return undefined;
  const away = breaks.map((k) => `${task.wrt} != ${k.text}`);
  const report = setting.ask(call('diff', of, name(task.wrt)), '=', parsed.value, away);
  return isReport(report) && report.verdict === 'proved'
    ? { text: derived.text, method: report.method }
    : undefined;
}
