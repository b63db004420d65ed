import { type Diagnostic, makeError } from '../diagnostic/diagnostic.js';
import { type Source, spanOf } from '../diagnostic/source.js';
import { createParser, type Origin, type Parser } from '../expr/parse.js';
import { type Outcome as ProofOutcome, prove } from '../prove/prove.js';
import { type AssumedText, assumedText } from '../prove/reading/assume.js';
import { parseClaim } from '../prove/term/claim.js';
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
  readonly assume: readonly AssumedText[];
  /** In a file. */
  readonly line?: number;
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
  const shared = options.assume === undefined ? [] : [assumedText(options.assume)];
  if (claim !== undefined) {
    const task = readClaimText(claim, { source: { name: '<claim>', text: claim }, offset: 0 }, shared);
    return deliver([decide(task, parser, options)], options, false);
  }
  const source = readSource(options.file!);
  if (isDiagnostic(source)) {
    return deliver([rejected([source], options, { file: options.file }, 'prove')], options, false);
  }
  const tasks = readClaims(source, shared);
  const outcomes = tasks.map((t) =>
    'problem' in t ? rejected([t.problem], options, { line: t.line }, 'prove') : decide(t, parser, options),
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
  const subject = {
    ...(task.id === undefined ? {} : { id: task.id }),
    ...(task.line === undefined ? {} : { line: task.line }),
  };
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

/** `claim assuming a>0, b>0`, with further assumptions. */
function readClaimText(text: string, origin: Origin, shared: readonly AssumedText[]): Task {
  const match = /^(.*?)\sassuming(?:\s(.*))?$/s.exec(text);
  if (!match) return { text, origin, assume: shared };
  const assumed = match[2] ?? '';
  const offset = origin.offset + text.length - assumed.length;
  return { text: match[1]!, origin, assume: [...shared, { text: assumed, source: origin.source, offset }] };
}

/** A line that is no claim. */
interface Unread {
  readonly problem: Diagnostic;
  readonly line: number;
}

/** One claim a line, `claim assuming a>0, b>0 # comment`; or JSON Lines with id, claim and assume. */
function readClaims(source: Source, shared: readonly AssumedText[]): readonly (Task | Unread)[] {
  const tasks: (Task | Unread)[] = [];
  let offset = 0;
  source.text.split('\n').forEach((line, k) => {
    const start = offset;
    offset += line.length + 1;
    const text = line.trim();
    if (text === '' || text.startsWith('#')) return;
    const from = start + line.indexOf(text);
    if (!text.startsWith('{')) {
      const claim = text.replace(/\s+#.*$/s, '');
      tasks.push({ ...readClaimText(claim, { source, offset: from }, shared), line: k + 1 });
      return;
    }
    const task = readRecord(text, { source, offset: from }, shared);
    tasks.push('code' in task ? { problem: task, line: k + 1 } : { ...task, line: k + 1 });
  });
  return tasks;
}

function readRecord(
  text: string,
  { source, offset }: Origin,
  shared: readonly AssumedText[],
): Task | Diagnostic {
  const span = spanOf(source, offset, offset + text.length);
  let record: Record<string, unknown>;
  try {
    record = JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    return makeError('syntax', span, { reason: `this line is not JSON (${(error as Error).message})` });
  }
  const { id, claim, assume } = record;
  if (typeof claim !== 'string') {
    return makeError('missing-key', span, {
      where: 'a line of claims',
      key: 'claim',
      remedy: '{"claim": "x + x = 2*x"}',
    });
  }
  const own = typeof assume === 'string' ? [assume] : Array.isArray(assume) ? assume.map(String) : [];
  const task = readClaimText(claim, { source: { name: source.name, text: claim }, offset: 0 }, [
    ...shared,
    ...own.map((t) => ({ text: t, source: { name: `${source.name}: assume`, text: t }, offset: 0 })),
  ]);
  return { ...task, ...(typeof id === 'string' || typeof id === 'number' ? { id } : {}) };
}
