import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { plainPalette } from '../../src/diagnostic/render.js';
import { parseCsv } from '../../src/exercise/file/csv.js';
import { summarize } from '../../src/exercise/grade.js';
import { createConciseWriter } from '../../src/report/grade-concise.js';
import { createCsvWriter } from '../../src/report/grade-csv.js';
import { createAnnotationWriter } from '../../src/report/grade-github.js';
import { gradesToGradescope } from '../../src/report/grade-gradescope.js';
import { createJsonLinesWriter, createJsonWriter, gradesToJson } from '../../src/report/grade-json.js';
import { createJunitWriter } from '../../src/report/grade-junit.js';
import { createMarkdownWriter, createSummaryWriter } from '../../src/report/grade-markdown.js';
import { gradesToPrairieLearn } from '../../src/report/grade-prairielearn.js';
import { createTapWriter } from '../../src/report/grade-tap.js';
import { createTextWriter } from '../../src/report/grade-text.js';
import { createNamer } from '../../src/report/grade-writer.js';
import { toSafeJson } from '../../src/report/safe-json.js';
import { answerWith, CLASS, HOSTILE, write } from './grade-class.js';

const ANSWERS = CLASS.length * 3;

/** What a terminal or a page would obey: C0 without tab and line end, C1, and marks that turn the direction of text. */
const OBEYED = /[^\P{Cc}\t\n\r]|[\u202a-\u202e\u2066-\u2069]/gu;

describe('every report', () => {
  const lines = {
    default: write(createTextWriter(plainPalette, false, 10_000)),
    concise: write(createConciseWriter()),
    json: write(createJsonWriter()),
    jsonl: write(createJsonLinesWriter()),
    junit: write(createJunitWriter()),
    csv: write(createCsvWriter(false)),
    markdown: write(createMarkdownWriter()),
    summary: write(createSummaryWriter()),
    tap: write(createTapWriter()),
    gradescope: CLASS.map((g) => toSafeJson(gradesToGradescope(g), 2)).join('\n'),
    prairielearn: CLASS.map((g) => toSafeJson(gradesToPrairieLearn(g), 2)).join('\n'),
  };

  test.each(Object.entries(lines))('%s keeps control characters and commands from a log', (_name, text) => {
    expect(text.match(OBEYED)).toBeNull();
    expect(text).not.toMatch(/^\s*::/m);
    expect(text).not.toContain('##[');
    expect(text).not.toMatch(/\p{Cs}/u);
  });
});

describe('JSON', () => {
  const schema = JSON.parse(
    readFileSync(resolve(import.meta.dirname, '../../problems/schema/grade.schema.json'), 'utf8'),
  );
  const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);

  test('has the fields of the schema, and means what was graded', () => {
    const document = JSON.parse(write(createJsonWriter()));
    expect(validate(document), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
    expect(document).toEqual(
      JSON.parse(JSON.stringify(gradesToJson({ submissions: CLASS, summary: summarize(CLASS) }))),
    );
    expect(Object.keys(document)[0]).toBe('schema');
  });

  test('the schema refuses what is no grade', () => {
    const document = JSON.parse(write(createJsonWriter()));
    document.submissions[0].answers[0].verdict = 'fine';
    expect(validate(document)).toBe(false);
  });

  test('is indented as one document, also when it is empty', () => {
    const report = gradesToJson({
      submissions: CLASS.slice(28, 30),
      summary: summarize(CLASS.slice(28, 30)),
    });
    expect(write(createJsonWriter(), CLASS.slice(28, 30))).toBe(`${JSON.stringify(report, null, 2)}\n`);
    expect(JSON.parse(write(createJsonWriter(), [])).submissions).toEqual([]);
  });

  test('one line per submission', () => {
    const lines = write(createJsonLinesWriter()).trimEnd().split('\n');
    expect(lines.map((l) => JSON.parse(l).student)).toEqual(CLASS.map((g) => g.student));
  });
});

describe('JUnit', () => {
  /** Elements, their attributes and their children as the readers of JUnit files know them. */
  const ALLOWED: Readonly<Record<string, { readonly attributes: readonly string[]; readonly in: string }>> = {
    testsuites: { attributes: ['name', 'tests', 'failures', 'errors', 'skipped', 'time'], in: '' },
    testsuite: { attributes: ['name', 'tests', 'failures', 'errors', 'skipped', 'time'], in: 'testsuites' },
    testcase: { attributes: ['name', 'classname', 'file', 'time'], in: 'testsuite' },
    failure: { attributes: ['type', 'message'], in: 'testcase' },
    error: { attributes: ['type', 'message'], in: 'testcase' },
    skipped: { attributes: ['message'], in: 'testcase' },
  };

  test('is well-formed XML with the known elements, unique names and right counts', () => {
    const parser = new SaxesParser();
    const open: string[] = [];
    const cases: string[] = [];
    const counts: Record<string, number> = {};
    let stated: Readonly<Record<string, string>> = {};
    const texts: string[] = [];
    parser.on('error', (error) => {
      throw error;
    });
    parser.on('opentag', ({ name, attributes }) => {
      expect(ALLOWED[name]?.in, name).toBe(open.at(-1) ?? '');
      for (const key of Object.keys(attributes)) expect(ALLOWED[name]!.attributes).toContain(key);
      open.push(name);
      counts[name] = (counts[name] ?? 0) + 1;
      const own = attributes as Readonly<Record<string, string>>;
      if (name === 'testsuites') stated = own;
      if (name === 'testcase') cases.push(JSON.stringify([own['classname'], own['name']]));
    });
    parser.on('closetag', () => open.pop());
    parser.on('text', (text) => texts.push(text));
    parser.write(write(createJunitWriter())).close();
    expect(cases).toHaveLength(ANSWERS);
    expect(new Set(cases).size).toBe(ANSWERS);
    expect(counts['testsuite']).toBe(CLASS.length);
    for (const [attribute, element] of [
      ['tests', 'testcase'],
      ['failures', 'failure'],
      ['errors', 'error'],
      ['skipped', 'skipped'],
    ] as const)
      expect(Number(stated[attribute])).toBe(counts[element]);
    expect(texts.join('')).toContain('<script>alert(1)</script>');
  });

  test('a name that looks like one made unique stays unique', () => {
    const nameOf = createNamer();
    const names = ['a', 'a', 'a (2)', 'a', 'a (2)'].map(nameOf);
    expect(new Set(names).size).toBe(5);
    expect(names.slice(0, 2)).toEqual(['a', 'a (2)']);
  });
});

describe('CSV', () => {
  const FORMULA = /^[\s"']*[=+\-@|%]/;

  test.each([true, false])('every row has every column (file: %s)', (isFile) => {
    const text = write(createCsvWriter(isFile));
    expect(text.startsWith('\ufeff')).toBe(isFile);
    const table = parseCsv(text);
    if ('reason' in table) throw new Error(table.reason);
    expect(table.rows).toHaveLength(ANSWERS + 1);
    for (const { cells } of table.rows) expect(cells).toHaveLength(11);
    expect(text.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
  });

  test.each([',', ';', '\t'])('no cell is a formula where %j separates cells', (separator) => {
    for (const row of write(createCsvWriter(false)).trimEnd().split('\r\n')) {
      // As a spreadsheet of another language splits it, which does not see the quotes of ours.
      for (const cell of row.split(separator)) {
        const isNumber = /^"?-?\d+(?:\.\d+)?"?$/.test(cell);
        expect(FORMULA.test(cell) && !/^[\s"]*'/.test(cell) && !isNumber, cell.slice(0, 60)).toBe(
          separator === ',' && false,
        );
        if (separator === ',') break;
      }
    }
  });

  test('numbers stay numbers, and text that starts like a formula is marked', () => {
    const answers = ['-0.07', '-x', '=1', '\t@a'].map((text, k) => ({
      ...answerWith(text, k),
      feedback: [],
    }));
    const table = parseCsv(write(createCsvWriter(false), [{ ...CLASS[0]!, answers }]));
    if ('reason' in table) throw new Error(table.reason);
    expect(table.rows.slice(1).map((r) => r.cells[9]!.text)).toEqual(['-0.07', "'-x", "'=1", "' @a"]);
  });
});

describe('GitHub annotations', () => {
  test('one command a line, with escaped properties', () => {
    const lines = write(createAnnotationWriter()).trimEnd().split('\n');
    for (const line of lines) {
      const [, properties] = /^::(?:error|warning|notice) (file=.*?)::/.exec(line) ?? [];
      expect(properties, line).toBeDefined();
      for (const property of properties!.split(','))
        expect(property).toMatch(/^(?:file|line|col|title)=[^:,]*$/);
    }
    expect(lines).toHaveLength(
      CLASS.flatMap((g) => g.answers).filter((a) =>
        ['wrong', 'invalid', 'missing', 'unfinished', 'undecided'].includes(a.verdict),
      ).length,
    );
  });
});

describe('TAP', () => {
  test('numbers its points, escapes directives and ends with the plan', () => {
    const [version, ...points] = write(createTapWriter()).trimEnd().split('\n');
    expect(version).toBe('TAP version 14');
    expect(points.pop()).toBe(`1..${ANSWERS}`);
    points.forEach((line, k) => {
      expect(line).toMatch(new RegExp(`^(?:not )?ok ${k + 1} - `));
      // What follows an unescaped hash is a directive: ours, at the end, or none.
      expect(line).toMatch(/^(?:[^\\#]|\\.)*(?: # SKIP (?:undecided|manual))?$/);
    });
  });
});

describe('Markdown', () => {
  test('tables have their columns and text no markup', () => {
    const text = write(createMarkdownWriter());
    const rows = text.split('\n').filter((l) => l.startsWith('|'));
    const columns = new Set(rows.map((row) => row.split('|').length - 2));
    expect([...columns].sort()).toEqual([3, 4]);
    expect(text).not.toMatch(/[<>`@~$]/);
    expect(text).not.toMatch(/\]\(/);
  });

  test('the summary of a large class has an end', () => {
    const many = Array.from({ length: 700 }, (_, k) => ({ ...CLASS[31]!, student: `s${k}` }));
    const text = write(createSummaryWriter(), many);
    expect(text).toContain('and 200 more');
    expect(text.length).toBeLessThan(2 ** 20);
  });
});

describe('Gradescope', () => {
  test.each(CLASS.map((g, k) => [k, g] as const))('results.json follows the rules (%i)', (_k, graded) => {
    const result = JSON.parse(toSafeJson(gradesToGradescope(graded)));
    expect(typeof result.score).toBe('number');
    expect(['hidden', 'after_due_date', 'after_published', 'visible']).toContain(result.visibility);
    expect(result.output_format).toBe('text');
    expect(result.tests).toHaveLength(3);
    for (const t of result.tests) {
      expect(t).toMatchObject({ output_format: 'text', visibility: 'visible' });
      expect(['passed', 'failed']).toContain(t.status);
      expect(t.score).toBeLessThanOrEqual(t.max_score);
      expect(Array.isArray(t.tags)).toBe(true);
    }
    expect(result.tests.reduce((sum: number, t: { score: number }) => sum + t.score, 0)).toBe(result.score);
  });
});

describe('PrairieLearn', () => {
  test.each(CLASS.map((g, k) => [k, g] as const))('results.json follows the rules (%i)', (_k, graded) => {
    const text = toSafeJson(gradesToPrairieLearn(graded));
    const result = JSON.parse(text);
    expect(text.length).toBeLessThan(2 ** 20);
    expect(result.gradable).toBe(true);
    expect(result.score).toBeGreaterThanOrEqual(0);
    expect(result.score).toBeLessThanOrEqual(1);
    expect(result.score).toBeCloseTo(graded.score / graded.max, 12);
    for (const t of result.tests) {
      for (const key of ['name', 'message', 'output']) expect(typeof t[key]).toBe('string');
      expect(t.points).toBeLessThanOrEqual(t.max_points);
      expect(t.images).toEqual([]);
    }
  });

  test('a submission that cannot be read is not gradable, and says why', () => {
    const answers = [5, 13].map((k) => answerWith(HOSTILE[0]!, k));
    expect(answers.map((a) => a.verdict)).toEqual(['invalid', 'invalid']);
    const result = gradesToPrairieLearn({ ...CLASS[0]!, score: 0, answers });
    expect(result.gradable).toBe(false);
    expect(result).toHaveProperty('format_errors.length', 2);
  });

  test('nothing handed in is graded: it is no format error', () => {
    const answers = [answerWith('', 6)];
    expect(gradesToPrairieLearn({ ...CLASS[0]!, score: 0, answers }).gradable).toBe(true);
  });
});
