/** Milliseconds of the processor until the steps say how fast the rest will be: before, threads start and most of the work is compiling. */
const SETTLED = 4_000;

/** Share of the newest step in the mean. */
const WEIGHT = 1 / 32;

/** What the rest of a run of many steps will take of the processor, by what the last ones took: a busy machine makes no more work. */
export class Forecast {
  private begin: number | undefined;
  private last = 0;
  private mean = 0;
  private done = 0;

  constructor(
    private readonly total: number,
    private readonly now: () => number = () => process.cpuUsage().user / 1000,
  ) {}

  /** Milliseconds foreseen after one more step; 0 while nothing is known. */
  step(): number {
    const time = this.now();
    this.done += 1;
    if (this.begin === undefined) this.begin = time;
    else {
      const own = time - this.last;
      this.mean += (own - this.mean) * Math.max(WEIGHT, 1 / (this.done - 1));
    }
    this.last = time;
    return time - this.begin < SETTLED ? 0 : this.mean * (this.total - this.done);
  }
}
