import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gradcheck } from './launch.js';

const folder = mkdtempSync(join(tmpdir(), 'variance-'));

function network(depth: number, units: number, activation: string): string {
  const file = join(folder, `${activation}-${depth}.yaml`);
  const layers = `  - {dense: ${units}, activation: ${activation}, init: {kind: he, seed: 3}}\n`.repeat(
    depth,
  );
  writeFileSync(file, `name: deep ${activation}\ninputs: {x: {shape: [${units}]}}\nlayers:\n${layers}`);
  return file;
}

describe('gradcheck variance', () => {
  test('He keeps the size of a deep ReLU network, Xavier halves it per layer, zeros leave nothing', async () => {
    const file = network(10, 80, 'relu');
    const { code, out } = await gradcheck('variance', file, '--init', 'he,xavier,zeros', '--json');
    expect(code).toBe(0);
    const report = JSON.parse(out);
    expect(Object.keys(report)[0]).toBe('schema');
    expect(report.schema).toBe('gradcheck/variance/1');
    const [he, xavier, zeros] = report.profiles;
    expect(he.growth).toBeGreaterThan(0.85);
    expect(he.growth).toBeLessThan(1.15);
    expect(xavier.growth).toBeGreaterThan(0.42);
    expect(xavier.growth).toBeLessThan(0.58);
    expect(xavier.gradientGrowth).toBeLessThan(0.6);
    expect(zeros.growth).toBe(0);
    // First layer: fan-in * E[w^2] * E[x^2] with E[x^2] = 1, measured over 80 units and 400 draws.
    for (const p of [he, xavier]) {
      const first = p.layers[0];
      expect(first.predicted / p.layers[0].gain).toBeGreaterThan(0.97);
      expect(Math.abs(first.secondMoment / first.predicted - 1)).toBeLessThan(0.06);
    }
  });

  test('text within 80 columns, with both plots and the verdict; the same twice', async () => {
    const file = network(4, 20, 'tanh');
    const { code, out } = await gradcheck('variance', file);
    expect(code).toBe(0);
    for (const part of ['Layer by layer', 'Pre-activations', 'Gradients', 'Verdict', 'theory'])
      expect(out).toContain(part);
    expect(out.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect((await gradcheck('variance', file)).out).toBe(out);
    expect((await gradcheck('variance', file, '--seed', '2')).out).not.toBe(out);
  });

  test('an input by another name is predicted like the input; what is not known is undefined and not 0', async () => {
    const file = join(folder, 'alias.yaml');
    const layers = '  h1: tanh(w1*h0)\n  h2: tanh(w2*h1)';
    const parameters = 'inputs: {x: 1}\nparams: {w1: 0.5, w2: 2}';
    const profileOf = async (start: string) => {
      writeFileSync(file, `${parameters}\nnodes:\n  h0: ${start}\n${layers}\noutput: h2\n`);
      const { out } = await gradcheck('variance', file, '--json');
      return JSON.parse(out).profiles[0].layers as readonly {
        predicted: number;
        secondMoment: number;
      }[];
    };
    for (const { predicted, secondMoment } of await profileOf('x'))
      expect(Math.abs(predicted / secondMoment - 1)).toBeLessThan(0.1);
    expect((await profileOf('x + 1')).map((l) => l.predicted)).toEqual(Array(4).fill('undefined'));
  });

  test('a picture', async () => {
    const svg = join(folder, 'depth.svg');
    expect((await gradcheck('variance', network(4, 20, 'tanh'), '--svg', svg)).code).toBe(0);
    expect(readFileSync(svg, 'utf8')).toContain('<polyline');
  });

  test('a layer written as one node is seen too', async () => {
    const { code, out } = await gradcheck('variance', 'problems/graphs/deep-50.yaml');
    expect(code).toBe(0);
    expect(out).toContain('in h50');
  });

  test('mistakes are reported with a remedy and exit 2', async () => {
    const bare = join(folder, 'bare.yaml');
    writeFileSync(bare, 'inputs: {x: {shape: [3]}}\nlayers:\n  - {dense: 3}\n');
    const cases: readonly (readonly [readonly string[], string])[] = [
      [['nowhere.yaml'], 'there is no such file'],
      [['problems/graphs/sincos.yaml'], 'has no layer'],
      [[bare], '--init he'],
      [[bare, '--init', 'kaiming'], 'the kinds are'],
      [[bare, '--init', 'he', '--draws', 'x'], '--draws needs a whole number'],
    ];
    for (const [args, message] of cases) {
      const { code, err } = await gradcheck('variance', ...args);
      expect(code, args.join(' ')).toBe(2);
      expect(err).toContain(message);
    }
  });
});
