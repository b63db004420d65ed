import { answerKey, gradeSheet, layOut, type Slot } from '../exercise/grade.js';
import { type Judgement, judgeAs } from '../exercise/problem/judgement.js';
import { type Problem, showAnswer } from '../exercise/problem/problem.js';
import { Forecast } from './forecast.js';
import type { Placed } from './grade-blob.js';
import type { Roll } from './submission-roll.js';
import type { Performed, WorkerPool } from './worker-pool.js';

/** Submissions that are being judged at the same time, and the characters that their answers may have together. */
const AHEAD = 32;
const TEXT_AHEAD = 8 * 2 ** 20;

/** Characters of answers and judgements that are remembered. */
const REMEMBERED = 16 * 2 ** 20;

/**
 * Judges the submissions of a class with the threads of a pool and gives them back in their order, so that a report does not depend on how
 * many threads there are. With `remember`, equal answers to a part are judged once.
 */
export async function* judgeInOrder(
  problems: readonly Problem[],
  roll: Pick<Roll, 'read' | 'own'>,
  pool: WorkerPool,
  remember: boolean,
): AsyncGenerator<Placed> {
  const judgeSlot = remember
    ? rememberSlots((slot) => judgeOne(slot, pool))
    : (slot: Slot) => judgeOne(slot, pool);
  const waiting: { readonly size: number; readonly placed: Promise<Placed> }[] = [];
  const forecast = new Forecast(roll.own);
  let ahead = 0;
  for (const { position, submission } of roll.read()) {
    const sheet = layOut(problems, submission);
    const size = sheet.slots.reduce((sum, s) => sum + (s.answer ? showAnswer(s.answer).length : 0), 0);
    const placed = Promise.all(sheet.slots.map((s) => s.settled ?? judgeSlot(s))).then((judgements) => ({
      position,
      submission: gradeSheet(submission, sheet, judgements),
    }));
    waiting.push({ size, placed });
    ahead += size;
    while (waiting.length >= AHEAD || (ahead > TEXT_AHEAD && waiting.length > 0)) {
      const first = waiting.shift()!;
      const placed = await first.placed;
      pool.foresee(forecast.step());
      yield placed;
      ahead -= first.size;
    }
  }
  for (const { placed } of waiting) yield await placed;
}

type JudgeSlot = (slot: Slot) => Promise<Judgement>;

async function judgeOne({ problem, part, answer }: Slot, pool: WorkerPool): Promise<Judgement> {
  const performed = await pool.judge({ kind: 'judge', problem: problem.id, part: part.id, answer: answer! });
  return performed.ok ? performed.value : judgeAs('undecided', [explain(performed)]);
}

function explain(performed: Extract<Performed<unknown>, { readonly ok: false }>): string {
  const reasons: Readonly<Record<string, string>> = {
    memory: 'judging it takes more memory than one answer may have',
    time: `judging it takes longer than the ${performed.detail} that one answer may take`,
  };
  const reason = reasons[performed.failure] ?? `the checker failed on it (${performed.detail})`;
  return `This could not be decided: ${reason}. A person will look at it.`;
}

/** Equal answers share a judgement, also while it is being made. The oldest are forgotten where there are too many different ones. */
function rememberSlots(judgeSlot: JudgeSlot): JudgeSlot {
  const known = new Map<string, { readonly judgement: Promise<Judgement>; size: number }>();
  let size = 0;
  return (slot) => {
    const key = answerKey(slot.problem, slot.part, slot.answer!);
    const before = known.get(key);
    if (before) return before.judgement;
    const judgement = judgeSlot(slot);
    const entry = { judgement, size: key.length };
    known.set(key, entry);
    size += entry.size;
    void judgement.then((j) => {
      if (known.get(key) !== entry) return;
      const more = sizeOf(j);
      entry.size += more;
      size += more;
    });
    for (const [oldest, { size: freed }] of known) {
      if (size <= REMEMBERED) break;
      known.delete(oldest);
      size -= freed;
    }
    return judgement;
  };
}

/** Characters of a judgement, about. */
function sizeOf({ feedback, rows, links, expected }: Judgement): number {
  const texts = [...feedback, expected ?? '', ...(links ?? []).flatMap((l) => [l.left, l.right, l.note])];
  return texts.reduce((sum, t) => sum + t.length, 200) + 200 * (rows?.length ?? 0);
}
