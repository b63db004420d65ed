import { describe, expect, test } from 'vitest';
import { judge } from '../../src/exercise/judge.js';
import type { Part, RawAnswer } from '../../src/exercise/problem.js';
import { isLine, type Step } from '../../src/exercise/solution.js';
import { solvePart } from '../../src/exercise/solve.js';
import { renderSolution } from '../../src/report/problems.js';
import { answerOf, catalogueFiles, readCatalogue, tools } from './setup.js';

const parts = catalogueFiles.flatMap(readCatalogue).flatMap((problem) =>
  problem.parts.map((part) => ({
    name: `${problem.id} ${part.id}`,
    problem,
    part,
    lines: solvePart(part, tools),
  })),
);

/** The answer that a solution ends in, as a student would hand it in. */
function answerIn(part: Part, steps: readonly Step[]): RawAnswer | undefined {
  const { task } = part;
  const lines = steps.filter(isLine);
  const rows = (pattern: RegExp) =>
    answerOf(
      lines.flatMap((line) => {
        const match = pattern.exec(line);
        return match ? [[match[1]!, match[2]!] as const] : [];
      }),
    );
  const last = (prefix: string) =>
    lines
      .filter((l) => l.startsWith(prefix))
      .at(-1)
      ?.slice(prefix.length);
  switch (task.kind) {
    case 'derivative':
    case 'matrix':
      return answerOf(
        lines
          .filter((l) => new RegExp(`^d\\w+/d${task.wrt} = `).test(l))
          .at(-1)!
          .replace(/^\S+ = /, '')
          .replace('   (a column per output)', ''),
      );
    case 'pullback':
      return answerOf(last(`dL/d${task.wrt} = `)!);
    case 'identity':
      return answerOf(lines.filter((line) => !line.startsWith('    ')).join('\n'));
    case 'taylor':
      return answerOf(last('f = ')!.replace(/ \+ ….*$/, ''));
    case 'limit':
      return answerOf(/ is (.*)$/.exec(lines[0]!)![1]!);
    case 'order':
      return answerOf({
        order: /order (\d+)|exact/
          .exec(lines.at(-1)!)!
          .slice(0, 2)
          .reverse()
          .find((t) => t !== undefined)!,
      });
    case 'shape':
      return answerOf(/size (\S.*?)(?:, with.*)?$/.exec(lines[0]!)![1]!);
    case 'backprop':
      return rows(/^ *([\w/[\], ]+) = .*?([^= ]+)$/);
    case 'expectation':
      return answerOf(
        /^E\[.*\] = (.*?)(?: {3}\(|$)/.exec(lines.find((l) => l.startsWith('E[') && !l.includes(';'))!)![1]!,
      );
    case 'network':
      return rows(task.role === 'equal' ? /^(\w+) = (.*)$/ : /^(h\d+|y) = (.*)$/);
    case 'separable':
      return answerOf({ separable: lines[0]!.startsWith('separable') ? 'yes' : 'no' });
    case 'iteration':
      return task.at
        ? answerOf(rowsOfSteps(task.params, steps))
        : answerOf(
            task.params.map(
              (p) =>
                [
                  p,
                  last(`${p} <- `)!.replace(`dL/d${p}`, `(${last(`dL/d${p} = `)!.replace(/ {3}\(.*/, '')})`),
                ] as const,
            ),
          );
    default:
      return undefined;
  }
}

/** w_1, b_1, w_2, … from the table of a run. */
function rowsOfSteps(params: readonly string[], steps: readonly Step[]) {
  const table = steps.find((s) => !isLine(s) && s.kind === 'table');
  if (!table || isLine(table) || table.kind !== 'table') throw new Error('no table of steps');
  return table.rows
    .slice(1)
    .flatMap((row) => params.map((p) => [`${p}_${row[0]}`, row[table.head.indexOf(p)]!] as const));
}

describe('worked solutions', () => {
  test('do not look at the answer key', () => {
    for (const { name, part, lines } of parts) {
      const { answer: _key, ...bare } = part;
      expect(solvePart(bare, tools), name).toEqual(lines);
    }
  });

  test('fit a page of 80 columns', () => {
    const plain = (text: string) => text;
    const palette = { error: plain, warning: plain, accent: plain, faint: plain };
    const style = {
      columns: 80,
      palette,
      heading: plain,
      good: plain,
      full: false,
      steps: false,
      quiet: false,
    };
    for (const { problem, part, lines } of parts) {
      const text = renderSolution(problem, [{ part, steps: lines }], style);
      expect(text.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
    }
  });

  test.each(parts)('$name is solved', ({ part, lines }) => {
    expect(lines.length).toBeGreaterThan(0);
    expect(JSON.stringify(lines)).not.toMatch(
      /not decided|undecided|no closed form|no formulas|could not|too large/,
    );
    const answer = answerIn(part, lines);
    if (!answer) return;
    const judgement = judge(part, answer, tools);
    expect(judgement.verdict, JSON.stringify([answer, judgement.feedback])).toBe('correct');
  });
});
