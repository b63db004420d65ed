import { type Diagnostic, makeError } from '../diagnostic/diagnostic.js';
import { type Source, spanOf } from '../diagnostic/source.js';
import { createParser, type Origin, type Parser } from '../expr/parse.js';
import { parseClaim } from '../prove/claim.js';
import { type Outcome as ProofOutcome, prove } from '../prove/prove.js';
import { proofToJson, renderProof } from '../report/prove.js';
import { rejected } from './expr.js';
import {
  deliver,
  EXIT,
  type GlobalOptions,
  isDiagnostic,
  type Outcome,
  readSource,
  UsageError,
} from './session.js';
import { chalkFor, styleOf } from './terminal.js';

export interface ProveCommandOptions extends GlobalOptions {
  readonly assume?: string;
  readonly budget?: string;
}

interface Task {
  readonly text: string;
  readonly origin: Origin;
  readonly assume: string;
  readonly id?: string | number;
}

const EXIT_OF: Readonly<Record<ProofOutcome, number>> = {
  proved: EXIT.ok,
  refuted: EXIT.failed,
  undecided: EXIT.undecided,
};

/** `gradcheck prove`. */
export function runProve(claim: string | undefined, options: ProveCommandOptions): number {
  if ((claim === undefined) === (options.file === undefined)) {
    const reason = claim === undefined ? 'there is no claim' : 'a claim and a file were both given';
    throw new UsageError(
      reason,
      'gradcheck prove "sigmoid(x) = tanh(x/2)/2 + 1/2", or gradcheck prove -f claims.txt',
    );
  }
  const parser = createParser();
  if (claim !== undefined) {
    const origin = { source: { name: '<claim>', text: claim }, offset: 0 };
    return deliver(
      [decide({ text: claim, origin, assume: options.assume ?? '' }, parser, options)],
      options,
      false,
    );
  }
  const source = readSource(options.file!);
  if (isDiagnostic(source)) {
    return deliver([rejected([source], options, { file: options.file }, 'prove')], options, false);
  }
  const tasks = readClaims(source, options.assume ?? '');
  const outcomes = tasks.map((t) =>
    'code' in t ? rejected([t], options, {}, 'prove') : decide(t, parser, options),
  );
  return deliver(outcomes, options, true);
}

function positiveNumber(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const n = Number(text);
  if (!Number.isFinite(n) || n <= 0) {
    throw new UsageError(`${option} needs a positive number, not \`${text}\``, `write ${option} 2`);
  }
  return n;
}

function decide(task: Task, parser: Parser, options: ProveCommandOptions): Outcome {
  const subject = task.id === undefined ? {} : { id: task.id };
  const parsed = parseClaim(task.text, parser, task.origin);
  if (!parsed.ok) return rejected(parsed.diagnostics, options, { ...subject, claim: task.text }, 'prove');
  const seconds = positiveNumber(options.budget, '--budget');
  const result = prove(parsed.value, {
    parser,
    assume: task.assume,
    now: () => performance.now(),
    seed: positiveNumber(options.seed, '--seed') ?? 1,
    ...(seconds === undefined ? {} : { budget: 1000 * seconds }),
  });
  if (!result.ok) return rejected(result.diagnostics, options, { ...subject, claim: task.text }, 'prove');
  const report = result.value;
  const style = styleOf(chalkFor(process.stdout, options.color), {
    full: options.full ?? false,
    steps: false,
    quiet: options.quiet ?? false,
  });
  return {
    exitCode: EXIT_OF[report.verdict],
    json: () => proofToJson(report, subject),
    text: () => renderProof(report, style, options.explain ?? false),
    concise: () => `${report.verdict} ${report.claim}`,
  };
}

/** One claim a line, `claim assuming a>0, b>0`; or JSON Lines with id, claim and assume. */
function readClaims(source: Source, shared: string): readonly (Task | Diagnostic)[] {
  const tasks: (Task | Diagnostic)[] = [];
  const join = (own: string) => [shared, own].filter((t) => t.trim() !== '').join(', ');
  let offset = 0;
  for (const line of source.text.split('\n')) {
    const start = offset;
    offset += line.length + 1;
    const text = line.trim();
    if (text === '' || text.startsWith('#')) continue;
    const from = start + line.indexOf(text);
    if (!text.startsWith('{')) {
      const match = /^(.*?)\s+assuming\s+(.*)$/s.exec(text);
      tasks.push({
        text: match?.[1] ?? text,
        origin: { source, offset: from },
        assume: join(match?.[2] ?? ''),
      });
      continue;
    }
    const span = spanOf(source, from, from + text.length);
    let record: Record<string, unknown>;
    try {
      record = JSON.parse(text) as Record<string, unknown>;
    } catch (error) {
      tasks.push(
        makeError('syntax', span, { reason: `this line is not JSON (${(error as Error).message})` }),
      );
      continue;
    }
    const { id, claim, assume } = record;
    if (typeof claim !== 'string') {
      tasks.push(
        makeError('missing-key', span, {
          where: 'a line of claims',
          key: 'claim',
          remedy: '{"claim": "x + x = 2*x"}',
        }),
      );
      continue;
    }
    tasks.push({
      text: claim,
      origin: { source: { name: source.name, text: claim }, offset: 0 },
      assume: join(typeof assume === 'string' ? assume : Array.isArray(assume) ? assume.join(', ') : ''),
      ...(typeof id === 'string' || typeof id === 'number' ? { id } : {}),
    });
  }
  return tasks;
}
