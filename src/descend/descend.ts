import { createRandomStream } from '../difference/random.js';
import type { DataRow } from '../graph/network.js';
import { largestCurvature } from './curvature.js';
import { type Diagnosis, diagnose } from './diagnose.js';
import { normOf, type Objective } from './objective.js';
import { createStepper, stableCurvature } from './optimizer.js';
import type { DescentEnd, DescentOptions, DescentStep, Run } from './run.js';

/** A run with what is said about it. */
export interface Descent extends Run {
  readonly diagnosis: Diagnosis;
}

/** A loss this many times its first value, and rising, has left for good. */
const BLOWN_UP = 1e6;

/** Numbers kept of a whole run. */
const KEPT = 2_000_000;

/** Networks with more numbers than this are not probed for their curvature: each product costs two passes over the data. */
const CURVATURE_WORK = 4_000_000;

/** Runs gradient descent from the parameters of the file. Deterministic for a given seed. */
export function descend(objective: Objective, options: DescentOptions): Descent {
  const theta = objective.start();
  const work = theta.length * objective.rows.length;
  const value = work <= CURVATURE_WORK ? largestCurvature(objective, theta) : undefined;
  const limit = stableCurvature(options.optimizer);
  const curvature = value === undefined ? undefined : { value, ...(limit === undefined ? {} : { limit }) };
  const run = { objective, options, ...takeSteps(objective, options), ...(curvature ? { curvature } : {}) };
  return { ...run, diagnosis: diagnose(run, (other) => takeSteps(objective, other)) };
}

function takeSteps(objective: Objective, options: DescentOptions): Pick<Run, 'steps' | 'end' | 'rises'> {
  const theta = objective.start();
  const stepper = createStepper(options.optimizer, theta.length);
  const batches = createBatches(objective.rows, options.batch, options.seed);
  const whole = options.batch === undefined || options.batch >= objective.rows.length;
  const keepAll = theta.length * (options.steps + 1) <= KEPT;
  const steps: DescentStep[] = [];
  let end: DescentEnd = { kind: 'done' };
  let rises = 0;
  for (let step = 0; ; step++) {
    const full = objective.evaluate(theta);
    const { gradient } = whole ? full : objective.evaluate(theta, batches());
    const gradientNorm = normOf(gradient);
    const before = steps.at(-1);
    if (before && full.loss > before.loss) rises += 1;
    if (!keepAll && steps.length > 1) {
      const { theta: _theta, gradient: _gradient, ...rest } = steps.pop()!;
      steps.push(rest);
    }
    steps.push({ step, loss: full.loss, gradientNorm, theta: theta.slice(), gradient });
    const reason = whyDiverged(steps);
    if (reason) {
      const cause =
        Number.isFinite(full.loss) && Number.isFinite(gradientNorm) ? '' : causeOf(objective, theta);
      end = { kind: 'diverged', step, reason: `${reason}${cause}` };
      break;
    }
    if (gradientNorm === 0 && whole && options.optimizer.name === 'sgd') {
      end = { kind: 'stationary', step };
      break;
    }
    if (step === options.steps) break;
    stepper(theta, gradient);
  }
  return { steps, end, rises };
}

/** Parameters that are written out beside a value that is missing. */
const SHOWN = 6;

/** The part of the loss that has no finite value, with its operands, the row and the parameters. */
function causeOf(objective: Objective, theta: Float64Array): string {
  const found = objective.faultAt(theta);
  if (!found) return '';
  const { fault, row } = found;
  const what =
    fault.kind === 'domain'
      ? `${fault.expression} has no value (${fault.reason})`
      : `${fault.expression} is beyond 1.8e308${fault.reason === '' ? '' : ` (${fault.reason})`}`;
  const where = objective.rows.length > 1 ? ` in row ${row}` : '';
  return `: ${what}${where}${theta.length > SHOWN ? '' : `, with ${parametersText(objective, theta)}`}`;
}

function parametersText({ slots }: Objective, theta: Float64Array): string {
  const number = (x: number) => String(Number(x.toPrecision(6)));
  return slots
    .map(({ variable, start, size }) => {
      const entries = [...theta.subarray(start, start + size)].map(number);
      return `${variable.name} = ${size === 1 ? entries[0] : `[${entries.join(', ')}]`}`;
    })
    .join(', ');
}

function whyDiverged(steps: readonly DescentStep[]): string | undefined {
  const now = steps.at(-1)!;
  if (Number.isNaN(now.loss)) return 'the loss is no longer a number';
  if (!Number.isFinite(now.loss)) return 'the loss is infinite';
  if (!Number.isFinite(now.gradientNorm)) return 'the gradient is no longer finite';
  const first = Math.abs(steps[0]!.loss);
  const before = steps.at(-2);
  return before && now.loss > before.loss && now.loss > BLOWN_UP * (first + 1)
    ? `the loss is ${(now.loss / (first || 1)).toPrecision(2)} times its first value and rising`
    : undefined;
}

/** Batches without end: the rows are shuffled for every pass (Fisher-Yates), and the last batch of a pass may be short. */
function createBatches(
  rows: readonly DataRow[],
  batch: number | undefined,
  seed: number,
): () => readonly DataRow[] {
  if (batch === undefined || batch >= rows.length) return () => rows;
  const random = createRandomStream(seed);
  const order = [...rows];
  let at = order.length;
  return () => {
    if (at >= order.length) {
      for (let i = order.length - 1; i > 0; i--) {
        const j = Math.floor(random() * (i + 1));
        [order[i], order[j]] = [order[j]!, order[i]!];
      }
      at = 0;
    }
    at += batch;
    return order.slice(at - batch, at);
  };
}
