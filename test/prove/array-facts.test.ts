import { describe, expect, it } from 'vitest';
import { decide, makeRandom } from './settings.js';

type Row = readonly [claim: string, assume: string];

const SQUARE = 'A in R^(n,n)';
const SHARES = 'p in R^n, p>=0, sum(p)=1';

const PROVED: readonly Row[] = [
  ["A = A'", `${SQUARE}, A'=A`],
  ["x'*A*y = y'*A*x", `${SQUARE}, A'=A`],
  ["grad(x'*A*x, x) = 2*A*x", `${SQUARE}, A'=A`],
  ["x'*A*x = 0", `${SQUARE}, A'=-A`],
  ['A[1,2] = A[2,1]', "A in R^(2,2), A'=A"],
  ['A = B', 'A in R^(2,3), B in R^(2,3), A=B'],
  ['x[1] = 3', 'x in R^n, x[1]=3'],
  ['sum(x) = sum(y)', 'x in R^n, y in R^n, x=y'],
  ['sum(x) <= sum(y)', 'x in R^n, y in R^n, x<=y'],
  ['x <= z', 'x in R^n, y in R^n, z in R^n, x<=y, y<=z'],
  ['A >= 0', 'A in R^(m,n), A>=0'],
  ['sum(A) >= 0', 'A in R^(2,3), A>=0'],
  ['softmax(x) = 1/n', 'x in R^n, x=0'],
  ['sum(x) = n', 'x in R^n, x=1'],
  ['norm(x)^2 = 1', 'x in R^n, norm(x)=1'],
  ['dot(x,y) <= 1', 'x in R^n, y in R^n, norm(x)<=1, norm(y)<=1'],
  ['sum(p.^2) <= 1', SHARES],
  ['max(p) <= 1', SHARES],
  ['max(p) >= 1/n', SHARES],
  ['-sum(p.*log(p)) >= 0', SHARES],
  ['-sum(p.*log(p)) <= log(n)', SHARES],
  ['dot(p,x) <= max(x)', SHARES],
  ['sum(p.*log(p./q)) >= 0', `${SHARES}, q in R^n, q>0, sum(q)=1`],
];

const REFUTED: readonly Row[] = [
  ['A = 0', `${SQUARE}, A'=A`],
  ['A*B = B*A', `${SQUARE}, B in R^(n,n), A'=A, B'=B`],
  ['x[2] > 2', 'x in R^n, x[1]>3'],
  ['x[2] > 2', 'x in R^3, x[1]>3'],
  ['x >= z', 'x in R^n, y in R^n, z in R^n, x<=y, y<=z'],
  ['sum(p.^2) >= 1', SHARES],
];

describe('facts between arrays', () => {
  it.each(PROVED)('prove %s with %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('proved');
  });
  it.each(REFUTED)('leave a counterexample to %s with %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('refuted');
  });
});

describe('equations that give a name its value', () => {
  it.each([
    ['y > 0', 'x=log(y)'],
    ['y^2 > 0', 'x=1/y'],
    ['x = 0', 'x=y, y=-x'],
    ['x = 2', 'x in {1,2}, x>1'],
    ['x+y = 4', 'x in {1,2}, y in {2,3}, x>=y'],
  ] as readonly Row[])('keep what they ask for: %s with %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('proved');
  });
  it('say nothing where they exclude each other', () => {
    expect(decide('x = 2', 'x=1, x>1').verdict).toBe('undecided');
  });
});

type Matrix = number[][];

/** Values of two vectors and two square matrices. */
interface Arrays {
  readonly n: number;
  readonly x: number[];
  readonly y: number[];
  readonly A: Matrix;
  readonly B: Matrix;
}

/** A fact: how points are made that fulfil it, and whether one does. */
interface FactCase {
  readonly text: string;
  readonly put: (p: Arrays) => void;
  readonly holds: (p: Arrays) => boolean;
}

const near = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * (1 + Math.abs(a) + Math.abs(b));
const sum = (x: readonly number[]) => x.reduce((a, b) => a + b, 0);
const each = (p: Arrays, f: (i: number, j: number) => void) => {
  for (let i = 0; i < p.n; i++) for (let j = 0; j < p.n; j++) f(i, j);
};
const all = (p: Arrays, f: (i: number, j: number) => boolean) => {
  let holds = true;
  each(p, (i, j) => {
    holds &&= f(i, j);
  });
  return holds;
};
const times = (A: Matrix, x: readonly number[]) => A.map((row) => sum(row.map((a, k) => a * x[k]!)));
const product = (A: Matrix, B: Matrix): Matrix =>
  A.map((row) => B.map((_, j) => sum(row.map((a, k) => a * B[k]![j]!))));
const turned = (A: Matrix): Matrix => A.map((_, i) => A.map((row) => row[i]!));
const dot = (x: readonly number[], y: readonly number[]) => sum(x.map((a, k) => a * y[k]!));

/** A fact about all entries of two arrays: puts the value of `from` in for each entry. */
function entrywise(
  text: string,
  get: (p: Arrays, i: number, j: number) => number,
  set: (p: Arrays, i: number, j: number, value: number) => void,
  from: (p: Arrays, i: number, j: number) => number,
): FactCase {
  return {
    text,
    put: (p) => each(p, (i, j) => set(p, i, j, from(p, i, j))),
    holds: (p) => all(p, (i, j) => near(get(p, i, j), from(p, i, j))),
  };
}

const setX = (p: Arrays, i: number, _: number, v: number) => {
  p.x[i] = v;
};
const setY = (p: Arrays, i: number, _: number, v: number) => {
  p.y[i] = v;
};
const setA = (p: Arrays, i: number, j: number, v: number) => {
  p.A[i]![j] = v;
};
const getX = (p: Arrays, i: number) => p.x[i]!;
const getY = (p: Arrays, i: number) => p.y[i]!;
const getA = (p: Arrays, i: number, j: number) => p.A[i]![j]!;

const FACTS: readonly FactCase[] = [
  entrywise("A'=A", getA, setA, (p, i, j) => p.A[Math.min(i, j)]![Math.max(i, j)]!),
  {
    text: "A'=-A",
    put: (p) => each(p, (i, j) => setA(p, i, j, i === j ? 0 : i < j ? p.A[i]![j]! : -p.A[j]![i]!)),
    holds: (p) => all(p, (i, j) => near(p.A[i]![j]!, -p.A[j]![i]!)),
  },
  entrywise('A=B', getA, setA, (p, i, j) => p.B[i]![j]!),
  entrywise("A=B'", getA, setA, (p, i, j) => p.B[j]![i]!),
  entrywise('A=0', getA, setA, () => 0),
  entrywise('x=y', getX, setX, getY),
  entrywise('x=2*y', getX, setX, (p, i) => 2 * p.y[i]!),
  entrywise('x=1', getX, setX, () => 1),
  entrywise('y=A*x', getY, setY, (p, i) => times(p.A, p.x)[i]!),
  {
    text: 'x<=y',
    put: (p) => each(p, (i) => setX(p, i, 0, p.y[i]! - Math.abs(p.x[i]!))),
    holds: (p) => p.x.every((v, i) => v <= p.y[i]!),
  },
  {
    text: 'x>=0',
    put: (p) => each(p, (i) => setX(p, i, 0, Math.abs(p.x[i]!))),
    holds: (p) => p.x.every((v) => v >= 0),
  },
  {
    text: 'A>=0',
    put: (p) => each(p, (i, j) => setA(p, i, j, Math.abs(p.A[i]![j]!))),
    holds: (p) => all(p, (i, j) => p.A[i]![j]! >= 0),
  },
  {
    text: 'sum(x)=1',
    put: (p) => {
      p.x[p.n - 1] = 1 - sum(p.x.slice(0, -1));
    },
    holds: (p) => near(sum(p.x), 1),
  },
  {
    text: 'x[1]=3',
    put: (p) => {
      p.x[0] = 3;
    },
    holds: (p) => p.x[0] === 3,
  },
  {
    text: 'y[1]>2',
    put: (p) => {
      p.y[0] = 2.25;
    },
    holds: (p) => p.y[0]! > 2,
  },
  {
    text: 'sum(x)=sum(y)',
    put: (p) => {
      p.x[0] = sum(p.y) - sum(p.x.slice(1));
    },
    holds: (p) => near(sum(p.x), sum(p.y)),
  },
];

type Side = readonly [text: string, value: (p: Arrays) => number[]];
const scalar = (text: string, f: (p: Arrays) => number): Side => [text, (p) => [f(p)]];

const SIDES: readonly (readonly Side[])[] = [
  [
    scalar('sum(x)', (p) => sum(p.x)),
    scalar('sum(y)', (p) => sum(p.y)),
    scalar('dot(x,y)', (p) => dot(p.x, p.y)),
    scalar('norm(x)^2', (p) => dot(p.x, p.x)),
    scalar("x'*A*y", (p) => dot(p.x, times(p.A, p.y))),
    scalar("y'*A*x", (p) => dot(p.y, times(p.A, p.x))),
    scalar("x'*A*x", (p) => dot(p.x, times(p.A, p.x))),
    scalar('sum(A)', (p) => sum(p.A.flat())),
    scalar('sum(B)', (p) => sum(p.B.flat())),
    scalar('max(x)', (p) => Math.max(...p.x)),
    scalar('x[1]', (p) => p.x[0]!),
    scalar('y[1]', (p) => p.y[0]!),
    scalar('A[1,1]', (p) => p.A[0]![0]!),
    scalar('0', () => 0),
    scalar('1', () => 1),
  ],
  [
    ['x', (p) => p.x],
    ['y', (p) => p.y],
    ['2*x', (p) => p.x.map((v) => 2 * v)],
    ['A*x', (p) => times(p.A, p.x)],
    ["A'*x", (p) => times(turned(p.A), p.x)],
    ['B*x', (p) => times(p.B, p.x)],
    ['A*y', (p) => times(p.A, p.y)],
  ],
  [
    ['A', (p) => p.A.flat()],
    ["A'", (p) => turned(p.A).flat()],
    ['B', (p) => p.B.flat()],
    [
      "-A'",
      (p) =>
        turned(p.A)
          .flat()
          .map((v) => -v),
    ],
    ['A*B', (p) => product(p.A, p.B).flat()],
    ['B*A', (p) => product(p.B, p.A).flat()],
    ["(A*B)'", (p) => turned(product(p.A, p.B)).flat()],
    ["B'*A", (p) => product(turned(p.B), p.A).flat()],
  ],
];

/** A point with the entries of a witness put in. */
function pointOf(witness: Readonly<Record<string, string>>, p: Arrays): Arrays {
  for (const [key, text] of Object.entries(witness)) {
    const [above, below = '1'] = text.split('/') as [string, string?];
    const at = /^([xyAB])\[(\d+)(?:, (\d+))?\]$/.exec(key);
    if (!at) continue;
    const [, name, i, j] = at;
    const value = Number(above) / Number(below);
    if (name === 'x' || name === 'y') p[name][Number(i) - 1] = value;
    else p[name as 'A' | 'B'][Number(i) - 1]![Number(j) - 1] = value;
  }
  return p;
}

const RELATIONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': near,
  '<=': (a, b) => a <= b || near(a, b),
  '>=': (a, b) => a >= b || near(a, b),
};

describe('random claims under random facts between arrays', () => {
  const count = Number(process.env.ARRAY_CLAIMS ?? 60);
  it(`have no verdict that points of the facts contradict`, () => {
    const random = makeRandom(Number(process.env.ARRAY_SEED ?? 77));
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length) % list.length]!;
    const value = () => (random() < 0.5 ? Math.floor(random() * 7) - 3 : 8 * random() - 4);
    let decided = 0;
    for (let turn = 0; turn < count; turn++) {
      const facts = random() < 0.5 ? [pick(FACTS)] : [pick(FACTS), pick(FACTS)];
      const kind = pick(SIDES);
      const [left, right] = [pick(kind), pick(kind)];
      const relation = pick(Object.keys(RELATIONS));
      const size = pick(['n', 'n', '2', '3']);
      const shapes = `x in R^${size}, y in R^${size}, A in R^(${size},${size}), B in R^(${size},${size})`;
      const claim = `${left[0]} ${relation} ${right[0]}`;
      const assume = `${shapes}, ${facts.map((f) => f.text).join(', ')}`;
      let tried = 0;
      let broken = 0;
      for (let k = 0; k < 300; k++) {
        const n = size === 'n' ? 1 + Math.floor(random() * 3) : Number(size);
        const vector = () => Array.from({ length: n }, value);
        const matrix = () => Array.from({ length: n }, vector);
        const p: Arrays = { n, x: vector(), y: vector(), A: matrix(), B: matrix() };
        for (let round = 0; round < 3; round++) for (const f of facts) if (!f.holds(p)) f.put(p);
        if (!facts.every((f) => f.holds(p))) continue;
        tried += 1;
        const [l, r] = [left[1](p), right[1](p)];
        if (!l.every((a, i) => RELATIONS[relation]!(a, r[i]!))) broken += 1;
      }
      if (tried < 20) continue;
      const { verdict, method, evidence, witness } = decide(claim, assume, 1_000_000);
      const told = `${claim} with ${assume}: ${verdict} (${method}; ${evidence}), broken at ${broken} of ${tried} points`;
      expect(method, told).not.toBe('internal error');
      if (verdict === 'proved') expect(broken, told).toBe(0);
      if (verdict === 'refuted') {
        const n = size === 'n' ? Number(witness!.point.n ?? 1) : Number(size);
        const fill = () => Array.from({ length: n }, () => Array.from({ length: n }, value));
        const p = pointOf(witness!.point, { n, x: fill()[0]!, y: fill()[0]!, A: fill(), B: fill() });
        const given = JSON.stringify(pointOf(witness!.point, structuredClone(p)));
        for (let round = 0; round < 3; round++) for (const f of facts) if (!f.holds(p)) f.put(p);
        // What the facts put in must leave the entries of the witness as they are.
        const fulfilled = facts.every((f) => f.holds(p));
        if (fulfilled && JSON.stringify(pointOf(witness!.point, structuredClone(p))) === JSON.stringify(p)) {
          const [l, r] = [left[1](p), right[1](p)];
          expect(
            l.every((a, i) => RELATIONS[relation]!(a, r[i]!)),
            `${told} ${given}`,
          ).toBe(false);
        } else expect(broken, told).toBeGreaterThan(0);
      }
      if (verdict !== 'undecided') decided += 1;
    }
    expect(decided).toBeGreaterThan(count / 3);
  });
});
