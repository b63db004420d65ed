/**
 * Random computation graphs, and students of known behaviour who fill in the table of forward values and adjoints. The numbers are worked
 * out here, operation by operation, and share nothing with the checker.
 */

export type Pick = (below: number) => number;

/** Small linear congruential generator (Knuth's constants). */
export function random(seed: number): Pick {
  let state = BigInt(seed) + 1n;
  return (below) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) % 2n ** 64n;
    return Number((state >> 33n) % BigInt(below));
  };
}

/** One node of a graph: an operation on earlier ones. */
interface Node {
  readonly name: string;
  readonly text: string;
  readonly args: readonly number[];
  /** The value, step by step: `r` rounds a step in between, `trig` takes an angle. */
  readonly value: (a: readonly number[], by: Hand) => number;
  readonly partials: (a: readonly number[], by: Hand) => readonly number[];
}

interface Hand {
  readonly r: (x: number) => number;
  readonly sin: (x: number) => number;
  readonly cos: (x: number) => number;
}

export interface Graph {
  readonly yaml: string;
  readonly inputs: readonly { readonly name: string; readonly value: number }[];
  readonly nodes: readonly Node[];
}

type Maker = (names: readonly string[]) => Omit<Node, 'name' | 'args'> & { readonly arity: number };

const unary =
  (
    text: (a: string) => string,
    value: (a: number, by: Hand) => number,
    partial: (a: number, by: Hand) => number,
  ): Maker =>
  (names) => ({
    arity: 1,
    text: text(names[0]!),
    value: ([a], by) => value(a!, by),
    partials: ([a], by) => [partial(a!, by)],
  });

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

const MAKERS: readonly Maker[] = [
  unary(
    (a) => `sin(${a})`,
    (a, by) => by.sin(a),
    (a, by) => by.cos(a),
  ),
  unary(
    (a) => `cos(${a})`,
    (a, by) => by.cos(a),
    (a, by) => -by.sin(a),
  ),
  unary(
    (a) => `tanh(${a})`,
    Math.tanh,
    (a, by) => 1 - by.r(by.r(Math.tanh(a)) ** 2),
  ),
  unary(
    (a) => `sigmoid(${a})`,
    sigmoid,
    (a, by) => by.r(sigmoid(a)) * (1 - by.r(sigmoid(a))),
  ),
  unary(
    (a) => `exp(-${a})`,
    (a) => Math.exp(-a),
    (a) => -Math.exp(-a),
  ),
  unary(
    (a) => `${a}^2`,
    (a) => a ** 2,
    (a) => 2 * a,
  ),
  unary(
    (a) => `1.5*${a} - 0.4`,
    (a, by) => by.r(1.5 * a) - 0.4,
    () => 1.5,
  ),
  (n) => ({ arity: 2, text: `${n[0]} + ${n[1]}`, value: ([a, b]) => a! + b!, partials: () => [1, 1] }),
  (n) => ({
    arity: 2,
    text: `${n[0]} - 2*${n[1]}`,
    value: ([a, b], by) => a! - by.r(2 * b!),
    partials: () => [1, -2],
  }),
  (n) => ({ arity: 2, text: `${n[0]}*${n[1]}`, value: ([a, b]) => a! * b!, partials: ([a, b]) => [b!, a!] }),
  (n) => ({
    arity: 2,
    text: `sin(${n[0]} + ${n[1]})`,
    value: ([a, b], by) => by.sin(by.r(a! + b!)),
    partials: ([a, b], by) => [by.cos(by.r(a! + b!)), by.cos(by.r(a! + b!))],
  }),
  (n) => ({
    arity: 2,
    text: `cos(${n[0]}*${n[1]})`,
    value: ([a, b], by) => by.cos(by.r(a! * b!)),
    partials: ([a, b], by) => {
      const s = by.r(-by.sin(by.r(a! * b!)));
      return [s * b!, s * a!];
    },
  }),
];

/** A graph whose last node is y; every node is used. */
export function randomGraph(pick: Pick): Graph {
  const inputs = ['x', 'w'].slice(0, 1 + pick(2)).map((name) => ({ name, value: (pick(13) + 3) / 10 }));
  const names = inputs.map((i) => i.name);
  const nodes: Node[] = [];
  const count = 3 + pick(8);
  const unused = new Set(names.keys());
  for (let k = 0; k < count; k++) {
    const last = k === count - 1;
    const fresh = [...unused];
    const make = MAKERS[last && fresh.length > 1 ? 7 + pick(5) : pick(MAKERS.length)]!;
    const arity = make(['a', 'b']).arity;
    const args: number[] = [];
    while (args.length < arity) {
      const own = fresh.filter((f) => !args.includes(f));
      const choice = own.length > 0 && (pick(3) > 0 || last) ? own[pick(own.length)]! : pick(names.length);
      if (!args.includes(choice) || names.length < 2) args.push(choice);
    }
    const { text, value, partials } = make(args.map((a) => names[a]!));
    for (const a of args) unused.delete(a);
    unused.add(names.length);
    const name = last ? 'y' : `n${k + 1}`;
    names.push(name);
    nodes.push({ name, text, args, value, partials });
  }
  const yaml = [
    'kind: backprop',
    'network:',
    `  inputs: {${inputs.map((i) => `${i.name}: ${i.value}`).join(', ')}}`,
    '  nodes:',
    ...nodes.map((n) => `    ${n.name}: ${n.text}`),
    '  output: y',
  ].join('\n');
  return { yaml, inputs, nodes };
}

export type Rounding = { readonly digits: number; readonly how: 'decimals' | 'significant' };

/** One mistake of a student. */
export type Mistake =
  | { readonly kind: 'none' }
  /** A wrong number in a line, carried on or not. */
  | { readonly kind: 'entry'; readonly line: string; readonly by: number; readonly carried: boolean }
  | { readonly kind: 'degrees' }
  /** The term through one user is left out of an adjoint. */
  | { readonly kind: 'path'; readonly of: number; readonly user: number }
  /** The sign of one local partial is dropped. */
  | { readonly kind: 'sign'; readonly of: number; readonly user: number }
  /** The two local partials of a node are exchanged. */
  | { readonly kind: 'swapped'; readonly user: number }
  /** Two lines have each other's label. */
  | { readonly kind: 'labels'; readonly a: string; readonly b: string };

export interface Student {
  readonly rounding: Rounding;
  /** Goes on with the rounded numbers, or with those in the calculator. */
  readonly paper: boolean;
  readonly mistake: Mistake;
  /** Writes trailing zeros. */
  readonly zeros: boolean;
}

/** The table that a student writes; every node has a line, then every adjoint. */
export function fillIn(graph: Graph, student: Student): readonly (readonly [string, string])[] {
  const { inputs, nodes } = graph;
  const { rounding, mistake, paper } = student;
  const show = (x: number): string => {
    const text =
      rounding.how === 'decimals'
        ? x.toFixed(rounding.digits)
        : plain(Number(x.toPrecision(rounding.digits)), x, rounding.digits);
    return student.zeros || !text.includes('.') ? text : text.replace(/\.?0+$/, '');
  };
  const r = (x: number) =>
    Number(rounding.how === 'decimals' ? x.toFixed(rounding.digits) : x.toPrecision(rounding.digits));
  const turn = mistake.kind === 'degrees' ? Math.PI / 180 : 1;
  const by: Hand = {
    r: paper ? r : (x) => x,
    sin: (x) => Math.sin(turn * x),
    cos: (x) => Math.cos(turn * x),
  };
  const rows: [string, string][] = [];
  /** Writes a line and gives what the student goes on with. */
  const put = (label: string, x: number): number => {
    const hit = mistake.kind === 'entry' && mistake.line === label;
    const wrong = hit ? x + mistake.by : x;
    rows.push([label, show(wrong)]);
    const used = hit && mistake.carried ? wrong : x;
    return paper ? r(used) : used;
  };
  const values = inputs.map((i) => i.value);
  for (const node of nodes) {
    const args = node.args.map((a) => values[a]!);
    values.push(put(node.name, node.value(args, by)));
  }
  const first = inputs.length;
  const adjoints: number[] = [];
  const nameOf = (k: number) => (k < first ? inputs[k]!.name : nodes[k - first]!.name);
  const last = values.length - 1;
  adjoints[last] = 1;
  for (let k = last - 1; k >= 0; k--) {
    let sum = 0;
    for (let u = nodes.length - 1; u >= 0; u--) {
      const node = nodes[u]!;
      const partials = node.partials(
        node.args.map((a) => values[a]!),
        by,
      );
      node.args.forEach((a, i) => {
        if (a !== k) return;
        if (mistake.kind === 'path' && mistake.of === k && mistake.user === u) return;
        const own = mistake.kind === 'swapped' && mistake.user === u ? partials[1 - i]! : partials[i]!;
        const sign = mistake.kind === 'sign' && mistake.of === k && mistake.user === u ? -1 : 1;
        const above = adjoints[u + first]!;
        const local = by.r(sign * own);
        sum += above === 1 ? local : by.r(above * local);
      });
    }
    adjoints[k] = put(`dy/d${nameOf(k)}`, sum);
  }
  if (mistake.kind !== 'labels') return rows;
  const textOf = (label: string) => rows.find((row) => row[0] === label)![1];
  return rows.map(([label, text]) => [
    label,
    label === mistake.a ? textOf(mistake.b) : label === mistake.b ? textOf(mistake.a) : text,
  ]);
}

/** Significant digits without an exponent. */
function plain(rounded: number, x: number, digits: number): string {
  if (rounded === 0) return '0';
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(rounded))));
  return x === 0 ? '0' : rounded.toFixed(Math.min(12, decimals));
}
