/** Steps between two looks at the clock: a step is well under a microsecond, a look about as much. */
const STEPS_PER_LOOK = 2048;

/** What a proof may spend. The clock is handed in, so that nothing here reads the time by itself. */
export interface Allowance {
  /** Milliseconds, on the clock `now`. */
  readonly milliseconds: number;
  /** Elementary operations (term products, interval operations). */
  readonly steps: number;
  readonly now: () => number;
}

/** Thrown through the engine when an allowance is used up; `prove` turns it into a reason. */
export class OutOfBudget extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** Counts steps against an allowance. */
export class Budget {
  private used = 0;
  private nextLook = 0;
  private readonly deadline: number;

  constructor(private readonly allowance: Allowance) {
    this.deadline = allowance.now() + allowance.milliseconds;
  }

  /** Spends steps; throws OutOfBudget when nothing is left. */
  spend(steps = 1): void {
    this.used += steps;
    if (this.used > this.allowance.steps) throw new OutOfBudget('the limit of steps was reached');
    if (this.used < this.nextLook) return;
    this.nextLook = this.used + STEPS_PER_LOOK;
    if (this.allowance.now() > this.deadline) throw new OutOfBudget('the time limit was reached');
  }

  /** A smaller budget for one attempt: a share of what is left, so that a failing attempt cannot use it all. */
  portion(share: number, steps: number): Budget {
    const { now } = this.allowance;
    const left = Math.max(0, this.deadline - now());
    const most = Math.max(0, Math.min(steps, this.allowance.steps - this.used));
    return new Budget({ milliseconds: left * share, steps: most, now });
  }

  get exhausted(): boolean {
    return this.used >= this.allowance.steps || this.allowance.now() > this.deadline;
  }
}
