import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gradcheck } from './launch.js';

const folder = mkdtempSync(join(tmpdir(), 'network-equal-'));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const INPUT = 'inputs: {x: {shape: [2]}}\n';
const sigmoid = () =>
  file(
    'sigmoid.yaml',
    `${INPUT}layers:\n  - {dense: 2, activation: sigmoid, weights: [[1, -2], [0.5, 3]], bias: [0.25, -1]}\n  - {dense: 1, weights: [[4, -6]], bias: [0.5]}\n`,
  );
// Half the weights and biases of the hidden units, half the outgoing weights, and half their sum, 1/2 (4 - 6), on the output bias.
const tanh = (bias: number) =>
  file(
    `tanh${bias}.yaml`,
    `${INPUT}layers:\n  - {dense: 2, activation: tanh, weights: [[0.5, -1], [0.25, 1.5]], bias: [0.125, -0.5]}\n  - {dense: 1, weights: [[2, -3]], bias: [${bias}]}\n`,
  );

describe('gradcheck network-equal', () => {
  test('a sigmoid network as a tanh network: the right shift of the output bias', async () => {
    const { code, out } = await gradcheck('network-equal', sigmoid(), tanh(-0.5));
    expect(code).toBe(0);
    expect(out).toContain('proved');
    expect(out.split('\n').every((line) => line.length <= 80)).toBe(true);
  });

  test('the published recipe adds 1/2 instead: refuted, with a witness', async () => {
    const { code, out } = await gradcheck('network-equal', sigmoid(), tanh(1), '--json');
    expect(code).toBe(1);
    const report = JSON.parse(out);
    expect(Object.keys(report)[0]).toBe('schema');
    expect(report).toMatchObject({ schema: 'gradcheck/network-equal/1', verdict: 'refuted', ok: false });
    expect(report.outputs[0].witness).not.toBeNull();
  });

  test('two linear layers are one, for all weights', async () => {
    const params = 'params: {W1: {shape: [2, 2]}, b1: {shape: [2]}, W2: {shape: [2, 2]}, b2: {shape: [2]}}\n';
    const two = file('two.yaml', `${INPUT}${params}output: W2*(W1*x + b1) + b2\n`);
    const one = file('one.yaml', `${INPUT}${params}output: (W2*W1)*x + (W2*b1 + b2)\n`);
    const { code, out } = await gradcheck('network-equal', two, one, '--symbolic');
    expect(code).toBe(0);
    expect(out).toContain('all values of the parameters');
  });

  test('a fact about a name that does not occur is a mistake', async () => {
    const { code, err } = await gradcheck('network-equal', sigmoid(), tanh(-0.5), '--assume', 'xx > 0');
    expect(code).toBe(2);
    expect(err).toContain('did you mean `x`?');
    expect(err).toContain('<assumptions>:1:1');
  });

  test('mistakes are reported with a remedy and exit 2', async () => {
    const other = file('other.yaml', 'inputs: {z: 1}\noutput: z^2\n');
    const wide = file('wide.yaml', `${INPUT}output: 2*x\n`);
    for (const [a, b] of [
      [sigmoid(), other],
      [sigmoid(), wide],
      [sigmoid(), join(folder, 'nothing.yaml')],
    ] as const) {
      const { code, err } = await gradcheck('network-equal', a, b);
      expect(code).toBe(2);
      expect(err).toContain('help');
    }
  });
});
