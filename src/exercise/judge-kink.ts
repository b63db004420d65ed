import { type KinkProbe, probeKink } from '../difference/kink.js';
import { sweepForward } from '../graph/sweep.js';
import { compileTape, createWorkspace, write as put, read } from '../graph/tape.js';
import { evaluate } from './judge-number.js';
import { type Judgement, judgeAs, type RowJudgement } from './judgement.js';
import { readWritten, roundsTo } from './precision.js';
import type { Formula, RawAnswer } from './problem.js';
import { SampleGraph } from './sample-graph.js';
import { isJudgement, type Setting } from './setting.js';

/** The stretch that is searched for kinks, and the grid on it: every activation of a textbook has its kinks at multiples of 1/64. */
const REACH = 10;
const GRID = 64;
/** Step of the second difference; a kink shows as slope times this, smooth curvature as its square. */
const STEP = 2 ** -20;

interface Break {
  readonly at: number;
  readonly probe: KinkProbe;
}

/** Judges where a function of one variable has no derivative, and its slopes there. */
export function judgeKink(
  task: { readonly of: Formula; readonly wrt: string },
  setting: Setting,
  answer: RawAnswer,
): Judgement {
  const f = functionOf(task, setting);
  if (!f) return judgeAs('undecided', ['The function could not be evaluated. A person will look at it.']);
  const breaks = findBreaks(f);
  const kinks = breaks.filter((b) => b.probe.kind === 'kink').map((b) => b.at);
  const jumps = breaks.filter((b) => b.probe.kind === 'jump').map((b) => b.at);
  const expected = describe(breaks);
  if (answer.kind === 'text') {
    if (answer.text.trim() === '') return judgeAs('missing', ['There is no answer here.'], { expected });
    return judgeAs('invalid', ['Answer with `kinks`, `jumps`, `left`, `right` or `slope`.'], { expected });
  }
  const rows = answer.rows.map(({ label, text }): RowJudgement => {
    const key = label.trim().toLowerCase();
    const base = { label, written: text, expected: '', note: '' };
    if (key === 'kinks' || key === 'jumps') {
      const truth = key === 'kinks' ? kinks : jumps;
      const said = readPoints(text, setting);
      if (!said) return { ...base, verdict: 'invalid', note: 'write a number or a list of numbers' };
      const same =
        said.length === truth.length && said.every((x) => truth.some((t) => Math.abs(t - x) < 1e-9));
      return { ...base, verdict: same ? 'right' : 'wrong', expected: `[${truth.join(', ')}]` };
    }
    if (key === 'left' || key === 'right') {
      const first = breaks.find((b) => b.probe.kind === 'kink');
      if (first?.probe.kind !== 'kink') return { ...base, verdict: 'wrong', note: 'there is no kink' };
      return { ...base, ...judgeSlope(text, key === 'left' ? first.probe.left : first.probe.right, setting) };
    }
    if (key === 'slope') {
      const own = setting.read(text);
      if (isJudgement(own)) return { ...base, verdict: 'invalid', note: own.feedback[0] ?? '' };
      // The slope beside the breaks, at points of both signs.
      const points = [-3.3, -1.7, -0.6, 0.3, 0.7, 1.9, 4.1];
      const wrong = points.find((x) => {
        const slope = (f(x + STEP) - f(x - STEP)) / (2 * STEP);
        const claimed = evaluate(own.ast, setting, new Map([[task.wrt, [x]]]));
        return claimed === undefined || Math.abs(claimed - slope) > 1e-6 * Math.max(1, Math.abs(slope));
      });
      return {
        ...base,
        verdict: wrong === undefined ? 'right' : 'wrong',
        note: wrong === undefined ? '' : `at ${wrong} it is something else`,
      };
    }
    return { ...base, verdict: 'invalid', note: 'the labels are kinks, jumps, left, right and slope' };
  });
  const right = rows.filter((r) => r.verdict === 'right').length;
  const named = (key: string) => answer.rows.some((r) => r.label.trim().toLowerCase() === key);
  const silent = [
    kinks.length > 0 && !named('kinks') ? 'kinks' : '',
    jumps.length > 0 && !named('jumps') ? 'jumps' : '',
  ].filter((t) => t !== '');
  const share = rows.length === 0 ? 0 : right / (rows.length + silent.length);
  if (rows.some((r) => r.verdict === 'invalid'))
    return judgeAs(
      'invalid',
      rows.flatMap((r) => (r.verdict === 'invalid' ? [`${r.label}: ${r.note}`] : [])),
      { rows, expected },
    );
  if (right === rows.length && silent.length === 0) return judgeAs('correct', [], { rows, expected });
  const feedback = [
    ...rows.filter((r) => r.verdict === 'wrong').map((r) => `\`${r.label}\` is not ${r.written}.`),
    ...silent.map((s) => `Nothing is said about \`${s}\`.`),
  ];
  return judgeAs(right === rows.length ? 'unfinished' : 'wrong', feedback, { rows, expected, share });
}

function judgeSlope(
  text: string,
  truth: number,
  setting: Setting,
): Pick<RowJudgement, 'verdict' | 'expected'> {
  const expected = String(Number(truth.toPrecision(8)));
  const written = readWritten(text);
  if (written) {
    // Whole numbers are meant exactly; other decimals as rounded.
    const room = Number.isInteger(written.value) ? 1e-6 : written.half;
    const near =
      Math.abs(written.value - truth) <= room * (1 + 1e-9) + 1e-7 ||
      (room > 1e-6 && roundsTo(truth, written));
    return { verdict: near ? 'right' : 'wrong', expected };
  }
  const own = setting.read(text);
  const value = isJudgement(own) ? undefined : evaluate(own.ast, setting);
  return { verdict: value !== undefined && Math.abs(value - truth) < 1e-7 ? 'right' : 'wrong', expected };
}

function readPoints(text: string, setting: Setting): readonly number[] | undefined {
  const inner = text.trim().replace(/^\[(.*)\]$/s, '$1');
  if (inner.trim() === '' || /^none$/i.test(inner.trim())) return [];
  const points = inner.split(',').map((part) => {
    const own = setting.read(part);
    return isJudgement(own) ? undefined : evaluate(own.ast, setting);
  });
  return points.every((p): p is number => p !== undefined) ? points : undefined;
}

type RealFunction = (x: number) => number;

function functionOf(
  task: { readonly of: Formula; readonly wrt: string },
  setting: Setting,
): RealFunction | undefined {
  const graph = new SampleGraph(setting);
  const id = graph.put(setting.meaning(task.of));
  const input = graph.input(task.wrt);
  if (id === undefined || input === undefined || graph.dag.shape(id).length > 0) return undefined;
  const tape = compileTape(graph.dag, [id, input], []);
  const workspace = createWorkspace(tape);
  return (x) => {
    put(tape, workspace.values, input, [x]);
    sweepForward(tape, workspace);
    return read(tape, workspace.values, id)[0]!;
  };
}

function findBreaks(f: RealFunction): readonly Break[] {
  const breaks: Break[] = [];
  for (let k = -REACH * GRID; k <= REACH * GRID; k++) {
    const x = k / GRID;
    const [left, middle, right] = [f(x - STEP), f(x), f(x + STEP)];
    const bend = Math.abs(left - 2 * middle + right) + Math.abs(right - left) * 2 ** -12;
    const scale = Math.max(1, Math.abs(middle));
    if (!(bend > STEP * 1e-3 * scale) && Number.isFinite(bend)) continue;
    const probe = probeKink(f, x);
    if (probe.kind === 'kink' || probe.kind === 'jump') breaks.push({ at: x, probe });
  }
  return breaks;
}

function describe(breaks: readonly Break[]): string {
  if (breaks.length === 0) return 'differentiable everywhere that was looked';
  const show = (x: number) => String(Number(x.toPrecision(6)));
  return breaks
    .map(({ at, probe }) =>
      probe.kind === 'kink'
        ? `kink at ${at}, slopes ${show(probe.left)} and ${show(probe.right)}`
        : `jump at ${at}`,
    )
    .join('; ');
}
