import type { Shape } from '../../op/shape.js';
import { type Judgement, judgeAs } from '../problem/judgement.js';
import type { Formula, LayoutConvention, SizeList } from '../problem/problem.js';
import { SampleGraph } from '../problem/sample-graph.js';
import type { Setting } from '../setting/setting.js';
import { readSize } from '../text/read-size.js';

interface ShapeTask {
  readonly of: Formula;
  readonly wrt?: string;
  readonly layout: LayoutConvention;
}

/** Longest text that is read as a size. */
const MAX_SIZE = 200;

/** Judges a size: numbers or the names of lengths, with x, commas or brackets between them. What has a name is to be named. */
export function judgeShape(task: ShapeTask, setting: Setting, text: string): Judgement {
  const graph = new SampleGraph(setting);
  const own = graph.shapeOf(setting.meaning(task.of));
  if (!own) return judgeAs('undecided', ['The size could not be worked out.']);
  const innerOf = (g: SampleGraph): Shape => {
    const input = task.wrt === undefined ? undefined : g.input(task.wrt);
    return input === undefined ? [] : g.dag.shape(input);
  };
  const inner = innerOf(graph);
  const truth =
    graph.nameSizes((g) => {
      const outer = g.shapeOf(setting.meaning(task.of)) ?? [];
      return task.layout === 'gradient' ? [...innerOf(g), ...outer] : [...outer, ...innerOf(g)];
    }) ?? [];
  const expected = show(truth);
  if (text.length > MAX_SIZE)
    return judgeAs('invalid', ['A size is a few numbers or names: write [3, 4].'], { expected });
  const known = [...graph.sizes.keys()];
  const sizes = readSize(text, known);
  if ('unclear' in sizes) {
    const names = known.join(', ') || '(none)';
    const reading = `\`${sizes.unclear}\` is not a size here: write a size as [3, 4] or 3 x 4; the names of lengths are ${names}.`;
    return judgeAs('invalid', [reading], { expected });
  }
  // The Jacobian of a number is a row, which is written as a vector as well.
  const isRow = task.layout === 'jacobian' && own.length === 0 && inner.length === 1;
  if (isSame(sizes, truth) || (isRow && isSame(sizes, [1, ...truth])))
    return isCount(text)
      ? judgeAs(
          'invalid',
          ['A product may be a number of entries: write rows and columns as [3, 4] or 3 x 4.'],
          { expected },
        )
      : judgeAs('correct', [], { expected });
  const named = truth.filter((n): n is string => typeof n === 'string');
  const isExchanged = sizes.length > 1 && isSame([...sizes].reverse(), truth);
  const isNumber =
    !isExchanged &&
    sizes.length === truth.length &&
    sizes.some((n, k) => n !== truth[k] && typeof n === 'number' && typeof truth[k] === 'string');
  if (isNumber)
    return judgeAs(
      'wrong',
      [`Write lengths by their names here (${[...new Set(named)].join(', ')}): they may be any.`],
      {
        expected,
      },
    );
  if (truth.length === 1 && isEqual(sizes, [1, ...truth]))
    return sayExchanged('This is the size of a row, and a vector is a column here.', expected);
  if (isExchanged) return sayExchanged('Rows and columns are exchanged.', expected);
  return judgeAs('wrong', ['This is not the size.'], { expected });
}

/** Whether sizes are multiplied: m*n says how many entries there are. */
function isCount(text: string): boolean {
  return /[\p{L}\p{N}_}]\s*(?:[*·⋅]|\\cdot(?![a-zA-Z]))\s*\{?\s*[\p{L}\p{N}]/u.test(text);
}

function sayExchanged(feedback: string, expected: string): Judgement {
  const explanation = 'These are the right sizes in the other order: rows first, then columns.';
  return judgeAs('wrong', [feedback], {
    expected,
    misconception: { code: 'other-layout', explanation, expected },
  });
}

function isEqual(a: SizeList, b: SizeList): boolean {
  return a.length === b.length && a.every((n, k) => n === b[k]);
}

/** Equal sizes; a vector may be written as a column, and a number as an array of one entry. */
function isSame(sizes: SizeList, truth: SizeList): boolean {
  const plain = (all: SizeList): SizeList =>
    all.length <= 2 && all.at(-1) === 1 ? plain(all.slice(0, -1)) : all;
  return isEqual(plain(sizes), plain(truth));
}

function show(sizes: SizeList): string {
  return sizes.length === 0 ? 'scalar' : `[${sizes.join(', ')}]`;
}
