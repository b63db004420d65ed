import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { RuleBook } from '../../src/derive/partial.js';
import { render } from '../../src/diagnostic/render.js';
import { loadProblems } from '../../src/exercise/file/load-problems.js';
import { judge } from '../../src/exercise/judge.js';
import type { Judgement } from '../../src/exercise/problem/judgement.js';
import type { Part, Problem, RawAnswer } from '../../src/exercise/problem/problem.js';
import type { Tools } from '../../src/exercise/problem/tools.js';
import { createMathjs } from '../../src/expr/mathjs.js';
import { createParser } from '../../src/expr/parse.js';

const mathjs = createMathjs();
const parser = createParser(mathjs);
/** Without a clock: verdicts depend on steps alone. */
export const tools: Tools = { parser, book: new RuleBook(parser, mathjs), now: () => 0 };

const folder = resolve(import.meta.dirname, '../../problems');
export const catalogueFiles = readdirSync(folder).filter((f) => f.endsWith('.yaml'));

export function read(name: string, text: string, base = folder) {
  return loadProblems(
    { name, text },
    {
      parser,
      readGraph: (path) => ({ name: path, text: readFileSync(join(base, path), 'utf8') }),
    },
  );
}

export function readCatalogue(file: string): readonly Problem[] {
  const path = join(folder, file);
  const loaded = read(file, readFileSync(path, 'utf8'), dirname(path));
  if (!loaded.ok) throw new Error(loaded.diagnostics.map((d) => render(d)).join('\n'));
  return loaded.value.problems;
}

/** One part from the lines of its YAML mapping. */
export function makePart(lines: string): Part {
  const indented = lines
    .trim()
    .split('\n')
    .map((l) => `        ${l}`)
    .join('\n');
  const loaded = read('part.yaml', `problems:\n  - id: p\n    parts:\n      - id: a\n${indented}\n`);
  if (!loaded.ok) throw new Error(loaded.diagnostics.map((d) => render(d)).join('\n'));
  return loaded.value.problems[0]!.parts[0]!;
}

export function answerOf(
  answer: string | Readonly<Record<string, string | number>> | readonly (readonly [string, string])[],
): RawAnswer {
  if (typeof answer === 'string') return { kind: 'text', text: answer };
  const pairs = Array.isArray(answer) ? answer : Object.entries(answer);
  return { kind: 'table', rows: pairs.map(([label, text]) => ({ label, text: String(text) })) };
}

export function judgeText(part: Part, answer: Parameters<typeof answerOf>[0]): Judgement {
  return judge(part, answerOf(answer), tools);
}
