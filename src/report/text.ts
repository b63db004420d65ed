import type { CheckReport, NodeReport } from '../check/check.js';
import type { EntryCheck, GradientReport, Verdict } from '../check/gradients.js';
import type { OrderReport } from '../check/order.js';
import type { SymbolicText } from '../check/symbolic.js';
import type { Palette } from '../diagnostic/render.js';
import type { OrderMeasurement } from '../difference/order.js';
import { formatShape, type Shape } from '../op/shape.js';
import { formatArray, formatBar, formatNumber, indexSuffix, isElided } from './format.js';
import { fits, renderTable, wrap } from './table.js';

export interface Style {
  readonly columns: number;
  readonly palette: Palette;
  readonly heading: (text: string) => string;
  readonly good: (text: string) => string;
  /** Show every entry and every row. */
  readonly full: boolean;
  /** Show the ladder of steps of the order measurement. */
  readonly steps: boolean;
  readonly quiet: boolean;
}

/** Rows of a table that are shown before the middle is left out. */
const ROWS = 40;

const SEE_ALL = '--full shows all';

/** `dy/dx`, with bars: the names of the output and of the input. */
function derivativeName(output: string, input: string): string {
  return `d${output}/d${input}`;
}

export function paintVerdict(verdict: Verdict | string, { palette, good }: Style): string {
  if (verdict === 'match' || verdict === 'proved') return good(verdict);
  return verdict === 'mismatch' || verdict === 'refuted' ? palette.error(verdict) : palette.warning(verdict);
}

/** The whole report of `expr` and `graph` as text. */
export function renderCheck(report: CheckReport, title: readonly string[], style: Style): string {
  if (style.quiet) return renderVerdict(report, style);
  const parts = [
    title.map((line) => wrap(cutTitle(line, style), style.columns, 4)).join('\n'),
    renderInputs(report, style),
    renderNodes(report, style),
    renderDerivatives(report, style),
    renderEntries(report, style),
    renderHessian(report, style),
    renderOrders(report, style),
    renderNotes(report, style),
    renderVerdict(report, style),
  ];
  return parts.filter((p) => p !== '').join('\n\n');
}

/** Longest expression in a title: five lines of a narrow terminal. */
const TITLE = 400;

function cutTitle(line: string, { full }: Style): string {
  return full || line.length <= TITLE ? line : `${line.slice(0, TITLE)}… (${SEE_ALL})`;
}

function renderInputs(report: CheckReport, style: Style): string {
  const { network, point } = report;
  if (network.variables.length === 0) return '';
  const rows = network.variables.map((v) => {
    const symbolic = point.sampled.has(v.name);
    return [
      v.name,
      formatShape(v.shape),
      formatArray(point.values.get(v.name)!, v.shape, style.full),
      [v.role === 'param' ? 'parameter' : '', symbolic ? 'sample value' : ''].filter(Boolean).join(', '),
    ];
  });
  const lines = [
    style.heading('Inputs'),
    renderTable(['name', 'shape', 'value', ''], limitRows(rows, style), { ...style, flexible: [2] }),
  ];
  if (point.sampled.size > 0) {
    const name = [...point.sampled][0]!;
    lines.push(
      style.palette.faint(
        wrap(
          `  No value was given for ${list([...point.sampled])}: give your own with --${name}.`,
          style.columns,
          2,
        ),
      ),
    );
  }
  return lines.join('\n');
}

function list(names: readonly string[], most = 6): string {
  const shown = names.slice(0, most);
  return names.length > most ? `${shown.join(', ')} and ${names.length - most} more` : shown.join(', ');
}

/** The middle rows of a long table are left out, and it says so in the given column. */
function limitRows(
  rows: readonly (readonly string[])[],
  style: Style,
  column = 1,
): readonly (readonly string[])[] {
  if (style.full || rows.length <= ROWS) return rows;
  const half = ROWS / 2;
  const more = `${rows.length - ROWS} more: --full`;
  const gap = rows[0]!.map((_, c) => (c === 0 ? '…' : c === column ? more : ''));
  return [...rows.slice(0, half), gap, ...rows.slice(-half)];
}

function renderNodes(report: CheckReport, style: Style): string {
  const { nodes, outputs, tangentOf } = report;
  if (nodes.length === 0) return '';
  const output = outputs[0]?.output;
  const outputShape = output ? report.network.dag.shape(output.id) : [];
  const scalar = outputShape.length === 0;
  const head = ['node', 'expression', 'value'];
  if (output && scalar) head.push(derivativeName(output.name, '·'));
  if (tangentOf) head.push(derivativeName('·', tangentOf));
  const rows = nodes.map((n) => {
    const row = [n.name, shorten(n.expression, style), nodeValue(n.value, n.shape, style)];
    if (output && scalar) row.push(n.adjoint ? formatArray(n.adjoint, n.shape, style.full) : '');
    if (tangentOf) row.push(n.tangent ? formatArray(n.tangent, n.shape, style.full) : '');
    return row;
  });
  const flexible = head.map((_, c) => c).slice(1);
  const parts = [
    style.heading('Forward values and adjoints'),
    renderTable(head, limitRows(rows, style), { ...style, flexible }),
  ];
  const partials = renderPartials(nodes, style);
  if (partials) parts.push('', partials);
  return parts.join('\n');
}

function nodeValue(entries: Float64Array, shape: Shape, style: Style): string {
  return entries.every(Number.isNaN) ? 'not given' : formatArray(entries, shape, style.full);
}

/** Longest expression shown in a table cell. */
const CELL = 60;

function shorten(text: string, style: Style): string {
  return style.full || text.length <= CELL ? text : `${text.slice(0, CELL - 1)}…`;
}

/** What an arrow in the table of local partials stands for. */
const MAPS =
  'An arrow: this partial has more than two axes, so it is written by what it does to the upstream gradient.';

function renderPartials(nodes: readonly NodeReport[], style: Style): string {
  const rows = nodes.flatMap((n) =>
    n.partials.map((p) => [
      `∂${n.name}/∂${p.wrt}`,
      shorten(p.symbolic, style),
      p.value && p.shape ? formatArray(p.value, p.shape, style.full) : '',
    ]),
  );
  if (rows.length === 0) return '';
  const maps = nodes.some((n) => n.partials.some((p) => p.symbolic.includes(' -> ')));
  return [
    style.heading('Local partials'),
    renderTable(['partial', 'expression', 'value'], limitRows(rows, style), { ...style, flexible: [1, 2] }),
    ...(maps ? [style.palette.faint(wrap(`  ${MAPS}`, style.columns, 2))] : []),
  ].join('\n');
}

function renderDerivatives(report: CheckReport, style: Style): string {
  const shown = report.gradients.filter((g) => g.symbolic);
  if (shown.length === 0) return '';
  const parts = [style.heading('Symbolic derivative')];
  const limit = style.full ? shown.length : 24;
  for (const g of shown.slice(0, limit)) parts.push(renderSymbolic(g, style));
  if (shown.length > limit) parts.push(style.palette.faint(`  … ${shown.length - limit} more; ${SEE_ALL}`));
  return parts.join('\n');
}

function renderSymbolic(g: GradientReport, style: Style): string {
  const { output, input } = g;
  const symbolic = g.symbolic as SymbolicText;
  const name = derivativeName(output.name, input.name);
  const lines: string[] = [];
  if (symbolic.form === 'pullback') {
    lines.push(
      wrap(
        `  for an upstream gradient ${symbolic.cotangent} = dL/d${output.name}: dL/d${input.name} = ${symbolic.text}`,
        style.columns,
        6,
      ),
    );
  } else lines.push(wrap(`  ${name} = ${symbolic.text}`, style.columns, 6));
  for (const { name: part, text } of symbolic.where)
    lines.push(wrap(`      with ${part} = ${text}`, style.columns, 11));
  if (symbolic.entries && symbolic.form === 'jacobian' && !style.full && isLong(symbolic.entries)) {
    const count = symbolic.entries.length;
    lines.push(style.palette.faint(`      its ${count} entries are long expressions; ${SEE_ALL}`));
  } else if (symbolic.entries && symbolic.form === 'jacobian') {
    const rows = symbolic.entries.map((text, at) => [
      derivativeName(
        `${output.name}[${Math.floor(at / g.inputSize) + 1}]`,
        `${input.name}[${(at % g.inputSize) + 1}]`,
      ),
      text,
    ]);
    lines.push(
      renderTable(['entry', ''], rows, { ...style, columns: style.columns - 4, flexible: [1] }).replace(
        /^/gm,
        '    ',
      ),
    );
  }
  return lines.join('\n');
}

/** Longest entry of a Jacobian that is written out: two lines of a narrow terminal. */
const ENTRY = 120;

function isLong(entries: readonly string[]): boolean {
  return entries.some((text) => text.length > ENTRY);
}

/** Entries of one derivative that are listed before the rest is left out. */
const LISTED = 12;

function renderEntries(report: CheckReport, style: Style): string {
  const head = ['derivative', 'symbolic', 'reverse', 'numerical', '+- bar', 'difference', 'verdict'];
  const rows: string[][] = [];
  for (const g of report.gradients) {
    const grave = g.entries.filter((e) => e.verdict !== 'match');
    const limit = style.full ? g.entries.length : LISTED;
    const listed =
      g.entries.length <= limit
        ? g.entries
        : [...grave, ...g.entries.filter((e) => e.verdict === 'match')].slice(0, limit);
    for (const e of listed) rows.push(entryRow(report, g, e, style));
    if (g.entries.length > limit) {
      const more = `${g.entries.length - limit} more: --full`;
      rows.push(['…', '', more, '', '', '', paintVerdict(g.verdict, style)]);
    }
  }
  if (rows.length === 0) return '';
  return [style.heading('Check'), ...renderCheckTable(head, limitRows(rows, style, 2), style)].join('\n');
}

/** The table of witnesses in the width there is: two equal columns become one, then the bar gives way. */
function renderCheckTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  style: Style,
): readonly string[] {
  const options = { ...style, flexible: [0] };
  const notes: string[] = [];
  let shown = { head, rows };
  const drop = (column: number) => {
    const rest = (cells: readonly string[]) => cells.filter((_, c) => c !== column);
    shown = { head: rest(shown.head), rows: shown.rows.map(rest) };
  };
  for (let c = head.length - 1; c > 0; c--) if (rows.every((r) => r[c] === '')) drop(c);
  if (
    !fits(shown.head, shown.rows, style.columns) &&
    shown.head[1] === 'symbolic' &&
    rows.every((r) => r[1] === r[2] || r[1] === '')
  ) {
    drop(1);
    shown = { ...shown, head: shown.head.map((h) => (h === 'reverse' ? 'exact' : h)) };
    const everywhere = rows.every((r) => r[1] !== '' || r[0] === '…');
    const where = everywhere ? '' : ' where both were evaluated';
    notes.push(`exact: the symbolic derivative and reverse mode, equal in all digits shown${where}`);
  }
  if (!fits(shown.head, shown.rows, style.columns) && shown.head.includes('+- bar')) {
    drop(shown.head.indexOf('+- bar'));
    notes.push('the error bars are left out for lack of width; --json has them');
  }
  return [
    renderTable(shown.head, shown.rows, options),
    ...notes.map((note) => style.palette.faint(wrap(`  ${note}`, style.columns, 2))),
  ];
}

function entryRow(report: CheckReport, g: GradientReport, e: EntryCheck, style: Style): string[] {
  const outputShape = report.network.dag.shape(g.output.id);
  const name = derivativeName(
    `${g.output.name}${indexSuffix(e.k, outputShape)}`,
    `${g.input.name}${indexSuffix(e.i, g.input.shape)}`,
  );
  return [
    name,
    e.symbolic === undefined ? '' : formatNumber(e.symbolic),
    formatNumber(e.reverse),
    e.numeric === undefined ? '' : formatNumber(e.numeric),
    e.bar === undefined ? '' : formatBar(e.bar),
    e.difference === undefined ? '' : formatBar(e.difference),
    paintVerdict(e.verdict, style),
  ];
}

function renderHessian({ hessian }: CheckReport, style: Style): string {
  if (hessian.length === 0) return '';
  const parts = [style.heading('Second derivatives')];
  for (const b of hessian) {
    const name = `d²${b.output.name}/(d${b.row.name} d${b.column.name})`;
    parts.push(wrap(`  ${name} = ${b.symbolic.text}`, style.columns, 6));
    for (const w of b.symbolic.where) parts.push(wrap(`      with ${w.name} = ${w.text}`, style.columns, 11));
    const shape = [...b.row.shape, ...b.column.shape];
    const worst = b.difference.reduce<number>((max, d) => Math.max(max, d ?? 0), 0);
    const value = shape.length <= 2 ? formatArray(b.value, shape, style.full) : `${b.value.length} entries`;
    parts.push(
      wrap(
        `      = ${value}   ${paintVerdict(b.verdict, style)}, largest difference ${formatBar(worst)}`,
        style.columns,
        8,
      ),
    );
  }
  return parts.join('\n');
}

function renderOrders(report: CheckReport, style: Style): string {
  const measured = report.gradients.filter((g) => g.order);
  if (measured.length === 0) return '';
  const rows = measured.flatMap((g) => {
    const { forward, central } = g.order as OrderReport;
    const name = derivativeName(g.output.name, g.input.name);
    return [orderRow(name, 'forward', forward), orderRow('', 'central', central)];
  });
  const parts = [
    style.heading('Error order of differences'),
    renderTable(
      ['derivative', 'scheme', 'order', 'theory', 'constant', 'theory', 'case'],
      limitRows(rows, style),
      {
        ...style,
        flexible: [6],
      },
    ),
  ];
  const noTheory = measured.some(
    (g) =>
      g.order &&
      [g.order.forward, g.order.central].some((m) => m.case === 'regular' && m.theory === undefined),
  );
  if (noTheory) {
    const text =
      '  Where the theoretical constant is blank, the network is too large for its exact higher derivatives.';
    parts.push(style.palette.faint(wrap(text, style.columns, 2)));
  }
  if (measured.some((g) => g.order?.direction)) {
    parts.push(
      style.palette.faint(
        wrap(
          '  Vectors: measured along one fixed direction, for one fixed combination of the outputs.',
          style.columns,
          2,
        ),
      ),
    );
  }
  if (style.steps) for (const g of measured) parts.push('', renderLadder(g, style));
  return parts.join('\n');
}

function orderRow(name: string, scheme: string, m: OrderMeasurement): string[] {
  const vanished = m.case === 'higher' ? 'higher: the leading term vanishes here' : m.case;
  return [
    name,
    scheme,
    m.slope === undefined ? '' : m.slope.toFixed(2),
    m.case === 'exact' ? 'exact' : String(m.theoryOrder),
    m.constant === undefined ? '' : formatNumber(m.constant, 5),
    m.theory === undefined ? '' : formatNumber(m.theory, 5),
    vanished,
  ];
}

function renderLadder(g: GradientReport, style: Style): string {
  const { forward, central } = g.order as OrderReport;
  const name = derivativeName(g.output.name, g.input.name);
  const rows = forward.ladder.map((step, k) => {
    const other = central.ladder[k];
    return [
      formatBar(step.h),
      formatNumber(step.estimate, 10),
      formatBar(Math.abs(step.error)),
      step.inWindow ? '*' : '',
      other ? formatNumber(other.estimate, 10) : '',
      other ? formatBar(Math.abs(other.error)) : '',
      other?.inWindow ? '*' : '',
    ];
  });
  return [
    `  ${style.heading(`Steps for ${name}`)} (* in the window of the fit)`,
    renderTable(['step', 'forward', 'error', '', 'central', 'error', ''], rows, style),
  ].join('\n');
}

function renderNotes(report: CheckReport, style: Style): string {
  const lines: string[] = [];
  for (const kink of report.kinks) {
    const what = kink.jump ? 'jumps' : 'has a kink';
    lines.push(`${kink.op} ${what} at node ${kink.name}: ${kink.convention}.`);
  }
  const seen = new Set<string>();
  for (const g of report.gradients) {
    for (const e of g.entries) {
      if (e.verdict === 'match' || e.note === '') continue;
      const name = derivativeName(g.output.name, g.input.name);
      if (seen.has(name + e.note)) continue;
      seen.add(name + e.note);
      lines.push(`${name}: ${e.note}.`);
      break;
    }
    if (g.coverage) lines.push(coverageNote(g));
  }
  const elided =
    report.nodes.some((n) => isElided(n.shape)) || report.network.variables.some((v) => isElided(v.shape));
  if (elided && !style.full) lines.push(`Long vectors are shown in part; ${SEE_ALL}.`);
  const cut = report.nodes.some(
    (n) => n.expression.length > CELL || n.partials.some((p) => p.symbolic.length > CELL),
  );
  if (cut && !style.full) lines.push(`Long expressions are cut in the tables; ${SEE_ALL}.`);
  if (lines.length === 0) return '';
  return [style.heading('Notes'), ...lines.map((l) => wrap(`  ${roundNumbers(l)}`, style.columns, 4))].join(
    '\n',
  );
}

/** Numbers inside a sentence, to the digits of the tables. */
function roundNumbers(sentence: string): string {
  return sentence.replace(/-?\d+\.\d{7,}(?:e[+-]?\d+)?/g, (number) => formatNumber(Number(number)));
}

function coverageNote(g: GradientReport): string {
  const { checked, total, directions, missProbability } = g.coverage!;
  const name = derivativeName(g.output.name, g.input.name);
  return `${name} has ${total} entries: ${directions} random directions cover all of them and ${checked} were checked one by one; the chance that one entry wrong by 1 % goes unseen is ${formatNumber(100 * missProbability, 2)} %.`;
}

/** Why the verdict is not a match: the note of the first derivative that has it. */
function firstReason(report: CheckReport): string | undefined {
  for (const g of report.gradients)
    for (const e of g.entries)
      if (e.verdict === report.verdict && e.note !== '')
        return `${derivativeName(g.output.name, g.input.name)}: ${roundNumbers(e.note)}.`;
  return undefined;
}

function renderVerdict(report: CheckReport, style: Style): string {
  const { gradients, counts } = report;
  const entries = gradients.reduce((n, g) => n + (g.coverage?.total ?? g.entries.length), 0);
  const differences = gradients.flatMap((g) => g.entries.map((e) => e.difference ?? 0));
  const largest = differences.reduce((a, b) => (b > a ? b : a), 0);
  const lines = [
    `${style.heading('Verdict')}  ${paintVerdict(report.verdict, style)}: ${entries} ${entries === 1 ? 'derivative' : 'derivatives'}, largest difference ${formatBar(largest)}`,
  ];
  const reason = style.quiet && report.verdict !== 'match' ? firstReason(report) : undefined;
  if (reason !== undefined) lines.push(wrap(`  ${reason}`, style.columns, 2));
  if (!style.quiet) {
    const cost = `Operations: ${counts.primal} forward; forward mode ${counts.forward} (${plural(counts.forwardSweeps, 'sweep')}), reverse mode ${counts.reverse} (${plural(counts.reverseSweeps, 'sweep')}).`;
    lines.push(style.palette.faint(wrap(cost, style.columns, 0)));
  }
  return lines.join('\n');
}

function plural(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}
