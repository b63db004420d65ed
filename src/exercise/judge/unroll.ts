import { loadNetwork } from '../../graph/load.js';
import type { Network } from '../../graph/network.js';
import type { Formula } from '../problem/problem.js';
import { SampleGraph } from '../problem/sample-graph.js';
import { minus, name, replace, times, write } from '../problem/tree.js';
import { evaluateArray } from '../setting/evaluate.js';
import type { Setting } from '../setting/setting.js';
import { withPlainDigits } from '../text/typography.js';

/** Gradient descent on a loss, in symbols or by numbers. */
export interface IterationTask {
  readonly loss: Formula;
  readonly params: readonly string[];
  readonly rate: Formula;
  /** Numbers of all names, where the numbers of some steps are asked for. */
  readonly at?: ReadonlyMap<string, Formula>;
  readonly steps?: number;
}

/** The value of a parameter after k steps, and what leads to it. */
export const afterSteps = (param: string, k: number): string => `${param}_${k}`;
export const gradientAt = (param: string, k: number): string => `d${param}_${k}`;
export const lossAt = (k: number): string => `loss_${k}`;

/**
 * Some steps of gradient descent as one network: w_1 = w_0 - rate*dw_0 with the gradient dw_0 at w_0, and so on. A table of steps is then
 * a table of forward values. Undefined where a number is missing or the gradient has no closed form.
 */
export function unroll(task: IterationTask, setting: Setting): Network | undefined {
  const { at, steps = 1, params, rate } = task;
  const loss = setting.meaning(task.loss);
  const step = setting.meaning(rate);
  const inputs: string[] = [];
  for (const [key, formula] of at ?? []) {
    const array = evaluateArray(setting.meaning(formula), setting);
    if (!array) return undefined;
    const isParam = params.includes(key);
    inputs.push(
      `  ${isParam ? afterSteps(key, 0) : key}: {shape: [${array.shape}], value: ${nested(array)}}`,
    );
  }
  const gradients = params.map((param) => {
    const text = new SampleGraph(setting).differentiate(loss, param)?.text;
    const parsed = text === undefined ? undefined : setting.tools.parser.parse(text);
    return parsed?.ok ? parsed.value : undefined;
  });
  const nodes: string[] = [];
  const put = (label: string, text: string) => nodes.push(`  ${label}: ${JSON.stringify(text)}`);
  for (let k = 0; k <= steps; k++) {
    const atStep = (ast: Parameters<typeof write>[0]) =>
      write(
        replace(ast, (a) =>
          a.kind === 'name' && params.includes(a.text) ? name(afterSteps(a.text, k)) : undefined,
        ),
      );
    put(lossAt(k), atStep(loss));
    if (k === steps) break;
    for (const [i, param] of params.entries()) {
      const gradient = gradients[i];
      if (!gradient) return undefined;
      put(gradientAt(param, k), atStep(gradient));
      put(
        afterSteps(param, k + 1),
        write(minus(name(afterSteps(param, k)), times(step, name(gradientAt(param, k))))),
      );
    }
  }
  const text = ['inputs:', ...inputs, 'nodes:', ...nodes, `output: ${lossAt(steps)}`].join('\n');
  const network = loadNetwork({ name: 'steps', text }, setting.tools.parser);
  return network.ok ? network.value : undefined;
}

function nested({
  shape,
  values,
}: {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}): string {
  if (shape.length === 0) return String(values[0]);
  if (shape.length === 1) return `[${values.join(', ')}]`;
  const rows = Array.from({ length: shape[0]! }, (_, r) => values.slice(r * shape[1]!, (r + 1) * shape[1]!));
  return `[${rows.map((r) => `[${r.join(', ')}]`).join(', ')}]`;
}

/** w1, w_1, w(1), w^(1) and w^{(1)} for the value of w after one step; other labels stay. */
export function readStepLabel(label: string, params: readonly string[]): string {
  const plain = withPlainDigits(label.trim().replace(/\s+/g, ''));
  for (const param of [...params].sort((a, b) => b.length - a.length)) {
    if (!plain.startsWith(param)) continue;
    const step = /^[_^]?[{(]*(\d+)[)}]*$/.exec(plain.slice(param.length));
    if (step) return afterSteps(param, Number(step[1]));
  }
  const loss = /^(?:loss|L|J|E)[_^]?[{(]*(\d+)[)}]*$/.exec(plain);
  if (loss) return lossAt(Number(loss[1]));
  const slope = /^[d∂](?:L|J|E|loss)\/[d∂](.+)$/.exec(plain);
  const inner = slope && readStepLabel(slope[1]!, params);
  return inner && inner !== slope[1] ? `d${inner}` : label;
}
