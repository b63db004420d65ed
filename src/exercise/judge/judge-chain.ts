import type { Ast } from '../../expr/ast.js';
import type { ProveReport } from '../../prove/prove.js';
import type { ParsedClaim, Relation } from '../../prove/term/claim.js';
import { canonicalText, differingTerms, summands } from '../problem/canonical.js';
import {
  type Judgement,
  judgeAs,
  type LinkJudgement,
  type Misconception,
  UNFINISHED_SHARE,
} from '../problem/judgement.js';
import type { Formula } from '../problem/problem.js';
import { SampleGraph } from '../problem/sample-graph.js';
import { expand, freeNames, usesCalculus, write } from '../problem/tree.js';
import { writeOutDefinitions } from '../setting/definitions.js';
import { describeMiss, describeSides, describeWitness } from '../setting/describe-witness.js';
import { describeCoverage } from '../setting/domain-credit.js';
import { isJudgement, isReport, Setting } from '../setting/setting.js';
import { findMisconception } from '../slip/find-misconception.js';
import { invalid } from '../text/unreadable.js';
import { sayMisfit } from './judge-derivative.js';
import { type ReadSteps, readSteps, type Step } from './read-chain.js';

interface JudgedChain {
  readonly links: readonly LinkJudgement[];
  readonly broken: number;
  readonly open: number;
  /** Steps from a form to itself, which are true of anything. */
  readonly idle: number;
  readonly feedback: readonly string[];
  /** Set where every step is right but a form has no value, or may have none, on a part of the domain. */
  readonly partial?: 'gap' | 'open';
  readonly misconception?: Misconception;
  /** Set where a step has a function that there is not: then the chain cannot be read. */
  readonly unreadable?: Judgement;
}

/** Judges a chain of equalities from one given form to another. */
export function judgeIdentity(
  task: { readonly from: Formula; readonly to?: Formula },
  setting: Setting,
  text: string,
): Judgement {
  const from = setting.meaning(task.from);
  const read = readSteps(setting, text, from);
  if (isJudgement(read)) return read;
  const to = task.to && setting.meaning(task.to);
  const isBackward = to !== undefined && leadsBack(read, canonicalText(from), canonicalText(to));
  const steps = isBackward ? read.steps.slice(1) : read.steps;
  const wrongRelation = steps.findIndex((s) => s.relation !== '=');
  if (wrongRelation !== -1) {
    return judgeAs('wrong', [`Step ${wrongRelation + 1} is an inequality; equalities are asked for.`]);
  }
  const chain = judgeSteps(steps, setting, to ? [from, to] : [from]);
  const done = conclude(chain) ?? missingCases(steps, chain, setting);
  if (done) return done;
  const last = steps.at(-1)!.right;
  const { links } = chain;
  if (task.to && to && !isBackward) {
    if (!isForm(last, to, from, setting)) {
      const feedback = `Every step is right, but the chain ends in ${write(last)}, and ${task.to.text} was asked for.`;
      return judgeAs('unfinished', [...chain.feedback, feedback], { links });
    }
    // Steps may be left out, but the end alone is what the exercise gives and shows nothing.
    if (read.isBare || startsFromEnd(read, canonicalText(from), canonicalText(to))) {
      const feedback = `This is true, but it is only the end that was given, ${task.to.text}: write the equalities that lead to it from ${task.from.text}.`;
      return judgeAs('unfinished', [feedback], { links });
    }
  } else if (!to && usesCalculus(last)) {
    const feedback = 'Every step is right, but the last form still contains a derivative or a limit.';
    return judgeAs('unfinished', [...chain.feedback, feedback], { links });
  } else if (!to && canonicalText(last) === canonicalText(from)) {
    return judgeAs('unfinished', [...chain.feedback, 'The chain ends in the form it started from.'], {
      links,
    });
  }
  return judgeAs('correct', chain.feedback, { links });
}

/** Whether a form is the one that is asked for, by itself or with the functions of the field written out: softmax(a) for exp(a)/sum(exp(a)). */
function isForm(last: Ast, to: Ast, from: Ast, setting: Setting): boolean {
  const wanted = canonicalText(to);
  if (canonicalText(last) === wanted) return true;
  const written =
    canonicalText(last) === canonicalText(from) ? undefined : writeOutDefinitions(last, setting);
  return written !== undefined && canonicalText(written) === wanted;
}

/** Whether a chain leads from the end to the form that was given, by something in between or not. */
function leadsBack({ steps, isImplied }: ReadSteps, from: string, to: string): boolean {
  if (!isImplied || steps.length < 2) return false;
  return canonicalText(steps[0]!.right) === to && canonicalText(steps.at(-1)!.right) === from;
}

/** Whether a chain starts from its end and never comes by the form that was given: then it shows nothing of that form. */
function startsFromEnd({ steps, isImplied }: ReadSteps, from: string, to: string): boolean {
  if (!isImplied) return false;
  const written = steps.slice(1);
  return (
    canonicalText(steps[0]!.right) === to &&
    written.length > 0 &&
    written.every((s) => canonicalText(s.right) !== from)
  );
}

/** Judges a chain of inequalities that is to show a bound. */
export function judgeBound(claim: ParsedClaim, setting: Setting, text: string): Judgement {
  const asked = claim.relations[0]!;
  const left = expand(claim.sides[0]!.ast, setting.meanings);
  const right = expand(claim.sides.at(-1)!.ast, setting.meanings);
  const read = readSteps(setting, text, left);
  if (isJudgement(read)) return read;
  // A chain that begins elsewhere may show the same in another form: 0 <= (x - y)^2.
  const isElsewhere = read.isImplied && isRefuted(setting.ask(left, '=', read.steps[0]!.right));
  const steps = isElsewhere ? read.steps.slice(1) : read.steps;
  const chain = judgeSteps(steps, setting, [left, right]);
  const done = conclude(chain) ?? missingCases(steps, chain, setting);
  if (done) return done;
  const { links } = chain;
  const strength = compose(steps.map((s) => s.relation));
  if (strength === undefined)
    return judgeAs('wrong', ['The inequalities of the chain point in different directions.'], { links });
  const last = steps.at(-1)?.right ?? left;
  const first = steps[0]?.left ?? left;
  const isShown = isElsewhere
    ? saysTheSame([first, strength, last], [left, asked, right], setting)
    : isProved(setting.ask(last, '=', right));
  if (!isShown) {
    const ends = isElsewhere
      ? `the chain begins with ${write(first)} and does not lead to ${claim.text}`
      : `the chain ends in ${write(last)} and not in ${claim.sides.at(-1)!.text}`;
    return judgeAs('unfinished', [...chain.feedback, `Every step is right, but ${ends}.`], { links });
  }
  if (isStrict(asked) && !isStrict(strength)) {
    const whole = setting.ask(left, asked, right);
    const holds =
      isReport(whole) && whole.verdict === 'proved'
        ? ' The strict inequality does hold for all values: it is proved.'
        : '';
    return judgeAs(
      'unfinished',
      [
        ...chain.feedback,
        `The chain shows ${strength}, which is weaker than the ${asked} that was asked for: say which step is strict.${holds}`,
      ],
      { links },
    );
  }
  return judgeAs('correct', chain.feedback, { links });
}

type Comparison = readonly [left: Ast, relation: Relation, right: Ast];

/** Whether two comparisons say the same: the larger side is above the smaller one by the same in both. */
function saysTheSame(shown: Comparison, asked: Comparison, setting: Setting): boolean {
  if (shown[1] === '=') return false;
  const gapOf = ([left, relation, right]: Comparison): Ast =>
    relation.startsWith('<') ? difference(right, left) : difference(left, right);
  return isProved(setting.ask(gapOf(shown), '=', gapOf(asked)));
}

function difference(a: Ast, b: Ast): Ast {
  return { ...a, kind: 'operator', text: '-', children: [a, b] };
}

function isProved(report: ReturnType<Setting['ask']>): boolean {
  return isReport(report) && report.verdict === 'proved';
}

function isRefuted(report: ReturnType<Setting['ask']>): boolean {
  return isReport(report) && report.verdict === 'refuted';
}

/** Cases that the steps under assumptions leave out: together they must make up all values of the exercise. */
function missingCases(
  steps: readonly Step[],
  { links, feedback }: JudgedChain,
  setting: Setting,
): Judgement | undefined {
  const casesOf = (some: readonly Step[]) => [
    ...new Set(some.map((s) => s.assuming).filter((c) => c !== '')),
  ];
  const all = casesOf(steps);
  if (all.length === 0 || !leavesOut(all, setting)) return undefined;
  // A step that holds without its case leaves nothing out.
  const bound = steps.filter((s) => s.assuming !== '' && !isProved(setting.ask(s.left, s.relation, s.right)));
  const cases = casesOf(bound);
  const gap = cases.length === 0 ? undefined : leavesOut(cases, setting);
  if (!gap) return undefined;
  const left = `The steps that hold under ${cases.join(' and ')} leave a case out${describePoint(gap)}: treat it as well.`;
  return judgeAs('unfinished', [...feedback, left], { links });
}

/** The report that refutes that every value is in one of the cases; undefined where all are, or that is open. */
function leavesOut(cases: readonly string[], setting: Setting): ProveReport | undefined {
  const conditions = cases.map((c) =>
    c
      .split(',')
      .map((t) => `(${t.replace(/(?<![<>=!])=(?!=)/g, '==')})`)
      .join(' and '),
  );
  const covered = setting.read(conditions.reduceRight((rest, c) => `(${c} ? 1 : ${rest})`, '0'));
  const whole = setting.read('1');
  if (isJudgement(covered) || isJudgement(whole)) return undefined;
  const report = setting.ask(covered.ast, '=', whole.ast);
  return isReport(report) && report.verdict === 'refuted' ? report : undefined;
}

/** A point that a report names. */
function describePoint({ witness }: ProveReport): string {
  const point = Object.entries(witness?.point ?? {}).map(([name, value]) => `${name} = ${value}`);
  return point.length === 0 ? '' : `, such as ${point.join(', ')}`;
}

function isStrict(relation: Relation): boolean {
  return relation === '<' || relation === '>';
}

/** The relation between the ends of a chain, if all its links point the same way. */
function compose(relations: readonly Relation[]): Relation | undefined {
  const up = relations.some((r) => r === '<' || r === '<=');
  const down = relations.some((r) => r === '>' || r === '>=');
  if (up && down) return undefined;
  if (!up && !down) return '=';
  const strict = relations.some(isStrict);
  return up ? (strict ? '<' : '<=') : strict ? '>' : '>=';
}

/** `domain` are the forms of the exercise: steps have to hold where these have values, and need not hold elsewhere. */
function judgeSteps(steps: readonly Step[], setting: Setting, domain: readonly Ast[]): JudgedChain {
  const links: LinkJudgement[] = [];
  const feedback: string[] = [];
  let misconception: Misconception | undefined;
  let unreadable: Judgement | undefined;
  let broken = 0;
  let open = 0;
  let partial: 'gap' | 'open' | undefined;
  steps.forEach((step, k) => {
    const extra = step.assuming === '' ? [] : [step.assuming];
    const report = setting.check(step.left, step.relation, step.right, extra, domain);
    const base = { left: step.leftText, relation: step.relation, right: step.rightText };
    const isEmpty = step.assuming !== '' && isReport(report) && report.evidence.includes(VACUOUS);
    if (isEmpty && !isImpossible(step, setting)) {
      // Nothing is shown by it, and nothing is wrong with it.
      links.push({ ...base, verdict: 'proved', note: 'the exercise has no such values' });
      return;
    }
    if (isEmpty) {
      const said = `Step ${k + 1} assumes ${step.assuming}, which is true of no values: give a case that there is.`;
      unreadable ??= judgeAs('invalid', [said]);
      links.push({ ...base, verdict: 'undecided', note: 'its case is empty' });
      return;
    }
    if (!isReport(report) && k === 0 && new SampleGraph(setting).misfit(step.left)) {
      // The form that the exercise starts from is not the student's.
      links.push({ ...base, verdict: 'undecided', note: 'the exercise itself cannot be read' });
      open += 1;
      return;
    }
    if (!isReport(report)) {
      if (report.some((d) => d.code === 'unknown-function')) unreadable ??= invalid(report);
      unreadable ??= misreading(step, k, setting);
      const reading = invalid(report).feedback[0] ?? '';
      links.push({ ...base, verdict: 'refuted', note: reading });
      if (broken === 0) feedback.push(`Step ${k + 1} makes no sense: ${reading}`);
      broken += 1;
      return;
    }
    if (report.verdict === 'undecided' && report.coverage?.kind === 'none') {
      links.push({ ...base, verdict: 'refuted', note: describeCoverage(report, step.rightText) });
      if (broken === 0)
        feedback.push(`Step ${k + 1} does not hold: ${describeCoverage(report, step.rightText)}.`);
      broken += 1;
      return;
    }
    const note = [
      step.assuming === '' ? '' : `under ${step.assuming}`,
      ...report.notes,
      report.domain.note,
      report.verdict === 'refuted' ? describeStep(step, k, report, setting) : '',
    ]
      .filter((t) => t !== '')
      .join('; ');
    links.push({ ...base, verdict: report.verdict, note });
    if (report.verdict === 'proved' && step.assuming !== '')
      feedback.push(`Step ${k + 1} holds under ${step.assuming}, as you say.`);
    if (report.verdict === 'undecided') open += 1;
    if (report.verdict === 'proved') {
      const said = sayPartial(report, step, k);
      if (said !== '' && partial === undefined) feedback.push(said);
      if (report.coverage?.kind === 'gap' || report.coverage?.kind === 'none') partial = 'gap';
      if (report.coverage?.kind === 'open') partial ??= 'open';
    }
    if (report.verdict !== 'refuted') return;
    broken += 1;
    if (broken > 1) return;
    feedback.push(explainBreak(step, k, report, setting));
    misconception = misconceptionOf(step, setting);
  });
  if (open > 0 && broken === 0)
    feedback.push(`${open} of ${links.length} steps could not be decided. A person will look at it.`);
  return {
    links,
    broken,
    open,
    idle: steps.filter((s) => s.relation === '=' && write(s.left) === write(s.right)).length,
    feedback,
    ...(partial ? { partial } : {}),
    ...(misconception ? { misconception } : {}),
    ...(unreadable ? { unreadable } : {}),
  };
}

/** What the prover says of assumptions that exclude each other. */
const VACUOUS = 'the claim is vacuous';

/** Whether the case of a step excludes itself, and not only what the exercise assumes. */
function isImpossible({ left, relation, right, assuming }: Step, { part, tools }: Setting): boolean {
  const free = new Setting({ ...part, context: { ...part.context, assume: '' } }, tools);
  const report = free.ask(left, relation, right, [assuming]);
  return isReport(report) && report.evidence.includes(VACUOUS);
}

/** A step to a form that has no value somewhere; empty where it has one everywhere. */
function sayPartial(report: ProveReport, { rightText }: Step, k: number): string {
  const said = describeCoverage(report, rightText);
  switch (report.coverage?.kind) {
    case 'thin':
      return `Step ${k + 1} is right, but ${said}.`;
    case 'gap':
    case 'none':
      return `Step ${k + 1} is right only for a part of the values: ${said}. Treat the others as well.`;
    case 'open':
      return `Step ${k + 1} is right where both sides have values; ${said}. A person will look at it.`;
    default:
      return '';
  }
}

/** Sizes that would fit in another notation; the place within a side says nothing about that in the chain. */
function misreading(step: Step, k: number, setting: Setting): Judgement | undefined {
  const misfit = new SampleGraph(setting).misfit(step.right);
  if (!misfit) return undefined;
  const { span: _place, ...rest } = misfit;
  const said = sayMisfit(rest);
  return said.verdict === 'invalid'
    ? { ...said, feedback: said.feedback.map((f) => `Step ${k + 1}: ${f}`) }
    : undefined;
}

/** Where the sides of a step differ. The first one stands for what is asked, and the others are the student's own. */
function describeStep(step: Step, k: number, report: ProveReport, setting: Setting): string {
  return k === 0 ? describeMiss(report, step.left, setting) : describeWitness(report);
}

/** What is wrong with a step: where, by how much, in which terms, and whether a case would save it. */
function explainBreak(step: Step, k: number, report: ProveReport, setting: Setting): string {
  const sides = `${step.leftText} ${step.relation} ${step.rightText}`;
  const { left, right } = differingTerms(step.left, step.right);
  // Where no term agrees, they are the two sides once more.
  const isPart = left.length < summands(step.left).length;
  const terms =
    isPart && left.length > 0 && right.length > 0 && left.length + right.length <= 4
      ? ` The terms that differ: ${left.join(', ')} on the left, ${right.join(', ')} on the right.`
      : '';
  if (step.relation !== '=') return `Step ${k + 1} does not hold: ${sides}; ${describeSides(report)}.`;
  if (step.isImplied)
    return `The chain starts from ${step.rightText}, which is not equal to the given ${step.leftText}: ${describeStep(step, k, report, setting)}.${terms}`;
  const saving = caseThatSaves(step, report, setting);
  const only = saving ? ` It does hold for ${saving}: say so, and treat the other case by itself.` : '';
  return `Step ${k + 1} does not hold: ${sides}; ${describeStep(step, k, report, setting)}.${terms}${only}`;
}

/** Names whose sign is tried as a case. */
const MAX_CASES = 4;

/** A case in which the step holds: not one with the point at which it fails. */
function caseThatSaves(step: Step, { witness }: ProveReport, setting: Setting): string | undefined {
  const used = new Set([...freeNames(step.left), ...freeNames(step.right)]);
  const scalars = setting.part.context.given.filter((g) => g.shape.length === 0 && used.has(g.name));
  for (const { name } of scalars.slice(0, MAX_CASES)) {
    const at = Number(witness?.point[name] ?? 0);
    for (const [assumption, fails] of [
      [`${name} > 0`, at > 0],
      [`${name} < 0`, at < 0],
    ] as const) {
      if (fails) continue;
      const report = setting.ask(step.left, step.relation, step.right, [assumption]);
      if (isReport(report) && report.verdict === 'proved') return assumption;
    }
  }
  return undefined;
}

/** A step that carries out a derivative is judged like an answer to it. */
function misconceptionOf(step: Step, setting: Setting): Misconception | undefined {
  const { left, right } = step;
  const [of, wrt] = left.children;
  // A derivative that is still to be carried out is one of another function.
  if (usesCalculus(right)) return undefined;
  if (left.kind !== 'call' || left.text !== 'diff' || wrt?.kind !== 'name' || !of) return undefined;
  return findMisconception({ setting, of, wrt: wrt.text, truth: left, answer: right });
}

/** The verdict where a link is broken or open. */
function conclude(chain: JudgedChain): Judgement | undefined {
  const { links, broken, open, idle, feedback, unreadable } = chain;
  if (unreadable) return unreadable;
  if (broken > 0) {
    const share = Math.min(UNFINISHED_SHARE, Math.max(0, links.length - broken - open - idle) / links.length);
    return judgeAs('wrong', feedback, {
      share,
      links,
      ...(chain.misconception ? { misconception: chain.misconception } : {}),
    });
  }
  if (open > 0) return judgeAs('undecided', feedback, { links });
  if (!chain.partial) return undefined;
  return judgeAs(chain.partial === 'gap' ? 'unfinished' : 'undecided', feedback, { links });
}
