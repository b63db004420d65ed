import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { render } from '../../src/diagnostic/render.js';
import { load, run, tryLoad } from './load-run.js';

const folder = fileURLToPath(new URL('../../problems/graphs/', import.meta.url));
const texts = readdirSync(folder)
  .filter((f) => f.endsWith('.yaml'))
  .map((f) => readFileSync(folder + f, 'utf8'));

function checkReports(text: string): void {
  const result = tryLoad(text);
  if (!result.ok) expect(result.diagnostics.some((d) => d.severity === 'error')).toBe(true);
  for (const d of result.diagnostics) {
    expect(d.span).toBeDefined();
    expect(d.span!.start).toBeGreaterThanOrEqual(0);
    expect(d.span!.start).toBeLessThanOrEqual(d.span!.end);
    expect(d.span!.end).toBeLessThanOrEqual(text.length);
    expect(render(d).length).toBeGreaterThan(0);
  }
}

describe('whatever the file, there is a network or a reason with a place', () => {
  test('shipped files with a piece cut out, doubled or replaced', () => {
    const pieces = [
      '',
      '{',
      '}',
      '[',
      ':',
      ' ',
      '\n',
      '\t',
      '"',
      '*a',
      '&a ',
      '1e999',
      '-',
      '{k}',
      'x',
      '~',
      '\u0000',
      '9..1',
      'é',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.nat(),
        fc.nat(12),
        fc.constantFrom(...pieces),
        (text, at, length, piece) => {
          const start = at % text.length;
          checkReports(text.slice(0, start) + piece + text.slice(start + length));
        },
      ),
      { numRuns: 1500, seed: 20 },
    );
  });

  test('arbitrary mappings', () => {
    const keys =
      'name inputs params nodes repeat layers edges values given output outputs loss data k x t{k} dense from'.split(
        ' ',
      );
    const leaf = fc.oneof(
      fc.constantFrom<unknown>(
        null,
        true,
        0,
        -1.5,
        'x',
        'sin(x)',
        't{k-1}',
        '1..3',
        'relu',
        '',
        'dL/dx',
        '2..',
        '{',
      ),
      fc.double(),
      fc.string(),
    );
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 6 }), (file) =>
        checkReports(JSON.stringify(file)),
      ),
      { numRuns: 1500, seed: 21 },
    );
  });

  test('deep brackets', () => {
    for (const depth of [50, 3000, 100_000]) {
      checkReports(`inputs: {x: ${'['.repeat(depth)}1${']'.repeat(depth)}}\noutput: x`);
      checkReports(`inputs: {x: 1}\noutput: ${'('.repeat(depth)}x${')'.repeat(depth)}`);
    }
  });
});

test('random networks: shuffled nodes give the same network as nodes in order', () => {
  const operation = fc.constantFrom(
    (a: string, b: string) => `sin(${a}) + ${b}`,
    (a: string, b: string) => `${a}*${b}`,
    (a: string, b: string) => `tanh(${a} - 0.5*${b})`,
    (a: string) => a,
  );
  const step = fc.tuple(operation, fc.nat(), fc.nat(), fc.nat());
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
      const names = ['x', 'y'];
      const rows = steps.map(([op, i, j, order], k) => {
        const text = op(names[i % names.length]!, names[j % names.length]!);
        names.push(`n${k}`);
        return { line: `  n${k}: ${text}\n`, order };
      });
      const file = (lines: readonly { line: string }[]) =>
        `inputs: {x: 0.4, y: -1.2}\nnodes:\n${lines.map((r) => r.line).join('')}output: ${names.at(-1)} + 0*x\n`;
      const inOrder = run(load(file(rows)));
      const shuffled = run(load(file([...rows].sort((a, b) => a.order - b.order))));
      for (const name of names) {
        expect(shuffled.value(name)).toEqual(inOrder.value(name));
        expect(shuffled.adjoint(name)[0]).toBeCloseTo(inOrder.adjoint(name)[0]!, 9);
      }
    }),
    { numRuns: 150, seed: 22 },
  );
});
