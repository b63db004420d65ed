import type { Part, Problem, ProblemDocument } from '../exercise/problem/problem.js';
import type { Step } from '../exercise/problem/solution.js';
import { breakFormula } from './break-formula.js';
import { renderPlot } from './plot.js';
import { renderTable, wrap } from './table.js';
import type { Style } from './text.js';

/** Two columns and what continues a line four columns further in. */
const MARGIN = 4;

/** Rows of a curve: half a screen. */
const CURVE_ROWS = 12;

/** A loss that falls by more than this is drawn on a logarithmic axis. */
const LOG_RANGE = 1000;

/** `problems list`: a paragraph per problem, with its parts by kind. */
export function renderProblemList(documents: readonly ProblemDocument[], style: Style): string {
  const ids = documents.flatMap((d) => d.problems.map((p) => p.id.length));
  const width = ids.reduce((a, b) => Math.max(a, b), 8);
  const line = (p: Problem) =>
    wrap(`  ${p.id.padEnd(width)}  ${p.title} (${kindsOf(p.parts)})`, style.columns, width + MARGIN);
  return documents
    .map((d) => [wrap(headingOf(d), style.columns, 2), ...d.problems.map(line)].join('\n'))
    .join('\n\n');
}

/** What a document says of itself, or the name of its file. */
function headingOf({ title, course, year, file }: ProblemDocument): string {
  const about = [course, year].filter((t) => t !== '').join(', ');
  return `${title === '' ? file : title}${about === '' ? '' : ` (${about})`}`;
}

/** `a: derivative, b: derivative` as `a, b: derivative`; many alike by the first and the last. */
function kindsOf(parts: readonly Part[]): string {
  const groups: { readonly kind: string; readonly ids: string[] }[] = [];
  for (const { id, task } of parts) {
    const last = groups.at(-1);
    if (last?.kind === task.kind) last.ids.push(id);
    else groups.push({ kind: task.kind, ids: [id] });
  }
  const span = (ids: readonly string[]) => (ids.length > 3 ? `${ids[0]} to ${ids.at(-1)}` : ids.join(', '));
  return groups.map((g) => `${span(g.ids)}: ${g.kind}`).join('; ');
}

/** Lines that are broken in a file only for its own width become one; a blank line or the mark of a list stays. */
function paragraphs(text: string, columns: number, indent = 0): string {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const joins =
      line.trim() !== '' && !/^\s*([-*+>#|]|\d+[.)]|\s{4})/.test(line) && (lines.at(-1) ?? '') !== '';
    if (joins) lines.push(`${lines.pop()} ${line.trim()}`);
    else lines.push(line.trimEnd());
  }
  return lines.map((l) => (l === '' ? l : wrap(l, columns, indent))).join('\n');
}

/** `problems show`. */
export function renderProblem(problem: Problem, style: Style): string {
  const names = (part: Part) =>
    part.context.given
      .map((g) => (g.shape.length === 0 ? g.name : `${g.name} [${g.shape.join(', ')}]`))
      .join(', ');
  const inside = (text: string) => breakFormula(`    ${text}`, style.columns, 8);
  return [
    wrap(`${problem.id}  ${problem.title}`, style.columns, 2),
    ...(problem.statement === '' ? [] : ['', paragraphs(problem.statement, style.columns)]),
    ...problem.parts.flatMap((p) => [
      '',
      paragraphs(
        `(${p.id}) ${p.task.kind}, ${p.marks} mark${p.marks === 1 ? '' : 's'}${p.prompt === '' ? '' : `: ${p.prompt}`}`,
        style.columns,
        MARGIN,
      ),
      ...(p.context.given.length > 0 ? [inside(`names: ${names(p)}`)] : []),
      ...[...p.context.where].map(([key, f]) => inside(`${key} = ${f.text}`)),
      ...(p.context.assume === '' ? [] : [inside(`assuming ${p.context.assume}`)]),
    ]),
  ].join('\n');
}

export interface SolvedPart {
  readonly part: Part;
  readonly steps: readonly Step[];
}

/** `problems solve`. */
export function renderSolution(problem: Problem, solved: readonly SolvedPart[], style: Style): string {
  return [
    wrap(`${problem.id}  ${problem.title}`, style.columns, 2),
    ...solved.flatMap(({ part, steps }) => [
      '',
      `(${part.id}) ${part.task.kind}`,
      ...steps.map((s) => renderStep(s, style)),
    ]),
  ].join('\n');
}

/** A step as text, four columns in; a broken line goes on four columns further. */
function renderStep(step: Step, style: Style): string {
  const indent = ' '.repeat(MARGIN);
  if (typeof step === 'string') {
    const lead = /^ */.exec(step)![0].length + MARGIN;
    return step === '' ? '' : breakFormula(indent + step, style.columns, lead + MARGIN);
  }
  // Tables and plots have a margin of two columns of their own.
  const inner = { ...style, columns: style.columns - 2 };
  const text =
    step.kind === 'table'
      ? renderTable(step.head, step.rows, { ...inner, flexible: step.head.map((_, k) => k).reverse() })
      : renderCurve(step, inner.columns - 2);
  const margin = step.kind === 'table' ? '  ' : indent;
  return text
    .split('\n')
    .map((line) => (line === '' ? line : margin + line))
    .join('\n');
}

function renderCurve({ points, xLabel, yLabel }: Extract<Step, { kind: 'curve' }>, columns: number): string {
  const heights = points.map(([, y]) => y).filter(Number.isFinite);
  const least = heights.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = heights.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const logY = least > 0 && most > LOG_RANGE * least;
  return renderPlot([{ name: yLabel, mark: 'o', points }], {
    columns,
    rows: CURVE_ROWS,
    xLabel,
    yLabel,
    logY,
  });
}

/** The steps for programs: lines as they are, other steps as they are printed, and by themselves. */
export function solutionToJson(problem: Problem, solved: readonly SolvedPart[], style: Style) {
  return {
    schema: 'gradcheck/solution/1',
    id: problem.id,
    parts: solved.map(({ part, steps }) => ({
      id: part.id,
      kind: part.task.kind,
      steps: steps.flatMap((s) =>
        typeof s === 'string'
          ? [s]
          : renderStep(s, style)
              .split('\n')
              .map((line) => line.slice(MARGIN)),
      ),
      figures: steps.filter((s) => typeof s !== 'string'),
    })),
  };
}
