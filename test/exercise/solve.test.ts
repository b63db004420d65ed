import { describe, expect, test } from 'vitest';
import { judge } from '../../src/exercise/judge.js';
import type { Part, RawAnswer } from '../../src/exercise/problem.js';
import { solvePart } from '../../src/exercise/solve.js';
import { answerOf, catalogueFiles, readCatalogue, tools } from './setup.js';

const parts = catalogueFiles
  .flatMap(readCatalogue)
  .flatMap((p) =>
    p.parts.map((part) => ({ name: `${p.id} ${part.id}`, part, lines: solvePart(part, tools) })),
  );

/** The answer that a solution ends in, as a student would hand it in. */
function answerIn(part: Part, lines: readonly string[]): RawAnswer | undefined {
  const { task } = part;
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
        (last(`df/d${task.wrt} = `) ?? last(`dL/d${task.wrt} = `))!.replace('   (a column per output)', ''),
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
      return rows(/^([^=]+) = .*?([^= ]+)$/);
    case 'network':
      return rows(task.role === 'equal' ? /^(\w+) = (.*)$/ : /^(h\d+|y) = (.*)$/);
    case 'separable':
      return answerOf({ separable: lines[0]!.startsWith('separable') ? 'yes' : 'no' });
    case 'iteration':
      return task.at
        ? rows(/^(\w+_\d+) = (.*)$/)
        : answerOf(
            task.params.map(
              (p) => [p, last(`${p} <- `)!.replace(`dL/d${p}`, `(${last(`dL/d${p} = `)})`)] as const,
            ),
          );
    default:
      return undefined;
  }
}

describe('worked solutions', () => {
  test('do not look at the answer key', () => {
    for (const { name, part, lines } of parts) {
      const { answer: _key, ...bare } = part;
      expect(solvePart(bare, tools), name).toEqual(lines);
    }
  });

  test.each(parts)('$name is solved', ({ part, lines }) => {
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('\n')).not.toMatch(
      /not decided|undecided|no closed form|no formulas|could not|too large/,
    );
    const answer = answerIn(part, lines);
    if (!answer) return;
    const judgement = judge(part, answer, tools);
    expect(judgement.verdict, JSON.stringify([answer, judgement.feedback])).toBe('correct');
  });
});
