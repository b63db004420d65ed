import { describe, expect, test } from 'vitest';
import { judge } from '../../src/exercise/judge.js';
import type { Part, RawAnswer } from '../../src/exercise/problem/problem.js';
import { isLine, type Step } from '../../src/exercise/problem/solution.js';
import { solvePart } from '../../src/exercise/solve.js';
import { renderSolution } from '../../src/report/problems.js';
import { answerOf, catalogueFiles, makePart, readCatalogue, tools } from './setup.js';

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
      return answerOf(
        lines.filter((line) => !line.startsWith('    ') && line !== 'every link is proved').join('\n'),
      );
    case 'taylor':
      return answerOf(last('f = ')!.replace(/ \+ ….*$/, ''));
    case 'limit':
      return answerOf(/ is (.*)$/.exec(lines[0]!)![1]!);
    case 'order': {
      const [, order, constant] =
        /order (\d+)(?:, leading term of the error ([^;]*))?/.exec(lines.at(-1)!) ?? [];
      return answerOf(
        order === undefined
          ? { order: 'exact' }
          : { order, ...(constant === undefined ? {} : { constant: constant.replace(/\*h(?:\^\d+)?/, '') }) },
      );
    }
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

describe('an identity without calculus', () => {
  test.each([
    ['exp(a - b)/sum(exp(a - b))', 'exp(a)/sum(exp(a))', 'the common factor cancels'],
    ['log(sum(exp(a + b)))', 'b + log(sum(exp(a)))', 'log(exp(u)) = u'],
    ['sum(b*c*a)/(b*sum(a))', 'c', 'a factor that all terms share comes out of the sum'],
    ['log(prod(a.^b))', 'b*sum(log(a))', 'the logarithm of a power: the exponent comes in front'],
    ['tanh(b)*(1 + exp(-2*b))', '1 - exp(-2*b)', undefined],
  ])('%s = %s gets the lines between', (from, to, law) => {
    const part = makePart(
      `kind: identity\ngiven: {a: [n], b: [], c: []}\nassume: a > 0, c > 0\nfrom: ${from}\nto: ${to}`,
    );
    const lines = solvePart(part, tools).filter(isLine);
    const links = lines.filter((line) => !line.startsWith('    ') && line !== 'every link is proved');
    expect(links.length).toBeGreaterThan(2);
    expect([links[0], links.at(-1)]).toEqual([from, `= ${to}`]);
    if (law !== undefined) expect(lines.join('\n')).toContain(law);
    // A chain is worth nothing unless the judge accepts each link.
    expect(judge(part, answerOf(links.join('\n')), tools)).toMatchObject({ verdict: 'correct' });
  });

  test('what the laws do not reach is proved and not derived', () => {
    const part = makePart('kind: identity\ngiven: {b: []}\nfrom: (b + 1)^2\nto: b^2 + 2*b + 1');
    expect(solvePart(part, tools).filter(isLine)).toEqual([
      '(b + 1)^2',
      '= b^2 + 2*b + 1',
      expect.stringContaining('proved'),
      expect.any(String),
    ]);
  });
});
