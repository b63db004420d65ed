/**
 * The yardstick: the tape that one writes by hand for a known list of operations. Typed arrays, one switch, every formula in its case.
 * Slopes are computed like those of the op table, to a few ulps for every argument.
 */

export const OP = {
  Add: 0,
  Subtract: 1,
  Multiply: 2,
  Divide: 3,
  Sin: 4,
  Tanh: 5,
  Exp: 6,
  Sigmoid: 7,
};

export class HandTape {
  constructor(capacity, inputs) {
    this.op = new Uint8Array(capacity);
    this.a = new Int32Array(capacity);
    this.b = new Int32Array(capacity);
    this.value = new Float64Array(capacity + inputs.length);
    this.adjoint = new Float64Array(capacity + inputs.length);
    this.inputs = inputs.length;
    this.length = 0;
    this.value.set(inputs);
  }

  /** Index of the result. */
  push(op, a, b = a) {
    const k = this.length++;
    this.op[k] = op;
    this.a[k] = a;
    this.b[k] = b;
    return k + this.inputs;
  }

  forward() {
    const { op, a, b, value: v, inputs, length } = this;
    for (let k = 0; k < length; k++) {
      const x = v[a[k]];
      switch (op[k]) {
        case 0:
          v[k + inputs] = x + v[b[k]];
          break;
        case 1:
          v[k + inputs] = x - v[b[k]];
          break;
        case 2:
          v[k + inputs] = x * v[b[k]];
          break;
        case 3:
          v[k + inputs] = x / v[b[k]];
          break;
        case 4:
          v[k + inputs] = Math.sin(x);
          break;
        case 5:
          v[k + inputs] = Math.tanh(x);
          break;
        case 6:
          v[k + inputs] = Math.exp(x);
          break;
        default:
          if (x >= 0) v[k + inputs] = 1 / (1 + Math.exp(-x));
          else {
            const e = Math.exp(x);
            v[k + inputs] = e / (1 + e);
          }
      }
    }
  }

  /** Adjoints of everything in the last result. */
  reverse() {
    const { op, a, b, value: v, adjoint: d, inputs, length } = this;
    d.fill(0);
    d[length + inputs - 1] = 1;
    for (let k = length - 1; k >= 0; k--) {
      const g = d[k + inputs];
      const i = a[k];
      switch (op[k]) {
        case 0:
          d[i] += g;
          d[b[k]] += g;
          break;
        case 1:
          d[i] += g;
          d[b[k]] -= g;
          break;
        case 2:
          d[i] += g * v[b[k]];
          d[b[k]] += g * v[i];
          break;
        case 3: {
          const quotient = g / v[b[k]];
          d[i] += quotient;
          d[b[k]] -= quotient * v[k + inputs];
          break;
        }
        case 4:
          d[i] += g * Math.cos(v[i]);
          break;
        case 5: {
          const t = v[k + inputs];
          d[i] += g * (1 - t * t);
          break;
        }
        case 6:
          d[i] += g * v[k + inputs];
          break;
        default: {
          const s = v[k + inputs];
          d[i] += g * s * (1 - s);
        }
      }
    }
  }
}
