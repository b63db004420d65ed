import { describe, expect, test } from 'vitest';
import { Dag, type NodeId } from '../../src/expr/dag.js';
import { findFault, findKinks, roundingErrors } from '../../src/graph/inspect.js';
import { sweepForward, sweepReverse, sweepTangent } from '../../src/graph/sweep.js';
import { compileTape, createWorkspace, read, write } from '../../src/graph/tape.js';
import { sizeOf } from '../../src/op/shape.js';
import { readText, type Shapes } from '../expr/build.js';

type Values = Readonly<Record<string, readonly number[]>>;

/** An expression evaluated at values, with all its inputs differentiated. */
function run(text: string, values: Values, shapes: Shapes = {}) {
  const given = Object.fromEntries(
    Object.entries(values).map(([name, v]) => [name, shapes[name] ?? (v.length === 1 ? [] : [v.length])]),
  );
  const { dag, id } = readText(text, { ...given, ...shapes });
  const inputs = Object.keys(values).map((name) => dag.findInput(name)!);
  const tape = compileTape(dag, [id], inputs);
  const workspace = createWorkspace(tape);
  inputs.forEach((input, i) => {
    write(tape, workspace.values, input, Object.values(values)[i]!);
  });
  sweepForward(tape, workspace);
  return { dag, id, tape, workspace };
}

const value = (text: string, values: Values, shapes?: Shapes) => {
  const { tape, workspace, id } = run(text, values, shapes);
  return [...read(tape, workspace.values, id)];
};

/** The gradient of the sum of the entries, by reverse mode. */
function gradient(text: string, values: Values, wrt: string, shapes?: Shapes): readonly number[] {
  const { dag, tape, workspace, id } = run(text, values, shapes);
  workspace.adjoints.fill(1, tape.offset[id]!, tape.offset[id]! + sizeOf(dag.shape(id)));
  sweepReverse(tape, workspace);
  return [...read(tape, workspace.adjoints, dag.findInput(wrt)!)];
}

/** The derivative along the all-ones direction of one input, by tangent mode. */
function along(text: string, values: Values, wrt: string): readonly number[] {
  const { dag, tape, workspace, id } = run(text, values);
  const input = dag.findInput(wrt)!;
  workspace.tangents.fill(1, tape.offset[input]!, tape.offset[input]! + sizeOf(dag.shape(input)));
  sweepTangent(tape, workspace);
  return [...read(tape, workspace.tangents, id)];
}

describe('values', () => {
  test.each<[string, Values, readonly number[]]>([
    ['(-8)^3', {}, [-512]],
    ['0^0', {}, [1]],
    ['cbrt(-27) + nthRoot(-32, 5)', {}, [-5]],
    ['-x^2', { x: [3] }, [-9]],
    ['1/2x', { x: [4] }, [2]],
    ['x > 1 and x < 3 ? 10 : 20', { x: [2] }, [10]],
    ['1 < x < 3', { x: [3] }, [0]],
    ["x'*y", { x: [1, 2, 3], y: [4, 5, 6] }, [32]],
    ["x*y'", { x: [1, 2], y: [3, 4] }, [3, 4, 6, 8]],
    ['x.^2 + 1', { x: [1, 2] }, [2, 5]],
    ['[1, 2; 3, 4]*x', { x: [5, 6] }, [17, 39]],
    ['sum(k*x, k, 1, 4)', { x: [2] }, [20]],
    ['x[2] + x[1]', { x: [3, 4] }, [7]],
    ['mse(x, [1; 2])', { x: [2, 4] }, [2.5]],
    ['bce([0.5; 0.5], [0; 1])', {}, [Math.LN2]],
    ['1e-200 != 0', {}, [1]],
    ['1 == 1 + 1e-13', {}, [0]],
  ])('%s at %j', (text, values, wanted) => expect(value(text, values)).toEqual(wanted));

  test('an input without a value is NaN, not 0', () => {
    const { dag, id } = readText('x + 1');
    const tape = compileTape(dag, [id], []);
    const workspace = createWorkspace(tape);
    sweepForward(tape, workspace);
    expect(read(tape, workspace.values, id)[0]).toBeNaN();
  });

  test('a part of the tape can be run by itself', () => {
    const { tape, workspace, id } = run('sin(x)*cos(x)', { x: [1] });
    const whole = read(tape, workspace.values, id)[0];
    workspace.values[tape.offset[id]!] = Number.NaN;
    sweepForward(tape, workspace, tape.length - 1, tape.length);
    expect(read(tape, workspace.values, id)[0]).toBe(whole);
  });
});

describe('adjoints and tangents', () => {
  test.each<[string, Values, string, readonly number[]]>([
    ['x + x', { x: [3] }, 'x', [2]],
    ['x*x', { x: [3] }, 'x', [6]],
    ['x/x', { x: [3] }, 'x', [0]],
    ['x - x', { x: [3] }, 'x', [0]],
    ['-x', { x: [3] }, 'x', [-1]],
    ['x^2', { x: [-3] }, 'x', [-6]],
    ['x^0', { x: [0] }, 'x', [0]],
    ['a*b + b', { a: [2], b: [5] }, 'b', [3]],
    ['y*softmax(x)[1]', { x: [0, 0], y: [4] }, 'x', [1, -1]],
    ['norm(x)', { x: [3, 4] }, 'x', [0.6, 0.8]],
    ['prod(x)', { x: [0, 2, 3] }, 'x', [6, 0, 0]],
    ["x'*y", { x: [1, 2], y: [3, 4] }, 'x', [3, 4]],
    ['c*x', { c: [2], x: [3, 4] }, 'c', [7]],
    ['max(x, y)', { x: [1], y: [1] }, 'x', [0.5]],
    ['abs(x)', { x: [0] }, 'x', [0]],
  ])('%s at %j by %s', (text, values, wrt, wanted) => {
    gradient(text, values, wrt).forEach((g, i) => {
      expect(g).toBeCloseTo(wanted[i]!, 14);
    });
    const total = along(text, values, wrt).reduce((s, v) => s + v, 0);
    expect(total).toBeCloseTo(
      wanted.reduce((s, v) => s + v, 0),
      13,
    );
  });

  test('an inactive operand with an undefined partial does no harm', () => {
    const { dag, id } = readText('x^y', { x: [], y: [] });
    const [x, y] = [dag.findInput('x')!, dag.findInput('y')!];
    const tape = compileTape(dag, [id], [x]);
    const workspace = createWorkspace(tape);
    write(tape, workspace.values, x, [-2]);
    write(tape, workspace.values, y, [3]);
    sweepForward(tape, workspace);
    workspace.adjoints[tape.offset[id]!] = 1;
    sweepReverse(tape, workspace);
    expect(read(tape, workspace.adjoints, x)[0]).toBe(12);
    expect(read(tape, workspace.adjoints, y)[0]).toBe(0);
  });
});

describe('branches that are not taken', () => {
  const guarded: readonly (readonly [string, readonly number[], readonly number[]])[] = [
    ['x > 0 ? sqrt(x) : 0', [0], [0]],
    ['x > 0 ? sqrt(x) : 0', [-1], [0]],
    ['x > 0 ? sqrt(x) : 0', [0, 4, -1], [0, 0.25, 0]],
    ['x > 0 ? log(x) : 2*x', [0, 1, -3], [2, 1, 2]],
    ['x > 0 ? x.*log(x) : 0', [0, 1], [0, 1]],
    ['sum(x > 0 ? sqrt(x) : 0)', [0, 4], [0, 0.25]],
    ['x == 0 ? 1 : sin(x)/x', [0], [0]],
  ];
  test.each(guarded)('%s at %j: adjoints', (text, x, wanted) => {
    expect(gradient(text, { x }, 'x')).toEqual(wanted);
  });
  test.each(guarded)('%s at %j: tangents', (text, x, wanted) => {
    const total = along(text, { x }, 'x').reduce((s, v) => s + v, 0);
    expect(total).toBe(wanted.reduce((s, v) => s + v, 0));
  });
  test.each(guarded)('%s at %j: no fault', (text, x) => {
    const { tape, workspace } = run(text, { x });
    expect(findFault(tape, workspace)).toBeUndefined();
  });
  test('have no kinks either', () => {
    const { tape, workspace } = run('x > 1 ? abs(y) : y', { x: [0], y: [0] });
    expect(findKinks(tape, workspace).map((k) => k.op)).toEqual([]);
    const taken = run('x > -1 ? abs(y) : y', { x: [0], y: [0] });
    expect(findKinks(taken.tape, taken.workspace).map((k) => k.op)).toEqual(['abs']);
  });
  test('a singular derivative on the way of the adjoint stays visible', () => {
    expect(gradient('sqrt(x)^2', { x: [0] }, 'x')[0]).toBeNaN();
    expect(gradient('x > -1 ? sqrt(x)^2 : 0', { x: [0] }, 'x')[0]).toBeNaN();
  });
});

describe('faults', () => {
  test.each<[string, Values, string, RegExp]>([
    ['1 + log(x - 2)', { x: [1] }, 'log(x - 2)', /log needs x > 0; here x - 2 = -1/],
    ['x/(y - y)', { x: [1], y: [2] }, 'x/(y - y)', /division by zero/],
    ['sqrt(x)', { x: [-4] }, 'sqrt(x)', /x = -4/],
    ['(-8)^(1/3)', {}, '(-8)^(1/3)', /whole exponent/],
    ['log(x)', { x: [1, 0] }, 'log(x)', /x = 0/],
    ['atan2(x, x)', { x: [0] }, 'atan2(x, x)', /angle/],
    ['nthRoot(x, -3)', { x: [0] }, 'nthRoot(x, -3)', /negative degree/],
  ])('%s at %j', (text, values, expression, reason) => {
    const { tape, workspace } = run(text, values);
    const fault = findFault(tape, workspace)!;
    expect([fault.kind, fault.expression]).toEqual(['domain', expression]);
    expect(fault.reason).toMatch(reason);
  });

  test('overflow has another name', () => {
    const { tape, workspace } = run('1/exp(x)', { x: [1000] });
    expect(findFault(tape, workspace)).toMatchObject({ kind: 'overflow', expression: 'exp(x)' });
  });
});

describe('kinks', () => {
  const kinks = (text: string, values: Values) => {
    const { tape, workspace } = run(text, values);
    return findKinks(tape, workspace).map((k) => `${k.op}${k.jump ? ' jump' : ''}`);
  };
  test.each<[string, Values, readonly string[]]>([
    ['abs(x)', { x: [0] }, ['abs']],
    ['abs(x)', { x: [1e-300] }, []],
    ['relu(0.1 + x - 0.3)', { x: [0.2] }, ['relu']],
    ['relu(x)', { x: [1, 0, -1] }, ['relu']],
    ['max(x, y)', { x: [2], y: [2] }, ['max']],
    ['max(x)', { x: [1, 3, 3] }, ['max']],
    ['norm(x)', { x: [0, 0] }, ['norm']],
    ['hardtanh(x)', { x: [1] }, ['hardtanh']],
    ['heaviside(x)', { x: [0] }, ['heaviside jump']],
    ['sign(y)*x', { x: [0], y: [1] }, []],
  ])('%s at %j: %j', (text, values, wanted) => expect(kinks(text, values)).toEqual(wanted));
});

describe('rounding errors', () => {
  test('bound what evaluation loses, and not by much', () => {
    const dag = new Dag();
    let node: NodeId = dag.input('x', []);
    for (let k = 0; k < 20; k++)
      node = dag.call('subtract', dag.call('multiply', dag.constant(3), node), dag.call('sin', node));
    const tape = compileTape(dag, [node], [dag.findInput('x')!]);
    const at = (x: number) => {
      const workspace = createWorkspace(tape);
      write(tape, workspace.values, dag.findInput('x')!, [x]);
      sweepForward(tape, workspace);
      return {
        value: read(tape, workspace.values, node)[0]!,
        bound: roundingErrors(tape, workspace)[tape.offset[node]!]!,
      };
    };
    const { value: v, bound } = at(0.1);
    expect(bound).toBeGreaterThan(0);
    expect(bound).toBeLessThan(1e-12 * Math.abs(v));
  });
});
