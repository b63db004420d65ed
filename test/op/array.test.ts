import { describe, expect, test } from 'vitest';
import { estimateDerivative } from '../../src/difference/estimate.js';
import { createRandomStream } from '../../src/difference/random.js';
import type { ArrayOp } from '../../src/op/op.js';
import { sizeOf } from '../../src/op/shape.js';
import { requireOp, table } from '../../src/op/table.js';
import { applyRow, type Example, examples, layOut } from './array-rows.js';

const rows = table.filter((op): op is ArrayOp => op.kind === 'array');

function draw(seed: number, sizes: readonly number[]): readonly (readonly number[])[] {
  const random = createRandomStream(seed);
  return sizes.map((size) => Array.from({ length: size }, () => 4 * random() - 2));
}

const inner = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a, (v, i) => v * b[i]!).reduce((s, v) => s + v, 0);

/** Faults of the three sweeps of a row at one example: value, tangent against differences, adjoint against the tangent. */
function checkExample(op: ArrayOp, example: Example, seed: number): string[] {
  const faults: string[] = [];
  const layout = layOut(op, example);
  const { out, args, attribute } = layout;
  const sizes = example.shapes.map(sizeOf);
  const operands = draw(seed, sizes);
  const directions = draw(seed + 100, sizes);
  const [cotangent = []] = draw(seed + 200, [out.size]);
  const v = applyRow(op, layout, operands);
  const value = v.slice(out.offset, out.offset + out.size);
  const wanted = example.value(...operands);
  wanted.forEach((w, i) => {
    if (!(Math.abs(value[i]! - w) <= 1e-14 * (1 + Math.abs(w))))
      faults.push(`entry ${i} is ${value[i]}, not ${w}`);
  });
  if (wanted.length !== out.size) faults.push(`${out.size} entries, not ${wanted.length}`);
  if (!layout.clean(v, 7)) faults.push('forward writes outside its slot');

  const dot = new Float64Array(layout.width).fill(3);
  directions.forEach((d, i) => {
    dot.set(d, args[i]!.offset);
  });
  op.tangent(v, dot, out, args, attribute);
  const tangent = dot.slice(out.offset, out.offset + out.size);
  if (!layout.clean(dot, 3)) faults.push('tangent writes outside its slot');
  for (let i = 0; i < out.size; i++) {
    const along = (t: number) =>
      applyRow(
        op,
        layout,
        operands.map((x, k) => x.map((xi, j) => xi + t * directions[k]![j]!)),
      )[out.offset + i]!;
    const estimate = estimateDerivative(along, 0, { scale: 1 });
    if (estimate.kind !== 'value' || Math.abs(estimate.value - tangent[i]!) > 10 * estimate.error + 1e-13)
      faults.push(`tangent ${i} is ${tangent[i]}, not ${JSON.stringify(estimate)}`);
  }

  const adjoint = new Float64Array(layout.width);
  // Adjoints are added to, not set.
  for (const arg of args) adjoint.fill(1, arg.offset, arg.offset + arg.size);
  adjoint.set(cotangent, out.offset);
  op.reverse(
    v,
    adjoint,
    out,
    args,
    args.map(() => true),
    attribute,
  );
  const pulled = args.map((a) => Array.from(adjoint.slice(a.offset, a.offset + a.size), (g) => g - 1));
  const left = inner(cotangent, tangent);
  const right = pulled.reduce((s, g, k) => s + inner(g, directions[k]!), 0);
  if (!(Math.abs(left - right) <= 1e-13 * (1 + Math.abs(left))))
    faults.push(`<ybar, J xdot> = ${left}, <J' ybar, xdot> = ${right}`);
  if (!layout.clean(adjoint, 0)) faults.push('reverse writes outside its slots');

  args.forEach((arg, k) => {
    const masked = new Float64Array(layout.width);
    masked.set(cotangent, out.offset);
    op.reverse(
      v,
      masked,
      out,
      args,
      args.map((_, i) => i !== k),
      attribute,
    );
    if (args.length > 1 && masked.slice(arg.offset, arg.offset + arg.size).some((g) => g !== 0))
      faults.push(`operand ${k + 1} is inactive and gets an adjoint`);
  });
  return faults;
}

describe.each(rows.map((op) => [op.name, op] as const))('%s', (name, op) => {
  test('has an example', () => expect(examples).toHaveProperty([name]));
  test.each((examples[name] ?? []).map((e) => [JSON.stringify(e.shapes), e] as const))(
    '%s',
    (_shapes, example) => {
      for (const seed of [1, 2, 3]) expect(checkExample(op, example, seed)).toEqual([]);
    },
  );
});

describe('wrong rules planted into array rows', () => {
  const row = (name: string, operands: number) => requireOp(name, operands) as ArrayOp;
  const reversed = (op: ArrayOp, reverse: ArrayOp['reverse']): ArrayOp => ({ ...op, reverse });
  const planted: readonly (readonly [string, ArrayOp])[] = [
    [
      'softmax without the common term',
      reversed(row('softmax', 1), (v, adjoint, out, [x]) => {
        for (let i = 0; i < out.size; i++)
          adjoint[x!.offset + i]! += v[out.offset + i]! * adjoint[out.offset + i]!;
      }),
    ],
    [
      'matmul with the operand not transposed',
      reversed(row('#matmul', 2), (v, adjoint, out, [a, b]) => {
        for (let i = 0; i < b!.size; i++) adjoint[b!.offset + i]! += adjoint[out.offset]! * v[a!.offset + i]!;
      }),
    ],
    ['mean that is a sum', { ...row('mean', 1), reverse: row('sum', 1).reverse }],
    ['mean whose value is a sum', { ...row('mean', 1), forward: row('sum', 1).forward }],
    ['norm without its denominator', { ...row('norm', 1), tangent: row('sum', 1).tangent }],
    [
      'an adjoint that is set instead of added',
      reversed(row('transpose', 1), (_v, adjoint, out, [x]) => {
        adjoint.copyWithin(x!.offset, out.offset, out.offset + out.size);
      }),
    ],
    ['a reverse sweep that does nothing', reversed(row('logsumexp', 1), () => {})],
    [
      'a write beyond the slot',
      {
        ...row('#identity', 1),
        forward: (v, out, [x]) => {
          v.copyWithin(out.offset, x!.offset, x!.offset + x!.size);
          v[out.offset + out.size] = 9;
        },
      },
    ],
  ];
  test.each(planted)('%s', (_name, op) => {
    expect((examples[op.name] ?? []).flatMap((e) => checkExample(op, e, 1))).not.toEqual([]);
  });
});

describe('large and small entries', () => {
  const run = (name: string, entries: readonly number[]) => {
    const op = requireOp(name, 1) as ArrayOp;
    const layout = layOut(op, { shapes: [[entries.length]], value: () => [] });
    const v = applyRow(op, layout, [entries]);
    return Array.from(v.slice(layout.out.offset, layout.out.offset + layout.out.size));
  };
  test.each([
    ['logsumexp', [1000, 1000], [1000 + Math.LN2]],
    ['logsumexp', [-1000, -1000], [-1000 + Math.LN2]],
    ['logsumexp', [0, -50], [1.9287498479639178e-22]],
    ['softmax', [1000, 0], [1, 0]],
    ['softmax', [-1000, -1000], [0.5, 0.5]],
    ['logsoftmax', [1000, 0], [0, -1000]],
    ['logsoftmax', [0, -50], [-1.9287498479639178e-22, -50]],
    ['norm', [3e200, 4e200], [5e200]],
    ['norm', [3e-200, 4e-200], [5e-200]],
    ['norm', [0, 0], [0]],
  ])('%s(%j) = %j', (name, entries, wanted) => {
    run(name, entries).forEach((v, i) => {
      expect(Math.abs(v - wanted[i]!)).toBeLessThanOrEqual(4e-16 * Math.abs(wanted[i]!));
    });
  });
  test.each(['sum', 'mean', 'prod', 'max', 'min', 'norm', 'logsumexp', 'softmax', 'logsoftmax'])(
    '%s passes NaN on, wherever it stands',
    (name) => {
      for (const at of [0, 1, 2]) {
        const entries = [1, 2, 3].map((v, i) => (i === at ? Number.NaN : v));
        expect(run(name, entries).some(Number.isNaN)).toBe(true);
      }
    },
  );
});

describe('ties', () => {
  test.each(['max', 'min'])('%s shares the derivative among tied entries and says so', (name) => {
    const op = requireOp(name, 1) as ArrayOp;
    const layout = layOut(op, { shapes: [[3]], value: () => [] });
    const best = name === 'max' ? 2 : 0;
    const v = applyRow(op, layout, [[best, 1, best]]);
    const adjoint = new Float64Array(layout.width);
    adjoint[layout.out.offset] = 1;
    op.reverse(v, adjoint, layout.out, layout.args, [true], {});
    expect(Array.from(adjoint.slice(1, 4))).toEqual([0.5, 0, 0.5]);
    expect(op.kink!(v, layout.args)).toBeDefined();
    expect(op.kink!(applyRow(op, layout, [[best, 1, 1.5]]), layout.args)).toBeUndefined();
  });
  test('norm at the origin has the zero gradient and says so', () => {
    const op = requireOp('norm', 1) as ArrayOp;
    const layout = layOut(op, { shapes: [[2]], value: () => [] });
    const v = applyRow(op, layout, [[0, 0]]);
    const adjoint = new Float64Array(layout.width);
    adjoint[layout.out.offset] = 1;
    op.reverse(v, adjoint, layout.out, layout.args, [true], {});
    expect(Array.from(adjoint.slice(1, 3))).toEqual([0, 0]);
    expect(op.kink!(v, layout.args)).toBeDefined();
  });
});
