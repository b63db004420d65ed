import type { ParsedClaim } from '../prove/term/claim.js';
import { judgeKey } from './judge.js';
import { type Judgement, judgeAs } from './problem/judgement.js';
import { type Part, showAnswer } from './problem/problem.js';
import type { Tools } from './problem/tools.js';
import { expand } from './problem/tree.js';
import { describeSides } from './setting/describe-witness.js';
import { isReport, Setting } from './setting/setting.js';
import { invalid } from './text/unreadable.js';

/** What the author of a part says is true, and whether it is. */
export interface CheckedKey {
  readonly answer: string;
  readonly judgement: Judgement;
}

/** The answer key of a part; of an essay the claims beside it, since nobody judges its text. */
export function checkKeys(part: Part, tools: Tools): readonly CheckedKey[] {
  if (part.task.kind === 'essay') {
    const setting = new Setting(part, tools);
    return part.task.companions.map((claim) => ({
      answer: claim.text,
      judgement: judgeClaim(claim, setting),
    }));
  }
  if (!part.answer) return [];
  return [{ answer: showAnswer(part.answer), judgement: judgeKey(part, part.answer, tools) }];
}

function judgeClaim(claim: ParsedClaim, setting: Setting): Judgement {
  const sides = claim.sides.map((side) => expand(side.ast, setting.meanings));
  let isOpen = false;
  for (const [k, relation] of claim.relations.entries()) {
    const report = setting.ask(sides[k]!, relation, sides[k + 1]!);
    if (!isReport(report)) return invalid(report);
    const link = `${claim.sides[k]!.text} ${relation} ${claim.sides[k + 1]!.text}`;
    if (report.verdict === 'refuted')
      return judgeAs('wrong', [`This does not hold: ${link}; ${describeSides(report)}.`]);
    isOpen ||= report.verdict === 'undecided';
  }
  return isOpen ? judgeAs('undecided', ['This could not be decided.']) : judgeAs('correct', []);
}
