/** Most steps between two looks at the clock: a step is well under a microsecond, a look about as much. */
const STEPS_PER_LOOK = 2048;

/** Milliseconds after which a look was late: steps on large numbers take longer, and the next look comes sooner. */
const LATE = 4;

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
  private stepsPerLook = STEPS_PER_LOOK;
  private lastLook: number;
  private readonly deadline: number;

  constructor(private readonly allowance: Allowance) {
    this.lastLook = allowance.now();
    this.deadline = this.lastLook + allowance.milliseconds;
  }

  /** Spends steps; throws OutOfBudget when nothing is left. */
  spend(steps = 1): void {
    this.used += steps;
    if (this.used > this.allowance.steps) throw new OutOfBudget('the limit of steps was reached');
    if (this.used < this.nextLook) return;
    const time = this.allowance.now();
    if (time > this.deadline) throw new OutOfBudget('the time limit was reached');
    const late = time - this.lastLook > LATE;
    this.stepsPerLook = late
      ? Math.max(1, this.stepsPerLook >> 2)
      : Math.min(STEPS_PER_LOOK, 2 * this.stepsPerLook);
    this.lastLook = time;
    this.nextLook = this.used + this.stepsPerLook;
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

/** The result of an attempt within a portion of a budget, or nothing where only that portion did not suffice. */
export function orNothing<T>(budget: Budget, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof OutOfBudget && !budget.exhausted) return undefined;
    throw error;
  }
}
