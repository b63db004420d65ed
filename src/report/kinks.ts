import type { FlatStretch, Kink, KinkReport, SideOfKink } from '../expand/kinks.js';
import { formatNumber } from './format.js';
import { renderTable, wrap } from './table.js';
import type { Style } from './text.js';

export interface KinkSubject {
  readonly expression: string;
  readonly reading: string;
  readonly input: string;
  readonly range: { readonly from: number; readonly to: number };
  readonly report: KinkReport;
  /** The derivative that reverse mode returns at each place. */
  readonly conventions: readonly number[];
}

/** Whether all places were found and what happens there. */
export function isSettled({ complete, kinks }: KinkReport): boolean {
  return complete && kinks.every((k) => k.kind !== 'unknown');
}

/** Exact texts longer than this give way to decimals. */
const LONGEST = 20;

function part(value: number | undefined, text: string | undefined): string {
  if (value === undefined) return '';
  return text !== undefined && text.length <= LONGEST ? text : formatNumber(value);
}

const limitOf = (s: SideOfKink) => part(s.value, s.valueText) || 'none';
const slopeOf = (s: SideOfKink) => part(s.slope, s.slopeText);

/** Where both sides meet, the value is theirs; in doubles the place itself is rounded. */
function ownValue(k: Kink): string {
  if (k.excluded) return 'none';
  if (k.exact && (k.kind === 'corner' || k.kind === 'bend')) return limitOf(k.left);
  return Number.isFinite(k.value) && k.kind !== 'pole' ? formatNumber(k.value) : 'none';
}

/** What a place means for gradient descent, in a sentence. */
function meaning(kink: Kink, convention: number, input: string): string {
  const place = `At ${input} = ${kink.text}`;
  const used = Number.isFinite(convention) ? ` Reverse mode uses ${formatNumber(convention)}.` : '';
  switch (kink.kind) {
    case 'corner': {
      if (kink.excluded)
        return `${place}: a corner without a point; values next to it tend to ${limitOf(kink.left)} with slopes ${slopeOf(kink.left)} and ${slopeOf(kink.right)}, and a step onto it gives no number.`;
      const [l, r] = [kink.left.slope!, kink.right.slope!];
      const [low, high] =
        l < r ? [slopeOf(kink.left), slopeOf(kink.right)] : [slopeOf(kink.right), slopeOf(kink.left)];
      const which =
        l < r
          ? `every slope in [${low}, ${high}] is a subgradient`
          : `the slopes run from ${low} to ${high}, and there is no subgradient (a concave corner)`;
      const least =
        l < 0 && r > 0 ? ' It is a local minimum, around which steps of a fixed size bounce.' : '';
      return `${place}: a corner; ${which}.${used}${least}`;
    }
    case 'jump':
      return `${place}: a jump; there is no derivative, and no gradient tells descent which side is lower.${used}`;
    case 'bend':
      return `${place}: smooth to first order; derivative number ${kink.order ?? 2} jumps, which only methods of second order notice.`;
    case 'pole':
      return `${place}: a pole; values and gradients grow without bound next to it.`;
    case 'hole':
      return `${place}: a hole; values next to it tend to ${limitOf(kink.left)}, but there is none, and a step onto it gives no number.`;
    case 'vertical':
      return `${place}: an infinite slope; gradients next to it are arbitrarily large.`;
    case 'edge':
      return `${place}: the domain ends; a step across it gives no number.`;
    case 'oscillation':
      return kink.left.value === undefined || kink.right.value === undefined
        ? `${place}: the values swing without end and have no limit (an essential discontinuity); neither values nor gradients next to it tell descent where to go.`
        : `${place}: the slopes swing without end and have no limit; gradients next to it point to and fro.`;
    case 'unknown':
      return `${place}: a place that could not be classified.`;
  }
}

function flatText({ from, to, value }: FlatStretch, { input, range }: KinkSubject): string {
  const low = from <= range.from ? '' : `${formatNumber(from)} < `;
  const high = to >= range.to ? '' : ` < ${formatNumber(to)}`;
  const where = low === '' && high === '' ? 'the whole range' : `${low}${input}${high}`;
  return `Flat on ${where}: the value is ${formatNumber(value)} and the gradient exactly 0, so descent that starts there never moves.`;
}

export function renderKinks(subject: KinkSubject, style: Style): string {
  const { report, reading, input, range, conventions } = subject;
  const title = `f(${input}) = ${reading} on ${range.from}..${range.to}`;
  const rows = report.kinks.map((k) => [
    k.text,
    k.kind,
    limitOf(k.left),
    limitOf(k.right),
    ownValue(k),
    slopeOf(k.left),
    slopeOf(k.right),
  ]);
  const head = [input, 'what', 'f left', 'f right', 'f', "f' left", "f' right"];
  const count = `${report.kinks.length} ${report.kinks.length === 1 ? 'place' : 'places'} and ${report.flats.length} flat ${report.flats.length === 1 ? 'stretch' : 'stretches'}`;
  const verdict = isSettled(report)
    ? `${style.heading('Found')}  ${count}; everywhere else in the range it is smooth`
    : `${style.heading('Found')}  ${style.palette.warning('incomplete')}: ${count}; some places could not be settled`;
  if (style.quiet) return verdict;
  const sentences = [
    ...report.kinks.map((k, i) => meaning(k, conventions[i]!, input)),
    ...report.flats.map((f) => flatText(f, subject)),
  ];
  return [
    title,
    rows.length > 0 ? renderTable(head, rows, { ...style, flexible: [0] }) : '',
    sentences.length > 0
      ? [
          style.heading('For gradient descent'),
          ...sentences.map((s) => wrap(`  ${s}`, style.columns, 4)),
        ].join('\n')
      : '',
    verdict,
  ]
    .filter((p) => p !== '')
    .join('\n\n');
}

export function kinksToJson(subject: KinkSubject) {
  const { expression, reading, input, range, report, conventions } = subject;
  const number = (v: number | undefined) =>
    v === undefined ? null : Number.isFinite(v) ? v : formatNumber(v);
  const side = (s: SideOfKink) => ({
    value: number(s.value),
    valueText: s.valueText ?? null,
    slope: number(s.slope),
    slopeText: s.slopeText ?? null,
  });
  return {
    schema: 'gradcheck/kinks/1',
    expression,
    reading,
    input,
    range,
    kinks: report.kinks.map((k, i) => ({
      at: k.at,
      text: k.text,
      kind: k.kind,
      ...(k.order === undefined ? {} : { order: k.order }),
      exact: k.exact,
      value: number(k.value),
      left: side(k.left),
      right: side(k.right),
      convention: number(conventions[i]),
      meaning: meaning(k, conventions[i]!, input),
    })),
    flats: report.flats.map((f) => ({ from: f.from, to: f.to, value: number(f.value) })),
    complete: isSettled(report),
    ok: isSettled(report),
  };
}
