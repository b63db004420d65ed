import type { ElementwiseOp } from '../op/op.js';
import {
  cos,
  cosSlope,
  exp,
  expSlope,
  log,
  logSlope,
  pow,
  powInBase,
  powInExponent,
  relu,
  reluSlope,
  sigmoid,
  sigmoidSlope,
  sin,
  sinSlope,
  sqrt,
  sqrtSlope,
  tanh,
  tanhSlope,
} from './frequent.js';
import { isReached, spreadReach } from './reach.js';
import { type ArrayStep, Code, slotOf, type Tape, type Workspace } from './tape.js';

/** Evaluates every node (or the instructions from..to) from the inputs that stand in `workspace.values`. */
export function sweepForward(tape: Tape, workspace: Workspace, from = 0, to = tape.length): void {
  const { values: v } = workspace;
  const { code, out, a, b, c, kernel, values, steps } = tape;
  for (let k = from; k < to; k++) {
    switch (code[k]) {
      case Code.Add:
        v[out[k]!] = v[a[k]!]! + v[b[k]!]!;
        break;
      case Code.Subtract:
        v[out[k]!] = v[a[k]!]! - v[b[k]!]!;
        break;
      case Code.Multiply:
        v[out[k]!] = v[a[k]!]! * v[b[k]!]!;
        break;
      case Code.Divide:
        v[out[k]!] = v[a[k]!]! / v[b[k]!]!;
        break;
      case Code.Negate:
        v[out[k]!] = -v[a[k]!]!;
        break;
      case Code.Exp:
        v[out[k]!] = exp(v[a[k]!]!, 0, 0);
        break;
      case Code.Log:
        v[out[k]!] = log(v[a[k]!]!, 0, 0);
        break;
      case Code.Sqrt:
        v[out[k]!] = sqrt(v[a[k]!]!, 0, 0);
        break;
      case Code.Sin:
        v[out[k]!] = sin(v[a[k]!]!, 0, 0);
        break;
      case Code.Cos:
        v[out[k]!] = cos(v[a[k]!]!, 0, 0);
        break;
      case Code.Tanh:
        v[out[k]!] = tanh(v[a[k]!]!, 0, 0);
        break;
      case Code.Sigmoid:
        v[out[k]!] = sigmoid(v[a[k]!]!, 0, 0);
        break;
      case Code.Relu:
        v[out[k]!] = relu(v[a[k]!]!, 0, 0);
        break;
      case Code.Pow:
        v[out[k]!] = pow(v[a[k]!]!, v[b[k]!]!, 0);
        break;
      case Code.Unary:
        v[out[k]!] = values[kernel[k]!]!(v[a[k]!]!, 0, 0);
        break;
      case Code.Binary:
        v[out[k]!] = values[kernel[k]!]!(v[a[k]!]!, v[b[k]!]!, 0);
        break;
      case Code.Ternary:
        v[out[k]!] = values[kernel[k]!]!(v[a[k]!]!, v[b[k]!]!, v[c[k]!]!);
        break;
      case Code.Elementwise:
        forwardElementwise(v, steps[kernel[k]!]!);
        break;
      default: {
        const { op, out: target, args, attribute } = steps[kernel[k]!]!;
        if (op.kind === 'array') op.forward(v, target, args, attribute);
      }
    }
  }
}

/**
 * Propagates the adjoints that stand in `workspace.adjoints` (the seeds; zero elsewhere) back to the inputs
 * (Griewank & Walther 2008, Algorithm 3.3). Needs the values of a forward sweep.
 */
export function sweepReverse(tape: Tape, workspace: Workspace, from = tape.length, to = 0): void {
  const { values: v, adjoints: d } = workspace;
  const { code, out, a, b, c, kernel, active, partials, steps } = tape;
  const reached = tape.hasSelect ? reachFromAdjoints(tape, workspace, from, to) : undefined;
  for (let k = from - 1; k >= to; k--) {
    if (reached && !isReached(reached, slotOf(tape, tape.node[k]!))) continue;
    const g = d[out[k]!]!;
    const mask = active[k]!;
    switch (code[k]) {
      case Code.Add:
        if (mask & 1) d[a[k]!]! += g;
        if (mask & 2) d[b[k]!]! += g;
        break;
      case Code.Subtract:
        if (mask & 1) d[a[k]!]! += g;
        if (mask & 2) d[b[k]!]! -= g;
        break;
      case Code.Multiply:
        if (mask & 1) d[a[k]!]! += g * v[b[k]!]!;
        if (mask & 2) d[b[k]!]! += g * v[a[k]!]!;
        break;
      case Code.Divide: {
        const quotient = g / v[b[k]!]!;
        if (mask & 1) d[a[k]!]! += quotient;
        if (mask & 2) d[b[k]!]! -= quotient * v[out[k]!]!;
        break;
      }
      case Code.Negate:
        d[a[k]!]! -= g;
        break;
      case Code.Exp:
        if (mask & 1) d[a[k]!]! += g * expSlope(v[out[k]!]!, v[a[k]!]!);
        break;
      case Code.Log:
        if (mask & 1) d[a[k]!]! += g * logSlope(v[a[k]!]!, 0, 0);
        break;
      case Code.Sqrt:
        if (mask & 1) d[a[k]!]! += g * sqrtSlope(v[a[k]!]!, 0, 0);
        break;
      case Code.Sin:
        if (mask & 1) d[a[k]!]! += g * sinSlope(v[a[k]!]!, 0, 0);
        break;
      case Code.Cos:
        if (mask & 1) d[a[k]!]! += g * cosSlope(v[a[k]!]!, 0, 0);
        break;
      case Code.Tanh:
        if (mask & 1) d[a[k]!]! += g * tanhSlope(v[out[k]!]!, v[a[k]!]!);
        break;
      case Code.Sigmoid:
        if (mask & 1) d[a[k]!]! += g * sigmoidSlope(v[out[k]!]!, v[a[k]!]!);
        break;
      case Code.Relu:
        if (mask & 1) d[a[k]!]! += g * reluSlope(v[a[k]!]!, 0, 0);
        break;
      case Code.Pow:
        if (mask & 1) d[a[k]!]! += g * powInBase(v[a[k]!]!, v[b[k]!]!, 0);
        if (mask & 2) d[b[k]!]! += g * powInExponent(v[a[k]!]!, v[b[k]!]!, 0);
        break;
      case Code.Unary:
        if (mask & 1) d[a[k]!]! += g * partials[kernel[k]!]![0]!(v[a[k]!]!, 0, 0);
        break;
      case Code.Binary: {
        const rules = partials[kernel[k]!]!;
        const x = v[a[k]!]!;
        const y = v[b[k]!]!;
        if (mask & 1) d[a[k]!]! += g * rules[0]!(x, y, 0);
        if (mask & 2) d[b[k]!]! += g * rules[1]!(x, y, 0);
        break;
      }
      case Code.Ternary: {
        const rules = partials[kernel[k]!]!;
        const x = v[a[k]!]!;
        const y = v[b[k]!]!;
        const z = v[c[k]!]!;
        // A conditional passes its adjoint to the branch that was taken and to no other.
        if (mask & 1) addProduct(d, a[k]!, g, rules[0]!(x, y, z));
        if (mask & 2) addProduct(d, b[k]!, g, rules[1]!(x, y, z));
        if (mask & 4) addProduct(d, c[k]!, g, rules[2]!(x, y, z));
        break;
      }
      case Code.Elementwise:
        reverseElementwise(v, d, steps[kernel[k]!]!, reached);
        break;
      default: {
        const { op, out: target, args, active: which, attribute } = steps[kernel[k]!]!;
        if (op.kind === 'array' && which.includes(true)) op.reverse(v, d, target, args, which, attribute);
      }
    }
  }
}

/** Propagates the tangents that stand at the inputs in `workspace.tangents` to every node (forward mode). */
export function sweepTangent(tape: Tape, workspace: Workspace): void {
  const { values: v, tangents: t } = workspace;
  const { code, out, a, b, c, kernel, active, partials, steps, length } = tape;
  for (let k = 0; k < length; k++) {
    const mask = active[k]!;
    switch (code[k]) {
      case Code.Add:
        t[out[k]!] = t[a[k]!]! + t[b[k]!]!;
        break;
      case Code.Subtract:
        t[out[k]!] = t[a[k]!]! - t[b[k]!]!;
        break;
      case Code.Multiply:
        t[out[k]!] = t[a[k]!]! * v[b[k]!]! + v[a[k]!]! * t[b[k]!]!;
        break;
      case Code.Divide:
        t[out[k]!] = (t[a[k]!]! - v[out[k]!]! * t[b[k]!]!) / v[b[k]!]!;
        break;
      case Code.Negate:
        t[out[k]!] = -t[a[k]!]!;
        break;
      case Code.Elementwise:
        tangentElementwise(v, t, steps[kernel[k]!]!);
        break;
      case Code.Array: {
        const { op, out: target, args, attribute } = steps[kernel[k]!]!;
        if (op.kind === 'array') op.tangent(v, t, target, args, attribute);
        break;
      }
      default: {
        const rules = partials[kernel[k]!]!;
        const x = v[a[k]!]!;
        const y = v[b[k]!]!;
        const z = v[c[k]!]!;
        let total = 0;
        if (mask & 1) total += product(rules[0]!(x, y, z), t[a[k]!]!);
        if (mask & 2) total += product(rules[1]!(x, y, z), t[b[k]!]!);
        if (mask & 4) total += product(rules[2]!(x, y, z), t[c[k]!]!);
        t[out[k]!] = total;
      }
    }
  }
}

/** A branch that was not taken contributes nothing, whatever its derivative. */
function product(partial: number, tangent: number): number {
  return partial === 0 ? 0 : partial * tangent;
}

function addProduct(d: Float64Array, at: number, g: number, partial: number): void {
  if (partial !== 0) d[at]! += g * partial;
}

/** Operand values of entry i; scalars spread over all entries. */
function strides({ args }: ArrayStep): readonly [number, number, number] {
  const stride = (i: number) => ((args[i]?.size ?? 1) === 1 ? 0 : 1);
  return [stride(0), stride(1), stride(2)];
}

function forwardElementwise(v: Float64Array, step: ArrayStep): void {
  const { out, args } = step;
  const { value } = step.op as ElementwiseOp;
  const [sa, sb, sc] = strides(step);
  const a = args[0]!.offset;
  const b = args[1]?.offset ?? a;
  const c = args[2]?.offset ?? a;
  for (let i = 0; i < out.size; i++)
    v[out.offset + i] = value(v[a + i * sa]!, v[b + i * sb]!, v[c + i * sc]!);
}

function reverseElementwise(
  v: Float64Array,
  d: Float64Array,
  step: ArrayStep,
  reached: Uint8Array | undefined,
): void {
  const { out, args, active } = step;
  const { partials, slopeFromValue } = step.op as ElementwiseOp;
  const [sa, sb, sc] = strides(step);
  const a = args[0]!.offset;
  const b = args[1]?.offset ?? a;
  const c = args[2]?.offset ?? a;
  if (slopeFromValue) {
    for (let i = 0; i < out.size; i++) {
      if (!active[0] || (reached && !reached[out.offset + i])) continue;
      d[a + i]! += d[out.offset + i]! * slopeFromValue(v[out.offset + i]!, v[a + i]!);
    }
    return;
  }
  for (let j = 0; j < args.length; j++) {
    if (!active[j]) continue;
    const rule = partials[j]!;
    const target = args[j]!.offset;
    const stride = j === 0 ? sa : j === 1 ? sb : sc;
    for (let i = 0; i < out.size; i++) {
      if (reached && !reached[out.offset + i]) continue;
      const partial = rule(v[a + i * sa]!, v[b + i * sb]!, v[c + i * sc]!);
      if (partial !== 0) d[target + i * stride]! += d[out.offset + i]! * partial;
    }
  }
}

function tangentElementwise(v: Float64Array, t: Float64Array, step: ArrayStep): void {
  const { out, args, active } = step;
  const { partials } = step.op as ElementwiseOp;
  const [sa, sb, sc] = strides(step);
  const a = args[0]!.offset;
  const b = args[1]?.offset ?? a;
  const c = args[2]?.offset ?? a;
  for (let i = 0; i < out.size; i++) {
    let total = 0;
    for (let j = 0; j < args.length; j++) {
      if (!active[j]) continue;
      const stride = j === 0 ? sa : j === 1 ? sb : sc;
      total += product(
        partials[j]!(v[a + i * sa]!, v[b + i * sb]!, v[c + i * sc]!),
        t[args[j]!.offset + i * stride]!,
      );
    }
    t[out.offset + i] = total;
  }
}

/** The entries that a non-zero adjoint can reach along the branches that were taken. */
function reachFromAdjoints(tape: Tape, workspace: Workspace, from: number, to: number): Uint8Array {
  const reached = new Uint8Array(tape.width);
  for (let i = 0; i < tape.width; i++) if (workspace.adjoints[i] !== 0) reached[i] = 1;
  spreadReach(tape, workspace, reached, from, to);
  return reached;
}
