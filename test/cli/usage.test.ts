import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { launch, launcher, type Run, type Surroundings } from './launch.js';

let folder: string;
const run = (args: readonly string[], surroundings?: Surroundings): Promise<Run> =>
  launch(args, surroundings);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gradcheck-usage-'));
});

const SINCOS = 'problems/graphs/sincos.yaml';

/** Arguments, the code of the error, and what the message must say. */
const MISTAKES: readonly (readonly [readonly string[], string, RegExp])[] = [
  [['expr'], 'usage', /no expression.*\n.*gradcheck expr "tanh/],
  [['expr', ''], 'empty-expression', /<expression>:1:1/],
  [['expr', 'x +'], 'syntax', /<expression>:1:3.*no right operand\n.*x \+\n.*\^/],
  [['expr', 'sigmod(x)'], 'unknown-function', /did you mean `sigmoid`/],
  [['expr', 'sin(x, y)'], 'arity', /takes 1 argument, not 2/],
  [['expr', 'W*x', '--W', '[[1,2],[3,4]]', '--x', '1,2,3'], 'shape', /\[2, 2\] and \[3\]/],
  [['expr', 'log(x)', '--x', '-1'], 'domain', /log needs x > 0; here x = -1/],
  [['expr', 'x^2', '--x'], 'usage', /needs a value/],
  [['expr', 'x^2', '--x', 'abc'], 'value-syntax', /`abc` of `x`/],
  [['expr', 'x^2', '--x', '1,,2'], 'value-syntax', /1,,2/],
  [['expr', 'x^2', '--x', '1e400'], 'value-syntax', /1e400/],
  [['expr', 'x^2', '--x', '1', '--x', '2'], 'usage', /`x` is given two values/],
  [['expr', 'x^2', '--x', '1', '--set', 'x=2'], 'usage', /`x` is given two values/],
  [['expr', 'x^2', '--y', '3'], 'unused-value', /its inputs are x/],
  [['expr', 'x^2', '--clam', '2*x'], 'usage', /did you mean --claim\?/],
  [['expr', 'x', '--set', 'x'], 'usage', /write --set x=1/],
  [['expr', 'x', '--shape', 'x=0'], 'usage', /--shape x=3/],
  [['expr', 'x', '--shape', 'x=3', '--x', '1'], 'value-shape', /\[3\] is needed/],
  [['expr', 'x', '--order', '3'], 'usage', /choices are 1, 2/],
  [['expr', 'softmax(x)', '--order', '2'], 'usage', /scalar expression/],
  [['expr', 'x', '--seed', 'abc'], 'usage', /whole number/],
  [['expr', 'x', '--wrt', 'z'], 'unknown-wrt', /the inputs are x/],
  [['expr', 'x*y', '--claim', 'y'], 'wrt-needed', /--wrt/],
  [['expr', 'sum(x)', '--x', '1,2', '--claim', '1'], 'claim-shape', /\[2\]/],
  [['expr', 'x', '--claim', '2*'], 'syntax', /<claim>:1:2/],
  [['expr', '3'], 'inputs-needed', /no inputs/],
  [['stable', '3+4'], 'constant-expression', /x\+4/],
  [['expr', 'x', 'y'], 'usage', /quotes/],
  [['expr', 'x', '--color', 'red'], 'usage', /auto, always, never/],
  [['expr', 'x', '--reporter', 'foo'], 'usage', /default, concise, json/],
  [['expr', '-f', '/nosuch/file'], 'file-read', /no such file/],
  [['expr', '-f', 'src'], 'file-read', /it is a folder/],
  [['expr', 'x', '--reporter', 'json=/nosuch/x.json', '-q'], 'file-write', /no such folder/],
  [['graph'], 'usage', /missing required argument/],
  [['limit', 'sin(x)/x', 'x'], 'usage', /<expression> <input> <point> \(point: where to: 0, pi\/2/],
  [['problems', 'show'], 'usage', /gradcheck problems show <id>/],
  [['grade', SINCOS], 'usage', /gradcheck grade --help/],
  [['graph', 'nosuch.yaml'], 'file-read', /no such file/],
  [['graph', SINCOS, '--wrt', 'q'], 'unknown-wrt', /the inputs are x/],
  [['graph', SINCOS, '--x', '1,2'], 'value-shape', /\[2\]/],
  [['graph', SINCOS, '--digits', '99'], 'usage', /0 to 15/],
  [['graph', SINCOS, '--checkpoint', '0'], 'usage', /whole number/],
  [['graph', SINCOS, '--row', '1'], 'usage', /data/],
  [['graph', SINCOS, '--dot', '/nosuch/x.dot'], 'file-write', /no such folder/],
  [['functions', 'sigmod'], 'usage', /did you mean `sigmoid`/],
  [['explain', 'domian'], 'usage', /did you mean `domain`/],
  [['exprr', 'x'], 'usage', /Did you mean expr/],
  [['--nosuch'], 'usage', /unknown option/],
];

/** Every so many mistakes are also made without --json. */
const PLAIN = 6;

describe.concurrent('mistakes', () => {
  test.each(MISTAKES)('%j is %s', async (args, code, message) => {
    const documented = (args[0] === 'expr' || args[0] === 'graph') && args.at(-1) !== '--x';
    const asked = documented && !args.includes('--reporter') ? [...args, '--json'] : args;
    const { code: exit, out, err } = await run(asked);
    expect(exit).toBe(2);
    expect(err).toMatch(message);
    expect(err).toContain(`error[${code}]`);
    expect(err).toContain('help: ');
    expect(err).not.toMatch(/\n\s+at |node:internal|Error:/);
    if (code === 'file-write' || asked === args) return;
    const document = JSON.parse(out) as Readonly<Record<string, unknown>>;
    expect(Object.keys(document)[0]).toBe('schema');
    expect(document).toMatchObject({
      schema: `gradcheck/${args[0]}/1`,
      ok: false,
      diagnostics: [{ code, severity: 'error', message: expect.any(String), remedy: expect.any(String) }],
    });
  });

  test('nothing but the error is printed without --json', async () => {
    const some = MISTAKES.filter(([, code], n) => n % PLAIN === 0 && code !== 'file-write');
    for (const [args] of some) expect([args, (await run(args)).out]).toEqual([args, '']);
  });
});

describe.concurrent('strange but valid', () => {
  test.each([
    [['e*x', '--e', '3']],
    [['pi*x', '--pi', '3']],
    [['i + j*in + to']],
    [['σ*x', '--σ', '2']],
    [['λ*μ_1 + x_1', '--μ_1', '3']],
    [['-x^2', '--x', '3']],
    [['--x=3', '-sin(x)', '--claim', '-cos(x)']],
    [['--x', '-1', '--', '-x']],
    [['x', '--x=-1e-3']],
    [['x', '--x', '[1]']],
    [["x'*W*x", '--W', '[[1]]', '--x', '[2]']],
    [['order*x', '--set', 'order=2', '--set', 'x=-2']],
    [['x^2', '--order', '2', '--no-order']],
    [['|x|', '--x', 'pi/4']],
    [['x[2]^2']],
    [['sum(k*x^k, k, 1, 5)']],
    [[`sum(x.^2)`, '--x', Array.from({ length: 100 }, (_, k) => k + 1).join(',')]],
    [["sum(sum(W*W'))", '--shape', 'W=30,30']],
  ])('%j', async (args) => {
    const { code, err } = await run(['expr', '-q', ...args]);
    expect([code, err]).toEqual([0, '']);
  });

  test('names of options reach the expression by --set only', async () => {
    const { code, err } = await run(['expr', 'json^2', '--json', '3']);
    expect(code).toBe(2);
    expect(err).toContain('--set NAME=VALUE');
  });
});

describe('files of expressions', () => {
  const lines = [
    'x^2',
    '# a comment',
    '',
    '  sin(x)',
    'foo(x)',
    '{"id": 7, "expression": "a*x", "values": {"x": 2, "a": [1, 2]}}',
    '{"id": "c", "expression": "x^3", "wrt": "x", "claim": "3*x"}',
    '{"id": 8}',
    '{bad',
    '{"expression": "x", "clam": "1"}',
    '{"expression": "x", "values": 3}',
  ];

  test('with a byte order mark, CRLF and mistakes: every line answers, in order', async () => {
    const input = `\ufeff${lines.join('\r\n')}\r\n`;
    const { code, out, err } = await run(['expr', '-f', '-', '--json'], { input });
    expect(code).toBe(2);
    const documents = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    expect(documents).toHaveLength(9);
    expect(documents.map((d) => d['schema'])).toEqual(Array(9).fill('gradcheck/expr/1'));
    expect(documents.map((d) => d['ok'])).toEqual([
      true,
      true,
      false,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(documents[3]!['id']).toBe(7);
    expect(documents[4]).toMatchObject({ id: 'c', claim: { verdict: 'refuted' } });
    expect(err).toContain('<stdin>:5:1');
    expect(err).toContain('did you mean `claim`?');
    expect(err).toContain('<stdin>:9:1');
  });

  test('the gravest line decides, and short reports name their lines', async () => {
    const file = join(folder, 'some.txt');
    writeFileSync(file, 'x^2\n1/(1+exp(-x))\n');
    const good = await run(['expr', '-f', file, '-q']);
    expect([good.code, good.out]).toEqual([
      0,
      expect.stringMatching(/^match x\^2 dy\/dx .*\nmatch 1\/\(1\+exp\(-x\)\) dy\/dx .*\n$/),
    ]);
    const undecided = await run(['expr', '-f', file, '-q', '--x', '-1000']);
    expect(undecided.code).toBe(3);
    const allowed = await run(['expr', '-f', file, '-q', '--x', '-1000', '--exit-zero']);
    expect(allowed.code).toBe(0);
    writeFileSync(file, 'x +\n{"id": 2}\n');
    const bad = await run(['expr', '-f', file, '--reporter', 'concise', '--exit-zero']);
    expect(bad.code).toBe(2);
    expect(bad.out).toBe(`invalid x +\ninvalid ${file}:2\n`);
  });

  test('empty and binary files are refused', async () => {
    const empty = await run(['expr', '-f', '-'], { input: '# nothing\n' });
    expect([empty.code, empty.out]).toEqual([2, '']);
    expect(empty.err).toContain('no expression');
    const binary = await run(['expr', '-f', '-'], { input: Uint8Array.from([0xff, 0xfe, 0x00, 0xc3, 0x28]) });
    expect(binary.code).toBe(2);
    expect(binary.err).toContain('not UTF-8');
    const graph = await run(['graph', '-'], { input: '' });
    expect([graph.code, graph.out]).toEqual([2, '']);
  });

  test('a network from standard input', async () => {
    const input = `\ufeff${readFileSync(SINCOS, 'utf8').replace(/\n/g, '\r\n')}`;
    const { code, out } = await run(['graph', '-', '--x', '2', '--reporter', 'concise'], { input });
    expect([code, out]).toEqual([0, expect.stringMatching(/^match sin\/cos ladder dy\/dx difference /)]);
  });
});

describe('where the output goes', () => {
  test('two reporters at once', async () => {
    const file = join(folder, 'report.json');
    const { code, out } = await run(['expr', 'x^2', '--reporter', `json=${file}`, '--reporter', 'concise']);
    expect([code, out]).toEqual([0, expect.stringMatching(/^match x\^2 dy\/dx difference \S+\n$/)]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ schema: 'gradcheck/expr/1', ok: true });
    const twice = await run(['expr', 'x^2', '--reporter', 'json', '--reporter', 'concise']);
    expect(twice.code).toBe(2);
  });

  test('colours: only when asked for, off a terminal', async () => {
    const start = String.fromCharCode(27);
    const coloured = async (args: readonly string[], env: Readonly<Record<string, string>>) =>
      (await run(['expr', 'x^2', '-q', ...args], { env })).out.includes(start);
    expect(await coloured([], {})).toBe(false);
    expect(await coloured(['--color', 'always'], { NO_COLOR: '1' })).toBe(true);
    expect(await coloured([], { FORCE_COLOR: '1' })).toBe(true);
    expect(await coloured([], { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
    expect(await coloured(['--color', 'never'], { FORCE_COLOR: '1' })).toBe(false);
    expect(await coloured([], { FORCE_COLOR: '0' })).toBe(false);
    expect(await coloured([], { TERM: 'dumb' })).toBe(false);
  });

  test('a reader that has seen enough does not change the verdict', async () => {
    const { execFile } = await import('node:child_process');
    const pipeline = `set -o pipefail; node ${launcher} expr "W*x" --shape W=20,20 --shape x=20 --full | head -n 1`;
    const { code, out, err } = await new Promise<Run>((done) => {
      execFile('bash', ['-c', pipeline], (error, stdout, stderr) =>
        done({ code: error ? Number(error.code) : 0, out: stdout, err: stderr }),
      );
    });
    expect([code, out, err]).toEqual([0, 'y = W*x   ([20])\n', '']);
  });

  test('short help without arguments, and the version', async () => {
    expect((await run([])).out).toMatch(/^Usage: gradcheck/);
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect((await run(['--version'])).out).toBe(`${version}\n`);
    expect((await run(['expr', '--help'])).code).toBe(0);
  });
});
