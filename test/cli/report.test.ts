import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { launch, type Run, type Surroundings } from './launch.js';

const run = (args: readonly string[], surroundings?: Surroundings): Promise<Run> =>
  launch(args, surroundings);

const GRAPHS = 'problems/graphs';

/** Milliseconds for a network of fifty layers: its third derivatives take seconds of a processor, which may be a shared one. */
const DEEP = 120_000;

type Json = Readonly<Record<string, unknown>>;

/** What JSON holds for an array of a shape: numbers, names of what is no number, null where nothing is known. */
function expectArray(value: unknown, shape: readonly number[]): void {
  if (value === null) return;
  if (shape.length === 0) {
    if (typeof value === 'string') expect(value).toMatch(/^(undefined|-?infinity)$/);
    else expect(typeof value).toBe('number');
    return;
  }
  expect(value).toHaveLength(shape[0]!);
  for (const part of value as readonly unknown[]) expectArray(part, shape.slice(1));
}

/** The fields of the contract, each of its type. */
function expectContract(document: Json, command: 'expr' | 'graph'): void {
  expect(Object.keys(document)[0]).toBe('schema');
  expect(document['schema']).toBe(`gradcheck/${command}/1`);
  expect(document[command === 'expr' ? 'expression' : 'file']).toEqual(expect.any(String));
  expect(document['ok']).toEqual(expect.any(Boolean));
  const shapes = new Map<string, readonly number[]>();
  for (const input of document['inputs'] as readonly Json[]) {
    expect(input).toMatchObject({ name: expect.any(String), shape: expect.any(Array) });
    expectArray(input['value'], input['shape'] as readonly number[]);
    shapes.set(input['name'] as string, input['shape'] as readonly number[]);
  }
  for (const node of document['nodes'] as readonly Json[]) {
    expect(node).toMatchObject({ name: expect.any(String), expression: expect.any(String) });
    expectArray(node['value'], node['shape'] as readonly number[]);
    expect(node).toHaveProperty('adjoint');
    for (const partial of node['partials'] as readonly Json[]) {
      expect(partial).toMatchObject({ wrt: expect.any(String), symbolic: expect.any(String) });
      expect(partial).toHaveProperty('value');
    }
  }
  for (const output of document['outputs'] as readonly Json[]) {
    expect(output).toMatchObject({ name: expect.any(String) });
    expect(output).toHaveProperty('value');
  }
  for (const gradient of document['gradients'] as readonly Json[]) {
    expect(shapes.has(gradient['input'] as string)).toBe(true);
    expect(gradient['output']).toEqual(expect.any(String));
    expect(gradient['note']).toEqual(expect.any(String));
    expect(gradient['verdict']).toMatch(/^(match|mismatch|kink|undefined|inconclusive)$/);
    for (const key of ['symbolic', 'reverse', 'forward', 'numeric', 'difference', 'tolerance', 'order'])
      expect(gradient).toHaveProperty(key);
    const order = gradient['order'] as Json | null;
    for (const scheme of order ? ['forward', 'central'] : []) {
      expect(Object.keys(order![scheme] as Json)).toEqual(
        expect.arrayContaining(['slope', 'constant', 'theory']),
      );
    }
  }
  const counts = document['counts'] as Json | null;
  if (counts) expect(counts).toMatchObject({ forward: expect.any(Number), reverse: expect.any(Number) });
}

const EXPRESSIONS: readonly (readonly string[])[] = [
  ['tanh(softmax(x))'],
  ['a*x^2 + sin(b)', '--x', '3', '--a', '2', '--b', '0.5'],
  ["sigmoid(w'*x + b)", '--x', '1,2', '--w', '0.5,-1', '--b', '0.1', '--wrt', 'w,b'],
  ['W*x', '--shape', 'W=2,3'],
  ['max(x)', '--x', '1,3,3'],
  ['sqrt(x)', '--x', '0'],
  ['exp(x)*y', '--order', '2', '--mode', 'both'],
  ['1/(1+exp(-x))', '--x', '-1000'],
];

describe.concurrent('JSON', () => {
  test.each(EXPRESSIONS)('expr %j keeps the contract', async (...args) => {
    const { out } = await run(['expr', ...args, '--json']);
    expect(out).not.toMatch(/NaN|Infinity/);
    expectContract(JSON.parse(out) as Json, 'expr');
  });

  test.each([
    ['sincos.yaml'],
    ['edges-2022-09-01.yaml'],
    ['two-branch.yaml'],
    ['mlp-data.yaml'],
    ['deep-50.yaml', '--checkpoint', '10'],
  ])(
    'graph %s keeps the contract',
    async (file, ...args) => {
      const { out, code } = await run(['graph', join(GRAPHS, file), ...args, '--json']);
      expect(code).toBe(0);
      expectContract(JSON.parse(out) as Json, 'graph');
    },
    DEEP,
  );

  test('a Jacobian is indexed output first, then input', async () => {
    const { out } = await run(['expr', 'W*x', '--W', '[[1,2,3],[4,5,6]]', '--wrt', 'x', '--json']);
    const [gradient] = (JSON.parse(out) as { readonly gradients: readonly Json[] }).gradients;
    const rows = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    expect(gradient!['reverse']).toEqual(rows);
    expect(gradient!['forward']).toEqual(rows);
  });

  test.each([
    ['x^2', '2*x', [], 0, 'match'],
    ['x^2', '4', ['--x', '2'], 1, 'mismatch'],
    ['relu(x)', '1', [], 1, 'mismatch'],
    ['x^2', '2*abs(x)', ['--x', '2'], 1, 'mismatch'],
    ['log(x)', '1/x + log(-x)', [], 1, 'mismatch'],
    ['x^2', '2*x + 1e-9', [], 1, 'mismatch'],
    ['sum(softmax(x))', 'zeros(3)', [], 0, 'match'],
    ['tanh(x)', '4/(e^x+e^-x)^2', [], 0, 'match'],
    ['sum(x.^2)', "2*x'", ['--x', '1,2,3'], 0, 'match'],
    ['tanh(x)', '1 - tanh(x).^2', ['--x', '1,2'], 0, 'match'],
  ])('expr %s --claim %s', async (expression, claim, args, code, numeric) => {
    const found = await run(['expr', expression, '--claim', claim, ...args, '--no-order', '--json']);
    expect(found.code).toBe(code);
    const document = JSON.parse(found.out) as Json;
    expect(document['ok']).toBe(code === 0);
    expect(document['claim']).toMatchObject({
      text: claim,
      wrt: 'x',
      numeric,
      // Nothing is to be explained about a right one; 1 for relu' is a slip that has a name.
      misconception: expression === 'relu(x)' ? expect.objectContaining({ code: 'kink-ignored' }) : null,
      verdict: expect.stringMatching(code === 0 ? /^(proved|undecided)$/ : /^refuted$/),
    });
    const { witness } = document['claim'] as Json;
    if (code === 0) expect(witness).toBeNull();
    else expect((witness as Json)['point']).toHaveProperty('x');
  });
});

/** Everything that looks like a number or a part of one. */
function numbersIn(text: string): ReadonlySet<string> {
  return new Set(text.match(/[\d.]+(?:e[+-]?\d+)?/g));
}

describe.concurrent('text', () => {
  const shown: readonly (readonly string[])[] = [
    ['expr', 'tanh(softmax(x))'],
    ['expr', 'W*x', '--shape', 'W=3,3'],
    ['expr', 'sigmoid(W2*tanh(W1*x+b1)+b2)', '--shape', 'W1=3,4', '--shape', 'W2=2,3'],
    ['expr', 'exp(x)*y', '--order', '2', '--steps'],
    ['expr', `${'a_long_name_'.repeat(8)}*x + 1e-7*x`],
    ['expr', 'sum(x.^2)', '--shape', 'x=100'],
    ['graph', join(GRAPHS, 'toy-model.yaml'), '--mode', 'both', '--explain', '--digits', '3'],
    ['graph', join(GRAPHS, 'two-branch.yaml'), '--explain'],
    ['graph', join(GRAPHS, 'deep-50.yaml'), '--checkpoint', '10', '--no-order'],
    ['graph', join(GRAPHS, 'mlp-data.yaml'), '--row', 'all'],
  ];
  test.each(shown)('%j %j fits the terminal, and no number is cut', async (...args) => {
    const wide = numbersIn((await run(args, { env: { COLUMNS: '100000', NO_COLOR: '1' } })).out);
    for (const COLUMNS of ['80', '120']) {
      const { out, code } = await run(args, { env: { COLUMNS, NO_COLOR: '1' } });
      expect(code).toBe(0);
      const long = out.split('\n').filter((line) => [...line].length > Number(COLUMNS));
      expect(long).toEqual([]);
      expect([...numbersIn(out)].filter((number) => !wide.has(number))).toEqual([]);
      // Names of the inside stay inside.
      expect(out).not.toMatch(/#[a-z]|__|NaN|undefined|\[object/);
    }
  });

  test('colour changes nothing but colour', async () => {
    const plain = await run(['expr', 'relu(x)', '--x', '0']);
    const coloured = await run(['expr', 'relu(x)', '--x', '0', '--color', 'always']);
    const codes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
    expect(coloured.out.replace(codes, '')).toBe(plain.out);
  });

  test('what is left out is said, and --full shows it', async () => {
    const { out } = await run(['expr', 'sum(x.^2)', '--shape', 'x=100', '--no-order']);
    expect(out).toContain('88 more: --full');
    expect(out).toContain('Long vectors are shown in part; --full shows all.');
    const full = await run(['expr', 'sum(x.^2)', '--shape', 'x=100', '--no-order', '--full']);
    expect(full.out).not.toContain('…');
    expect(full.out).toContain('dy/dx[57] ');
  });

  test('the headline', async () => {
    const { out, code } = await run(['expr', 'tanh(softmax(x))']);
    expect(code).toBe(0);
    expect(out).toContain("dy/dx = diag(1 - tanh(s)^2) * (diag(s) - s*s')\n      with s = softmax(x)");
    expect(out).toContain('Verdict  match: 9 derivatives');
  });

  test('the ladder by hand, explained', async () => {
    const { out } = await run([
      'graph',
      join(GRAPHS, 'sincos.yaml'),
      '--x',
      '1',
      '--digits',
      '2',
      '--explain',
    ]);
    expect(out).toContain('dy/dt1 = dy/dt2 * ∂t2/∂t1 + dy/db2 * ∂b2/∂t1');
    expect(out).toMatch(/\n {2}t5 +0\.94 +0\.940272 /);
    expect(out).toMatch(/\n {2}x +-0\.07 +-0\.0691857\n/);
  });

  test('both modes with their counts', async () => {
    const { out } = await run(['graph', join(GRAPHS, 'shared-subexpression.yaml'), '--mode', 'both']);
    expect(out).toMatch(/node +expression +value +dy\/d· +d·\/dx\n/);
    expect(out).toMatch(
      /Operations: \d+ forward; forward mode \d+ \(1 sweep\), reverse mode \d+ \(1\s+sweep\)/,
    );
  });

  test('upstream gradients with symbolic weights', async () => {
    const { out } = await run(['graph', join(GRAPHS, 'two-branch.yaml')]);
    expect(out).toContain("dL/dv = W1' * [-2; 0; 4] + W2' * [0.16; 0.75; 0.42]");
  });

  test('checkpoints', async () => {
    const { out } = await run(['graph', join(GRAPHS, 'deep-50.yaml'), '--checkpoint', '10', '--no-order']);
    expect(out).toContain('nodes 52, stored 6, recomputed 46');
    expect(out).toContain('identical to the last bit');
  });

  test('drawings', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gradcheck-drawing-'));
    const [dot, mermaid] = [join(folder, 'a.dot'), join(folder, 'a.mmd')];
    for (const file of ['toy-model.yaml', 'edges-2022-09-01.yaml', 'two-branch.yaml']) {
      const { code } = await run(['graph', join(GRAPHS, file), '--dot', dot, '--mermaid', mermaid, '-q']);
      expect(code).toBe(0);
      expect(readFileSync(dot, 'utf8')).toMatch(/^digraph ".*" \{\n(?: {2}.*;\n)+\}\n$/);
      expect(readFileSync(mermaid, 'utf8')).toMatch(/^flowchart LR\n(?: {2}n\d+.*\n)+$/);
    }
    expect(readFileSync(dot, 'utf8')).toContain('n0 [label="v');
  });
});
