import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gradcheck } from './launch.js';

const folder = mkdtempSync(join(tmpdir(), 'descend-'));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('gradcheck descend', () => {
  test('trains a network on its rows, with the rule, the steps and the curve', async () => {
    const svg = join(folder, 'loss.svg');
    const net = 'problems/graphs/mlp-data.yaml';
    const { code, out } = await gradcheck('descend', net, '--lr', '0.5', '--steps', '100', '--svg', svg);
    expect(code).toBe(0);
    for (const part of ['Update rule', 'p <- p - 0.5 * dL/dp', 'Steps', 'Loss', 'descended'])
      expect(out).toContain(part);
    expect(out.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect(readFileSync(svg, 'utf8')).toMatch(/^<svg [\s\S]*<polyline/);
  });

  test('JSON: a row a step, with parameters and gradients', async () => {
    file('points.csv', 'x[1],x[2],y\n0,0,0\n0,1,1\n1,0,1\n1,1,1\n');
    const net = file(
      'zero.yaml',
      'inputs: {x: {shape: [2]}}\nlayers:\n  - {dense: 3, activation: sigmoid, init: {kind: zeros}}\n  - {dense: 1, init: {kind: zeros}}\nloss: bcewithlogits(z2, y)\ndata: {file: points.csv}\n',
    );
    const { code, out } = await gradcheck(
      'descend',
      net,
      '--steps',
      '3',
      '--optimizer',
      'adam',
      '--batch',
      '2',
      '--json',
    );
    expect(code).toBe(0);
    const report = JSON.parse(out);
    expect(Object.keys(report)[0]).toBe('schema');
    expect(report).toMatchObject({ schema: 'gradcheck/descend/1', rows: 4, batch: 2, end: 'done', ok: true });
    expect(report.steps).toHaveLength(4);
    expect(report.steps[0].params.W1).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(report.symmetry.units).toContainEqual(['h1[1]', 'h1[2]', 'h1[3]']);
  });

  test('a rate that is too large diverges, exits 1 and is explained', async () => {
    const net = file(
      'line.yaml',
      'params: {w: 1, b: 0}\nloss: mse(w*x + b, y)\ndata: [{x: 1, y: 2}, {x: 2, y: 4}, {x: 3, y: 6.5}]\n',
    );
    const { code, out } = await gradcheck('descend', net, '--lr', '0.5', '--steps', '50');
    expect(code).toBe(1);
    expect(out).toContain('diverged');
    expect(out).toMatch(/--lr must stay below 0\.060/);
    expect((await gradcheck('descend', net, '--lr', '0.5', '--steps', '50', '--exit-zero')).code).toBe(0);
    expect((await gradcheck('descend', net, '--lr', '0.03', '--w', '1.5')).code).toBe(0);
  });

  test('a loss that jumps to and fro without blowing up is explained, with a rate that was tried', async () => {
    const net = 'problems/graphs/mlp-data.yaml';
    const { code, out } = await gradcheck('descend', net, '--lr', '1000', '--steps', '30');
    expect(code).toBe(1);
    const text = out.replace(/\s+/g, ' ');
    expect(text).toContain('Verdict oscillates');
    expect(text).toMatch(/Step 1 overshot: along it the loss curves by [\d.]+ on the average/);
    expect(text).toContain('2/lr = 0.002');
    const rate = /with --lr ([\d.]+) the loss goes 3.37149 -> ([\d.]+) in 30 steps/.exec(text)!;
    const tried = await gradcheck('descend', net, '--lr', rate[1]!, '--steps', '30', '-q');
    expect(tried.code).toBe(0);
    expect(tried.out).toContain(`3.37149 -> ${rate[2]} in 30 steps`);
    expect(out.split('\n').every((line) => line.length <= 80)).toBe(true);
    const report = JSON.parse((await gradcheck('descend', net, '--lr', '1000', '--json')).out);
    expect(report).toMatchObject({ end: 'done', behaviour: 'oscillates', ok: false });
    const adam = await gradcheck('descend', net, '--lr', '50', '--optimizer', 'adam');
    expect(adam.code).toBe(1);
    expect(adam.out).toContain('A step of Adam');
  });

  test('mistakes are reported with a remedy and exit 2', async () => {
    const cases: readonly (readonly [string, readonly string[], string])[] = [
      ['inputs: {x: 1}\noutput: x^2\n', [], 'no parameters'],
      ['params: {w: [1, 2]}\noutput: 2*w\n', [], 'nothing to minimise'],
      ['inputs: {x: {shape: []}}\nparams: {w: 1}\nloss: w*x\n', [], '`x` has no value'],
      ['params: {w: 1}\nloss: w^2\n', ['--lr', 'fast'], '--lr needs a number'],
      ['params: {w: 1}\nloss: w^2\n', ['--steps', '2.5'], 'whole number'],
      ['params: {w: 1}\nloss: w^2\n', ['--v', '3'], 'is no input here'],
      ['params: {w: 1}\nloss: (w*x)^2\ndata: {file: nowhere.csv}\n', [], 'there is no such file'],
    ];
    for (const [text, args, message] of cases) {
      const { code, err } = await gradcheck('descend', file('bad.yaml', text), ...args);
      expect(code, text).toBe(2);
      expect(err).toContain(message);
    }
  });

  test('graph --row all and descend mean the same loss, summed or averaged', async () => {
    const net = 'problems/graphs/mlp-data.yaml';
    for (const reduce of ['sum', 'mean']) {
      const run = JSON.parse(
        (await gradcheck('descend', net, '--steps', '0', '--reduce', reduce, '--json')).out,
      );
      const graph = JSON.parse(
        (await gradcheck('graph', net, '--row', 'all', '--reduce', reduce, '--no-order', '--json')).out,
      );
      expect(graph.outputs[0].value).toBeCloseTo(run.steps[0].loss, 12);
    }
    const plain = JSON.parse((await gradcheck('descend', net, '--steps', '0', '--json')).out);
    const all = JSON.parse((await gradcheck('graph', net, '--row', 'all', '--no-order', '--json')).out);
    expect(all.outputs[0].value).toBeCloseTo(plain.steps[0].loss, 12);
    expect((await gradcheck('graph', net, '--reduce', 'mean')).code).toBe(2);
  });

  test('a loss without a value names the part, the row, the step and the parameters', async () => {
    const rows = 'data: [{x: 1}, {x: 2}]\n';
    const path = join(mkdtempSync(join(tmpdir(), 'lost-')), 'net.yaml');
    writeFileSync(path, `inputs: {x: 1}\nparams: {w: 0.5}\nloss: log(w*x)^2 + w\n${rows}`);
    const later = await gradcheck('descend', path, '--lr', '0.5', '--steps', '20', '--json');
    expect(later.code).toBe(1);
    expect(JSON.parse(later.out).end.reason ?? JSON.parse(later.out).reason).toMatch(
      /log\(w\*x\) has no value \(log needs x > 0; here w\*x = -0\.62.*in row 1, with w = -0\.62/,
    );
    const first = await gradcheck('descend', path, '--w', '-0.5');
    expect(first.code).toBe(2);
    expect(first.err).toContain('log needs x > 0; here w*x = -0.5, in row 1 of the data');
  });
});
