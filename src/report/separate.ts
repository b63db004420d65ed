import { divide, format, formatDecimal, type Rational, rational, toDouble } from '../number/rational.js';
import type { Patterns } from '../separate/read-patterns.js';
import type { Separation, Share } from '../separate/separate.js';
import { formatNumber } from './format.js';
import { renderTable, wrap } from './table.js';
import type { Style } from './text.js';

function exact(q: Rational): string {
  const decimal = q.denominator === 1n ? undefined : formatDecimal(q, 12);
  if (decimal !== undefined) return decimal;
  return q.denominator === 1n ? whole(q.numerator) : `${whole(q.numerator)}/${whole(q.denominator)}`;
}

/** Digits of whole numbers that are written out; longer ones that end in zeros are written with a power of ten, which is as exact. */
const WRITTEN_OUT = 21;

function whole(n: bigint): string {
  const text = String(n);
  const zeros = /0*$/.exec(text)![0].length;
  return text.length > WRITTEN_OUT && zeros > 0 ? `${text.slice(0, text.length - zeros)}e${zeros}` : text;
}

/** The title of a column in a formula; one that reads as something else is put in quotation marks. */
function columnName(title: string): string {
  return /^[\p{L}_][\p{L}\p{M}\p{N}_[\]]*$/u.test(title) ? title : `"${title}"`;
}

function vector(entries: readonly Rational[]): string {
  const shown =
    entries.length <= 12
      ? entries.map(exact)
      : [...entries.slice(0, 10).map(exact), '…', exact(entries.at(-1)!)];
  return `(${shown.join(', ')})`;
}

function sideText(shares: readonly Share[], { patterns }: Patterns): string {
  return shares
    .map((s) => (s.times === 1n ? patterns[s.index]!.name : `${s.times} * ${patterns[s.index]!.name}`))
    .join(' + ');
}

/** w.x + b written out in the names of the columns. */
function hyperplaneText(
  separation: Extract<Separation, { kind: 'separable' }>,
  features: readonly string[],
): string {
  const { weights, bias } = separation.hyperplane;
  const terms = [...weights.map((w, i) => [w, `*${columnName(features[i]!)}`] as const), [bias, ''] as const]
    .filter(([w]) => w !== 0n)
    .map(([w, name], i) => {
      const size = w < 0n ? -w : w;
      const text = size === 1n && name !== '' ? name.slice(1) : `${whole(size)}${name}`;
      return i === 0 ? `${w < 0n ? '-' : ''}${text}` : `${w < 0n ? ' - ' : ' + '}${text}`;
    });
  return terms.join('') || '0';
}

/** The least |w.x + b| over the length of w, both first divided by the largest weight, which no double may hold. */
function distanceText({ hyperplane, values }: Extract<Separation, { kind: 'separable' }>): string {
  const size = (n: bigint) => (n < 0n ? -n : n);
  const largest = rational(hyperplane.weights.reduce((m, w) => (size(w) > m ? size(w) : m), 1n));
  const share = (q: Rational) => toDouble(divide(q, largest));
  const norm = Math.hypot(...hyperplane.weights.map((w) => share(rational(w))));
  const margin = Math.min(...values.map((v) => Math.abs(share(v)))) / norm;
  if (margin === 0) return 'below 1e-300';
  return Number.isFinite(margin) ? formatNumber(margin, 4) : 'above 1e300';
}

export function renderSeparation(separation: Separation, data: Patterns, style: Style): string {
  const [a, b] = separation.classes;
  const count = (label: string) => data.patterns.filter((p) => p.label === label).length;
  const title = `${data.patterns.length} patterns, ${data.features.length} features: ${count(a)} of class ${a}, ${count(b)} of class ${b}`;
  switch (separation.kind) {
    case 'undecided':
      return `${title}\n\n${style.heading('Verdict')}  ${style.palette.warning('undecided')}: ${separation.reason}`;
    case 'separable': {
      const verdict = `${style.heading('Verdict')}  ${style.good('separable')}: a single unit with a threshold tells the classes apart`;
      if (style.quiet) return verdict;
      const rows = data.patterns.map((p, j) => [
        p.name,
        p.label,
        vector(p.features),
        exact(separation.values[j]!),
      ]);
      const limit = style.full ? rows.length : 20;
      const shown = rows.slice(0, limit);
      if (rows.length > limit) shown.push(['…', '', `${rows.length - limit} more; --full shows all`, '']);
      return [
        title,
        [
          style.heading('Hyperplane'),
          wrap(`  w.x + b = ${hyperplaneText(separation, data.features)}`, style.columns, 6),
          wrap(
            `  positive on class ${a}, negative on class ${b}; nearest pattern at distance ${distanceText(separation)}`,
            style.columns,
            2,
          ),
        ].join('\n'),
        [
          style.heading('Check'),
          renderTable(['pattern', 'class', 'features', 'w.x + b'], shown, { ...style, flexible: [2] }),
        ].join('\n'),
        verdict,
      ].join('\n\n');
    }
    case 'inseparable': {
      const verdict = `${style.heading('Verdict')}  ${style.palette.error('not separable')}: no weights and no bias tell the classes apart`;
      if (style.quiet) return verdict;
      const { first, second, sum } = separation;
      const copies = first.reduce((n, s) => n + s.times, 0n);
      const bias = copies === 1n ? 'b' : `${copies}*b`;
      const one = first.length === 1 && second.length === 1;
      const why = one
        ? `Both are the same pattern, so w.x + b is the same number for both, whatever w and b are. It would have to be positive for class ${a} and negative for class ${b}.`
        : `Whatever w and b are, summing w.x + b over either side gives w.s + ${bias} with s = ${vector(sum)}. The left side would make it positive and the right side negative: a contradiction, for every bias.`;
      return [
        title,
        [
          style.heading('Certificate'),
          wrap(`  ${sideText(first, data)}   (class ${a})`, style.columns, 6),
          wrap(`  = ${sideText(second, data)}   (class ${b})`, style.columns, 6),
          wrap(
            `  = ${vector(sum)}, ${copies} ${copies === 1n ? 'pattern' : 'patterns'} on either side`,
            style.columns,
            6,
          ),
          '',
          wrap(`  ${why}`, style.columns, 2),
        ].join('\n'),
        verdict,
      ].join('\n\n');
    }
  }
}

export function separationToJson(separation: Separation, data: Patterns, file: string) {
  const shares = (list: readonly Share[]) =>
    list.map((s) => ({ pattern: data.patterns[s.index]!.name, row: s.index + 1, times: s.times.toString() }));
  const common = {
    schema: 'gradcheck/separable/1',
    file,
    verdict: separation.kind,
    classes: separation.classes,
    features: data.features,
    patterns: data.patterns.length,
  };
  switch (separation.kind) {
    case 'separable':
      return {
        ...common,
        weights: separation.hyperplane.weights.map(String),
        bias: separation.hyperplane.bias.toString(),
        values: separation.values.map(format),
        ok: true,
      };
    case 'inseparable':
      return {
        ...common,
        certificate: {
          first: shares(separation.first),
          second: shares(separation.second),
          sum: separation.sum.map(format),
        },
        ok: false,
      };
    case 'undecided':
      return { ...common, reason: separation.reason, ok: false };
  }
}
