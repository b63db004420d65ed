import type { Ast } from '../../expr/ast.js';
import type { LimitReport, SidedLimit } from '../../stability/limit.js';
import { canonicalText } from '../problem/canonical.js';
import { type Judgement, judgeAs, UNFINISHED_SHARE } from '../problem/judgement.js';
import type { RawAnswer } from '../problem/problem.js';
import { call, name, usesCalculus, write } from '../problem/tree.js';
import { describeDirection } from '../setting/describe-witness.js';
import { judgeProved, judgeSilent } from '../setting/domain-credit.js';
import { isJudgement, isReport, type Setting } from '../setting/setting.js';
import type { ReadExpression } from '../text/answer-reader.js';
import { readSides, type Side } from '../text/limit-sides.js';
import { dropLabel } from '../text/notation.js';
import { readAlone, readWritten, roundsTo } from '../text/precision.js';
import { saysNone } from '../text/says-none.js';
import { invalid } from '../text/unreadable.js';
import { type LimitMember, readLimitMembers } from '../text/written-limits.js';
import { farAssumption, findSides, type LimitTask, whyAbsent } from './limit-truth.js';

const OPEN = 'This could not be decided. A person will look at it.';

/** How an infinite limit is put into words. */
const TENDS =
  /^(?:it\s+)?(?:diverges?|tends?|goes|grows|->|→)\s*(?:to(?:wards)?|gegen)?\s*(?=[-+±]?\s*(?:inf|∞|oo|\\infty|plus|minus|positive|negative))/iu;

/** `diverges to minus infinity` as `-inf`. */
function plainInfinity(text: string): string {
  const plain = text.trim().replace(TENDS, '');
  return plain.replace(/^(plus|positive|minus|negative)\s+(?=inf)/iu, (_all, sign: string) =>
    /^[pP]/.test(sign) ? '' : '-',
  );
}

/** The sentence for one side of two. */
const sayOther = (side: Side) =>
  `This is the limit from the ${side} alone: say what it is from the ${side === 'left' ? 'right' : 'left'}, or what the limit is.`;

/** Judges an answer in one of its forms: a limit, words that there is none, the limits of the sides, and the sides beside one of the former. */
export function judgeLimitAnswer(
  task: LimitTask,
  setting: Setting,
  answer: RawAnswer,
  judgeForms: (judgeForm: (text: string) => Judgement) => Judgement,
): Judgement {
  const approached = answer.kind === 'text' ? readApproach(answer.text, task) : undefined;
  if (approached) return judgeApproach(task, setting, approached);
  const { whole, sides } = readSides(answer, saysNone);
  if (sides.size === 0) {
    const members = whole === undefined ? undefined : readLimitMembers(whole);
    if (members) return judgeMembers(task, setting, members);
    return whole === undefined || answer.kind === 'table' || whole === answer.text
      ? judgeForms((text) => judgeLimit(task, setting, text))
      : judgeLimit(task, setting, whole);
  }
  const judged = judgeSides(task, setting, sides);
  if (whole === undefined || judged.verdict === 'wrong' || judged.verdict === 'invalid') return judged;
  return judgeLimit(task, setting, whole);
}

/** A limit, and the side of it on which the values are. */
interface Approached {
  readonly text: string;
  readonly isAbove: boolean;
}

const APPROACH =
  /^(.*?[^\s,(^{+-])(?:\s*,?\s*\(?\s*(?:approached\s+|coming\s+)?(?:from|von)\s+(above|below|oben|unten)\s*\)?|\s*\^?\{?\s*([-+⁺⁻])\s*\}?)\s*$/isu;

/** `0 from above` and `0+`, which can only be meant of values where the variable has no other side. */
function readApproach(text: string, task: LimitTask): Approached | undefined {
  const [, value, word, sign] = APPROACH.exec(text) ?? [];
  return value === undefined || farAssumption(task) === undefined
    ? undefined
    : { text: value, isAbove: /^(?:above|oben)$/i.test(word ?? '') || sign === '+' || sign === '⁺' };
}

/** Judges the limit, and the side of it where that is decided beyond some value of the variable. */
function judgeApproach(task: LimitTask, setting: Setting, { text, isAbove }: Approached): Judgement {
  const judged = judgeLimit(task, setting, text);
  const value = judged.verdict === 'correct' ? setting.readValue(text) : undefined;
  if (value === undefined || isJudgement(value)) return judged;
  const far = farAssumption(task);
  const is = (relation: '>=' | '<=') => {
    const report = setting.ask(setting.meaning(task.of), relation, value.ast, far === undefined ? [] : [far]);
    return isReport(report) && report.verdict === 'proved';
  };
  const [same, other] = isAbove ? (['>=', '<='] as const) : (['<=', '>='] as const);
  if (is(same)) return judged;
  const { expected } = judged;
  const way = isAbove ? 'above' : 'below';
  return is(other)
    ? judgeAs('wrong', [`The value is right, but it is not approached from ${way}.`], {
        ...(expected === undefined ? {} : { expected }),
        share: UNFINISHED_SHARE,
      })
    : judgeAs('undecided', [
        `The value is right; whether it is approached from ${way} could not be decided. A person will look at it.`,
      ]);
}

/**
 * Judges lim_{x → 0} f = … = L: L is the answer, and each limit before it has to be L as well. What cannot be read on the way is no
 * mistake, and a limit from one side says nothing of the other.
 */
function judgeMembers(task: LimitTask, setting: Setting, members: readonly LimitMember[]): Judgement {
  const last = members.at(-1)!;
  if (last.below) return judgeAs('unfinished', ['Carry out the limit.']);
  const [side] = members.flatMap((m) => m.below?.side ?? []);
  const judged =
    side === undefined
      ? judgeLimit(task, setting, last.text)
      : judgeSides(task, setting, new Map([[side, last.text]]));
  if (judged.verdict !== 'correct' && judged.verdict !== 'unfinished') return judged;
  const value = saysNone(last.text) ? undefined : setting.readValue(plainInfinity(last.text));
  if (value === undefined || isJudgement(value)) return judged;
  let open: string | undefined;
  for (const member of members.slice(0, -1)) {
    const holds = holdsFor(member, value.ast, task, setting);
    const claim = `\`${member.text} = ${last.text}\``;
    if (holds === false)
      return judgeAs('wrong', [`The value is right, but ${claim} does not hold.`], {
        ...(judged.expected === undefined ? {} : { expected: judged.expected }),
        share: UNFINISHED_SHARE,
      });
    if (holds === undefined) open ??= claim;
  }
  const said = `The value is right; whether ${open} holds could not be decided. A person will look at it.`;
  return open === undefined ? judged : judgeAs('undecided', [said]);
}

/**
 * Whether a member has the value at the end of the answer; true of what cannot be read, and of the limit that is asked for, which is judged by
 * itself; undefined where it is not decided.
 */
function holdsFor(
  { body, below }: LimitMember,
  value: Ast,
  task: LimitTask,
  setting: Setting,
): boolean | undefined {
  const variable = below && (setting.declaredName(below.variable) ?? below.variable);
  const more = variable === undefined || setting.declaredName(variable) !== undefined ? [] : [variable];
  const read = setting.read(body, 0, more);
  const to = below && setting.read(below.to);
  if (isJudgement(read) || isJudgement(to) || below?.side !== undefined) return true;
  const isAsked =
    to &&
    variable === task.wrt &&
    write(to.ast) === task.to.trim() &&
    canonicalText(read.ast) === canonicalText(setting.meaning(task.of));
  if (isAsked) return true;
  const report = setting.ask(to ? call('limit', read.ast, name(variable!), to.ast) : read.ast, '=', value);
  if (!isReport(report)) return true;
  if (report.verdict !== 'undecided') return report.verdict === 'proved';
  const of = { text: read.text, ast: read.ast, span: read.ast.span };
  const sides = to && findSides({ of, wrt: variable!, to: write(to.ast) }, setting);
  return sides && whyAbsent(sides, setting) !== undefined ? false : undefined;
}

/**
 * Judges the limits of the sides, given where one limit is asked for. Both answer the question: where they are equal, that is the limit, and
 * there is none where they differ. One alone leaves the question open.
 */
function judgeSides(task: LimitTask, setting: Setting, said: ReadonlyMap<Side, string>): Judgement {
  const report = setting.once(task, () => findSides(task, setting));
  if (!report) return judgeAs('undecided', [OPEN]);
  const judged = [...said].map(([side, text]) => ({
    side,
    judged: judgeSide(report[side] ?? report.both, text, setting),
  }));
  const bad = judged.find(({ judged }) => judged.verdict !== 'correct');
  const expected = expectedOf(report, setting);
  if (bad)
    return {
      ...bad.judged,
      ...expected,
      feedback: bad.judged.feedback.map((f) => `From the ${bad.side}: ${f}`),
    };
  return judged.length < 2
    ? judgeAs('unfinished', [sayOther(judged[0]!.side)], expected)
    : judgeAs('correct', [], expected);
}

function judgeSide(found: SidedLimit, text: string, setting: Setting): Judgement {
  if (saysNone(text)) {
    if (found.kind === 'none') return judgeAs('undecided', [OPEN]);
    return found.kind === 'absent' ? judgeAs('correct', []) : judgeAs('wrong', ['there is a limit.']);
  }
  const answer = setting.readValue(plainInfinity(text));
  if (isJudgement(answer)) return answer;
  if (found.kind === 'absent') return judgeAs('wrong', ['there is no limit.']);
  const truth = found.kind === 'limit' ? setting.tools.parser.parse(found.text) : undefined;
  const report = truth?.ok ? setting.ask(truth.value, '=', answer.ast) : undefined;
  if (!report || !isReport(report) || report.verdict === 'undecided') return judgeAs('undecided', [OPEN]);
  return report.verdict === 'proved'
    ? judgeAs('correct', [])
    : judgeAs('wrong', [`this is not the limit, ${describeDirection(report)}.`]);
}

/** For teachers. */
function expectedOf(report: LimitReport, setting: Setting): { readonly expected?: string } {
  const why = whyAbsent(report, setting);
  if (why !== undefined) return { expected: `does not exist: ${why}` };
  return report.both.kind === 'limit' ? { expected: report.both.text } : {};
}

/** Judges a limit, which may be infinite, and words that say that there is none. */
function judgeLimit(task: LimitTask, setting: Setting, text: string): Judgement {
  if (saysNone(text)) return judgeNone(task, setting);
  const plain = plainInfinity(text);
  const answer = setting.readValue(plain);
  if (isJudgement(answer)) return answer;
  const of = setting.meaning(task.of);
  const to = setting.tools.parser.parse(task.to);
  if (!to.ok) return invalid(to.diagnostics);
  const report = setting.check(call('limit', of, name(task.wrt), to.value), '=', answer.ast);
  if (!isReport(report)) return invalid(report);
  switch (report.verdict) {
    case 'proved':
      return usesCalculus(answer.ast) ? judgeAs('unfinished', ['Carry out the limit.']) : judgeProved(report);
    case 'refuted': {
      const expected = report.witness ? { expected: report.witness.left } : {};
      const written = readWritten(dropLabel(plain));
      const limit = Number(report.witness?.left);
      if (written && Number.isFinite(limit) && roundsTo(limit, readAlone(written, limit)))
        return judgeAs('unfinished', ['This is the limit rounded: give it exactly.'], expected);
      return judgeAs('wrong', [`This is not the limit: ${describeDirection(report)}.`], expected);
    }
    case 'undecided':
      return judgeSilent(report) ?? judgeWithoutLimit(task, setting, answer);
  }
}

/** A value where none is found to be equal to the limit: wrong where it is proved that there is no limit. */
function judgeWithoutLimit(task: LimitTask, setting: Setting, { ast }: ReadExpression): Judgement {
  const report = usesCalculus(ast) ? undefined : setting.once(task, () => findSides(task, setting));
  const why = report && whyAbsent(report, setting);
  if (!report || why === undefined) return judgeAs('undecided', [OPEN]);
  return judgeAs('wrong', [`There is no limit: ${why}.`], expectedOf(report, setting));
}

/** The answer that there is no limit. An infinite one is none among the numbers, and it is asked which way the values go. */
function judgeNone(task: LimitTask, setting: Setting): Judgement {
  const report = setting.once(task, () => findSides(task, setting));
  if (!report) return judgeAs('undecided', [OPEN]);
  const expected = expectedOf(report, setting);
  if (whyAbsent(report, setting) !== undefined) return judgeAs('correct', [], expected);
  const { both } = report;
  if (both.kind !== 'limit') return judgeAs('undecided', [OPEN], expected);
  if (both.value !== undefined && !Number.isFinite(both.value))
    return judgeAs(
      'unfinished',
      ['No number is the limit, but the values grow one way: answer inf or -inf.'],
      expected,
    );
  // With a name in it the limit may be infinite for some of its values.
  return both.value === undefined && both.text.includes('inf')
    ? judgeAs('undecided', [OPEN], expected)
    : judgeAs('wrong', ['There is a limit.'], expected);
}
