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

/** What all portions of an allowance have used together, and the clock. */
class Meter {
  used = 0;
  private nextLook = 0;
  private stepsPerLook = STEPS_PER_LOOK;
  private lastLook: number;

  constructor(readonly now: () => number) {
    this.lastLook = now();
  }

  /** The time, where it has not been looked at for a while. */
  look(): number | undefined {
    if (this.used < this.nextLook) return undefined;
    const time = this.now();
    const late = time - this.lastLook > LATE;
    this.stepsPerLook = late
      ? Math.max(1, this.stepsPerLook >> 2)
      : Math.min(STEPS_PER_LOOK, 2 * this.stepsPerLook);
    this.lastLook = time;
    this.nextLook = this.used + this.stepsPerLook;
    return time;
  }
}

/** Counts steps against an allowance. */
export class Budget {
  private readonly meter: Meter;
  /** What the meter may show. */
  private readonly limit: number;
  private readonly deadline: number;

  constructor({ milliseconds, steps, now }: Allowance, meter: Meter = new Meter(now)) {
    this.meter = meter;
    this.limit = meter.used + steps;
    this.deadline = now() + milliseconds;
  }

  /** Spends steps; throws OutOfBudget when nothing is left. */
  spend(steps = 1): void {
    const { meter } = this;
    meter.used += steps;
    if (meter.used > this.limit) throw new OutOfBudget('the limit of steps was reached');
    const time = meter.look();
    if (time !== undefined && time > this.deadline) throw new OutOfBudget('the time limit was reached');
  }

  /** A smaller budget for one attempt: a share of what is left, so that a failing attempt cannot use it all. */
  portion(share: number, steps: number): Budget {
    const { now, used } = this.meter;
    const milliseconds = Math.max(0, this.deadline - now()) * share;
    const most = Math.max(0, Math.min(steps, Math.floor(share * (this.limit - used))));
    return new Budget({ milliseconds, steps: most, now }, this.meter);
  }

  get exhausted(): boolean {
    return this.meter.used >= this.limit || this.meter.now() > this.deadline;
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
