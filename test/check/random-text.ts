import { createRandomStream, type RandomStream } from '../../src/difference/random.js';
import type { ElementwiseOp } from '../../src/op/op.js';
import { table } from '../../src/op/table.js';

/** Functions of numbers as a user writes them; comparisons and the like have no derivative to check. */
const rows: readonly ElementwiseOp[] = table.filter(
  (op): op is ElementwiseOp => op.kind === 'elementwise' && /^[a-z]\w*\(/.test(op.usage),
);

const JOINS = ['+', '-', '*', '/', '+', '*'];

/** Grows expressions as text over the whole op table, with numbers that no kink or edge of a domain sits on. */
export class TextGrower {
  private readonly random: RandomStream;

  constructor(seed: number) {
    this.random = createRandomStream(seed);
  }

  private pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)]!;
  }

  /** A number with four digits, of either sign and of size up to 3. */
  number(): number {
    const x = (this.random() - 0.5) * 6;
    return Number(x.toPrecision(4)) || 0.123;
  }

  scalar(depth: number): string {
    const roll = this.random();
    if (depth <= 0 || roll < 0.08) return this.leaf();
    if (roll < 0.45) return `(${this.scalar(depth - 1)} ${this.pick(JOINS)} ${this.scalar(depth - 1)})`;
    if (roll < 0.5) return `(${this.scalar(depth - 1)})^${this.pick(['2', '3', '-1', '0.5', '1.5'])}`;
    if (roll < 0.6) return this.reduction(depth - 1);
    const row = this.pick(rows);
    const operands = Array.from({ length: row.arity[0] }, () => this.scalar(depth - 1));
    return `${row.name}(${operands.join(', ')})`;
  }

  private reduction(depth: number): string {
    const v = this.vector(depth);
    return this.pick([
      `sum(${v})`,
      `mean(${v})`,
      `prod(${v})`,
      `norm(${v})`,
      `logsumexp(${v})`,
      `dot(${v}, ${this.vector(depth)})`,
      `softmax(${v})[2]`,
      `((${v})' * W * (${this.vector(depth)}))`,
      `mse(${v}, u)`,
    ]);
  }

  private vector(depth: number): string {
    if (depth <= 0) return this.pick(['u', 'v']);
    return this.pick([
      () => `W * (${this.vector(depth - 1)})`,
      () => `W' * (${this.vector(depth - 1)})`,
      () => `softmax(${this.vector(depth - 1)})`,
      () => `logsoftmax(${this.vector(depth - 1)})`,
      () => `(${this.vector(depth - 1)}) .* (${this.vector(depth - 1)})`,
      () => `(${this.vector(depth - 1)}) + ${this.leaf()}`,
      () => `(${this.scalar(depth - 1)}) * (${this.vector(depth - 1)})`,
      () => `${this.pick(rows.filter((r) => r.arity[0] === 1)).name}(${this.vector(depth - 1)})`,
    ])();
  }

  private leaf(): string {
    return this.random() < 0.75 ? this.pick(['x', 'y', 'z']) : String(Math.abs(this.number()));
  }
}
