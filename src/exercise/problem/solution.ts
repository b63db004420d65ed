/** Rows of numbers or expressions under a head. */
export interface SolutionTable {
  readonly kind: 'table';
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Numbers that are best seen: a loss by its step. */
export interface SolutionCurve {
  readonly kind: 'curve';
  readonly xLabel: string;
  readonly yLabel: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** A line of a worked solution, or what a line cannot hold. Leading spaces of a line say what it belongs to. */
export type Step = string | SolutionTable | SolutionCurve;

export function isLine(step: Step): step is string {
  return typeof step === 'string';
}
