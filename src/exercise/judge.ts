import type { Diagnostic } from '../diagnostic/diagnostic.js';
import { messageOf, placeOf } from '../diagnostic/render.js';
import { fault } from './file/part-check.js';
import { judgeBackprop } from './judge/judge-backprop.js';
import { judgeBound, judgeIdentity } from './judge/judge-chain.js';
import { judgeDerivative } from './judge/judge-derivative.js';
import { judgeEntry } from './judge/judge-entry.js';
import { judgeExpectation } from './judge/judge-expectation.js';
import { judgeConversion, judgePullback } from './judge/judge-formulas.js';
import { judgeIteration } from './judge/judge-iteration.js';
import { judgeKink } from './judge/judge-kink.js';
import { judgeLimitAnswer } from './judge/judge-limit.js';
import { judgeOrder } from './judge/judge-order.js';
import { judgeSeparable, judgeSeparatingNetwork } from './judge/judge-patterns.js';
import { judgeShape } from './judge/judge-shape.js';
import { judgeTaylor } from './judge/judge-taylor.js';
import { judgeValue } from './judge/judge-value.js';
import { findRepeated, findStrangeLabel, readEntries, readLabelled } from './judge/labels.js';
import { findFault } from './judge/part-fault.js';
import { type Judgement, judgeAs, type Verdict } from './problem/judgement.js';
import { Memory } from './problem/memory.js';
import { type Part, type RawAnswer, showAnswer } from './problem/problem.js';
import type { Tools } from './problem/tools.js';
import { Setting } from './setting/setting.js';
import { splitOutside } from './text/brackets.js';
import { dropLabel, splitForms } from './text/notation.js';
import { readNumeral } from './text/numeral.js';
import { type Reading, sayDoubt, sayReading } from './text/readings.js';
import { dropRemarksIn } from './text/remarks.js';
import { findInputLabel, findOtherSubject } from './text/subjects.js';
import { cleanAnswer } from './text/typography.js';
import { MAX_ANSWER, tooLong } from './text/unreadable.js';
import { readUpdates } from './text/updates.js';
import { putDefinitionsIn } from './text/worded-definitions.js';

/**
 * The verdict about one answer. Never throws for what a student wrote: what cannot be read is `invalid`, what cannot be decided
 * `undecided`.
 */
export function judge(part: Part, answer: RawAnswer | undefined, tools: Tools): Judgement {
  return judgeIn(part, answer, () => new Setting(part, tools));
}

/** The same for many answers to the same parts: what does not depend on the answer is worked out once. */
export function createJudge(tools: Tools): (part: Part, answer: RawAnswer | undefined) => Judgement {
  const settings = new Map<Part, Setting>();
  const shared = new Memory();
  const settingOf = (part: Part) => {
    const setting = settings.get(part) ?? new Setting(part, tools, shared);
    settings.set(part, setting);
    return setting;
  };
  return (part, answer) => judgeIn(part, answer, () => settingOf(part));
}

function judgeIn(part: Part, answer: RawAnswer | undefined, open: () => Setting): Judgement {
  if (!answer || showAnswer(answer).trim() === '')
    return judgeAs('missing', ['There is no answer to this part.']);
  const whole = showAnswer(answer);
  if (whole.length > MAX_ANSWER) return tooLong(whole);
  try {
    const setting = open();
    const judged = judgeReadings(part, readWords(part, cleanAnswer(answer), setting), setting);
    return BLAMED.has(judged.verdict) ? (blameFile(part, setting) ?? judged) : judged;
  } catch (error) {
    // Deep nesting exhausts the stack of the platform; whatever else happens must not lose the other answers.
    const reason =
      error instanceof RangeError
        ? 'it is nested too deeply, or its numbers are too large'
        : `the checker failed on it (${error instanceof Error ? error.message : String(error)})`;
    return judgeAs('undecided', [`This could not be decided: ${reason}. A person will look at it.`]);
  }
}

/** Verdicts that cost marks, or ask somebody to look. */
const BLAMED: ReadonlySet<Verdict> = new Set(['wrong', 'unfinished', 'undecided', 'invalid']);

/** What is at fault with the exercise itself, or with its key, in the place of a verdict that would blame the answer. */
function blameFile(part: Part, setting: Setting): Judgement | undefined {
  return setting.once(part.places, () => {
    const found = findFault(part, setting) ?? keyFault(part, setting);
    if (!found) return undefined;
    const reason = messageOf(found);
    const place = placeOf(found);
    return judgeAs(
      'undecided',
      [`The exercise itself is at fault, and not the answer: ${reason}. A person will look at it.`],
      place === undefined ? {} : { expected: `a correct exercise: ${place}: ${reason}` },
    );
  });
}

/** A key that is not right: the exercise does not ask for what its author meant. */
function keyFault(part: Part, setting: Setting): Diagnostic | undefined {
  const { answer, places, span } = part;
  if (!answer || part.task.kind === 'essay') return undefined;
  const { verdict } = judgeKeyIn(part, answer, setting);
  if (verdict !== 'wrong' && verdict !== 'invalid') return undefined;
  return fault(
    places.get('answer') ?? span,
    'its own answer key is not right',
    'gradcheck problems check tells more',
  );
}

/** The verdict about the answer of the author, who is not excused by a mistake of the file. */
export function judgeKey(part: Part, answer: RawAnswer, tools: Tools): Judgement {
  return judgeKeyIn(part, answer, new Setting(part, tools));
}

function judgeKeyIn(part: Part, answer: RawAnswer, setting: Setting): Judgement {
  // What the key has is asked of everybody, so that no label may be passed over as a remark.
  const strange = findStrangeLabel(part.task, answer);
  if (strange !== undefined)
    return judgeAs('invalid', [`\`${strange}\` is no label of this kind of answer.`]);
  return judgeReadings(part, readWords(part, cleanAnswer(answer), setting), setting);
}

/** Kinds that are answered by one expression. */
const ONE_EXPRESSION: ReadonlySet<string> = new Set([
  'derivative',
  'matrix',
  'pullback',
  'value',
  'taylor',
  'limit',
  'expectation',
]);

/** An answer without the words around it, and with what it defines put in. */
function readWords({ task }: Part, answer: RawAnswer, setting: Setting): RawAnswer {
  if (task.kind === 'essay') return answer;
  const isName = (name: string) => setting.declaredName(name) !== undefined;
  const isOneExpression = ONE_EXPRESSION.has(task.kind);
  const plain = dropRemarksIn(answer, isName);
  // yes with w = (1, 1): these are labels, and define nothing.
  return task.kind === 'separable' ? plain : putDefinitionsIn(plain, { isName, isOneExpression });
}

/** What verdicts are worth where two readings of an answer are compared; what cannot be read is worth less than all. */
const WORTH: Readonly<Partial<Record<Verdict, number>>> = {
  correct: 3,
  carried: 3,
  unfinished: 2,
  undecided: 1,
  wrong: 0,
};

/**
 * An answer as the language reads it, with a word about products without a sign beside a division. Where the other reading of these would
 * be better, it is asked which one is meant; where it is the only one that makes sense, it is taken.
 */
function judgeReadings(part: Part, answer: RawAnswer, setting: Setting): Judgement {
  const judgeIn = (reading?: Reading) => setting.readAs(reading, () => judgeTask(part, answer, setting));
  const { judged, doubts } = judgeIn();
  const worth = WORTH[judged.verdict] ?? -1;
  const others = worth < 3 ? [...new Set(doubts.map((d) => d.reading))] : [];
  const readings = others.map((reading) => ({ reading, judged: judgeIn(reading).judged }));
  // What nobody reads so is worth a question where it would be right, and no guess where it is open.
  const isQuiet = (reading: Reading) => doubts.every((d) => d.reading !== reading || d.isQuiet);
  const better = readings.find(({ reading, judged: { verdict } }) =>
    isQuiet(reading) ? verdict === 'correct' : (WORTH[verdict] ?? -1) > worth,
  );
  if (better && worth >= 0) {
    const { expected } = judged;
    const doubt = doubts.find((d) => d.reading === better.reading)!;
    return judgeAs('invalid', [sayDoubt(doubt)], expected === undefined ? {} : { expected });
  }
  const taken = better ?? { judged, reading: undefined };
  if (WORTH[taken.judged.verdict] === undefined) return taken.judged;
  const isWrong = taken.judged.verdict === 'wrong';
  const shown = doubts.filter(
    (d) => !d.isQuiet || d.reading === taken.reading || (isWrong && d.isShownIfWrong),
  );
  const said = new Set(shown.map((d) => sayReading(d, d.reading === taken.reading)));
  return { ...taken.judged, feedback: [...taken.judged.feedback, ...[...said].slice(0, MAX_READINGS)] };
}

/** Readings that are shown. */
const MAX_READINGS = 3;

/** x or y, where neither is a condition. */
function hasAlternatives(text: string): boolean {
  const parts = splitOutside(text, /\s(?:or|oder)\s/);
  return parts.length > 1 && !/[<>≤≥≠=]|\b(?:if|for|when|not|and)\b/.test(text);
}

/** Words that tell of conditions, in which an equals sign parts no forms. */
const CONDITIONAL = /(?<!\p{L})(?:if|for|when|falls|für|wenn|cases|sum|prod)(?!\p{L})|[∑∏]|_\s*[({]/u;

/** Forms of one answer that are judged. */
const MAX_FORMS = 8;

/**
 * An answer that is worked out in several forms, f' = 2x*1 = 2x: the last one is the answer, and none of the others may be wrong. What
 * cannot be read on the way, as a chain rule in symbols, is no mistake.
 */
function judgeForms(text: string, judgeForm: (text: string) => Judgement): Judgement {
  const forms = CONDITIONAL.test(text) ? [] : splitForms(dropLabel(text));
  // a, b = c has other things in it than forms of one value.
  const isList = forms
    .slice(0, -1)
    .some(
      (form) =>
        splitOutside(form, /[,;]\s/).length > 1 || /(?<!\p{L})(?:with|where|wobei|mit)(?!\p{L})/u.test(form),
    );
  if (forms.length < 2 || forms.length > MAX_FORMS || isList) return judgeForm(text);
  const judged = forms.map(judgeForm);
  const last = judged.at(-1)!;
  // (x^2)' is what is asked for and no transpose.
  const wrong = judged.find((j, k) => j.verdict === 'wrong' && !/\)\s*'/.test(forms[k]!));
  if (last.verdict === 'invalid') return last;
  if (!wrong || wrong === last) {
    // 1/e = 0.3679: the decimals only say how large the exact answer is.
    const exact = judged.at(-2)!;
    const isRounded = last.verdict === 'unfinished' && readNumeral(forms.at(-1)!) !== undefined;
    return isRounded && exact.verdict === 'correct' ? exact : last;
  }
  const form = forms[judged.indexOf(wrong)]!.trim();
  return { ...wrong, feedback: [`Of several forms, \`${form}\` is not right.`, ...wrong.feedback] };
}

function judgeTask(part: Part, given: RawAnswer, setting: Setting): Judgement {
  const { task } = part;
  const answer = readLabelled(part, given);
  const twice = findRepeated(part, answer);
  if (twice !== undefined)
    return judgeAs('invalid', [`\`${twice}\` is given twice, with different answers: give one.`]);
  const text = answer.kind === 'text' ? answer.text : readEntries(answer.rows);
  const inputs = new Set(part.context.given.map((g) => g.name));
  const inputLabel =
    text !== undefined && ONE_EXPRESSION.has(task.kind)
      ? findInputLabel(text, inputs, (n) => setting.declaredName(n))
      : undefined;
  if (inputLabel) return inputLabel;
  const withText = (judgeText: (text: string) => Judgement) =>
    text === undefined
      ? judgeAs('invalid', ['One expression is asked for here, not a table.'])
      : text.trim() === ''
        ? judgeAs('missing', ['There is no answer to this part.'])
        : ONE_EXPRESSION.has(task.kind) && hasAlternatives(text)
          ? judgeAs('invalid', ['These are several answers, joined by `or`: give one.'])
          : judgeText(text);
  const withForms = (judgeForm: (text: string) => Judgement) => withText((t) => judgeForms(t, judgeForm));
  switch (task.kind) {
    case 'derivative':
    case 'matrix':
      return (
        (text === undefined ? undefined : findOtherSubject(text, task.wrt, (n) => setting.declaredName(n))) ??
        (text === undefined ? undefined : judgeEntry(task, setting, text)) ??
        withForms((t) => judgeDerivative(task, setting, t))
      );
    case 'pullback':
      return withForms((t) => judgePullback(task, setting, t));
    case 'identity':
      return withText((t) => judgeIdentity(task, setting, t));
    case 'bound':
      return withText((t) => judgeBound(task.claim, setting, t));
    case 'value':
      return withText((t) => judgeValue(task, setting, t));
    case 'backprop':
      return judgeBackprop(task, setting, answer);
    case 'order':
      return judgeOrder(task, setting, answer);
    case 'shape':
      return withText((t) => judgeShape(task, setting, t));
    case 'taylor':
      return withForms((t) => judgeTaylor(task, setting, t));
    case 'limit':
      return judgeLimitAnswer(task, setting, answer, withForms);
    case 'kink':
      return judgeKink(task, setting, answer);
    case 'separable':
      return judgeSeparable(task.classes, answer, part.answer);
    case 'network':
      return task.role === 'equal'
        ? judgeConversion(task, setting, answer)
        : judgeSeparatingNetwork(task, setting, answer);
    case 'iteration':
      return judgeIteration(
        task,
        setting,
        task.at ? answer : readUpdates(answer, task.params, (n) => setting.declaredName(n)),
      );
    case 'expectation':
      return withForms((t) => judgeExpectation(task, setting, t));
    case 'essay':
      return judgeAs(
        'manual',
        ['Free text is read by a person.'],
        task.companions.length > 0
          ? { expected: `what can be checked: ${task.companions.map((c) => c.text).join('; ')}` }
          : {},
      );
  }
}
