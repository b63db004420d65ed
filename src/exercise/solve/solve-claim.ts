import type { Ast } from '../../expr/ast.js';
import type { ProveReport } from '../../prove/prove.js';
import type { ParsedClaim } from '../../prove/term/claim.js';
import type { Task } from '../problem/problem.js';
import { expand, usesCalculus, write } from '../problem/tree.js';
import { writeOutDefinitions } from '../setting/definitions.js';
import { isReport, type Setting } from '../setting/setting.js';
import { carryOut } from './carry-out.js';
import { chainByLaws, type Rewriting } from './laws.js';
import { solveDerivative } from './solve-derivative.js';

/** Lines of a proof that are shown. */
const MAX_ARGUMENT = 20;

/** What a proof rests on, and its argument. */
export function describeProof(report: ProveReport, depth = MAX_ARGUMENT): readonly string[] {
  const notes = [report.method, ...report.notes, report.domain.note].filter((t) => t !== '');
  const steps = report
    .explain()
    .filter((line) => line.trim() !== report.method && !/ is a (?:vector|matrix) \[/.test(line));
  return [`${report.verdict} (${notes.join('; ')})`, ...steps.slice(0, depth)];
}

/** The links of a claim, each with its proof; a derivative that a link begins with is worked out first. */
export function solveClaim(claim: ParsedClaim, setting: Setting): readonly string[] {
  return claim.relations.flatMap((relation, k) => {
    const [left, right] = [claim.sides[k]!, claim.sides[k + 1]!];
    const report = setting.ask(
      expand(left.ast, setting.meanings),
      relation,
      expand(right.ast, setting.meanings),
    );
    const head = `${left.text} ${relation} ${right.text}`;
    return [
      head,
      ...workOut(left.ast, left.text, setting),
      ...(isReport(report) ? describeProof(report) : []),
    ];
  });
}

/** diff(f, x) by the chain rule, where f has arguments to go through. */
function workOut(ast: Ast, text: string, setting: Setting): readonly string[] {
  const [of, input] = ast.children;
  const isDerivative = ast.kind === 'call' && ast.text === 'diff' && ast.children.length === 2;
  if (!isDerivative || !of || input?.kind !== 'name') return [];
  const formula = { text, ast: of, span: of.span };
  const lines = solveDerivative({ of: formula, wrt: input.text, layout: 'jacobian' }, setting);
  return lines.length > 3 ? lines.slice(0, -1).map((line) => `  ${line}`) : [];
}

/** The chain that a solution writes down: definitions and derivatives carried out, then the form that is asked for. */
export function solveIdentity(
  task: Task & { readonly kind: 'identity' },
  setting: Setting,
): readonly string[] {
  const from = setting.meaning(task.from);
  const sides: { readonly ast: Ast; readonly text: string }[] = [];
  const add = (ast: Ast | undefined, text = ast && write(ast)) => {
    if (ast && text !== undefined && !sides.some((s) => write(s.ast) === write(ast)))
      sides.push({ ast, text });
  };
  add(from, task.from.text);
  const to = task.to && setting.meaning(task.to);
  if (usesCalculus(from)) {
    const done = carryOut(from, setting);
    // A derivative that the table knows by heart shows nothing: it is derived from the definition.
    const written = done && to && write(done) === write(to) ? writeOutDefinitions(from, setting) : undefined;
    add(written);
    add(written ? carryOut(written, setting) : done);
  }
  const byLaws = to && !usesCalculus(from) ? chainByLaws(from, to, setting) : undefined;
  if (byLaws && byLaws.length > 1) return writeChain(task, byLaws);
  if (to && !usesCalculus(from)) for (const side of [from, to]) add(writeOutDefinitions(side, setting));
  if (task.to) add(to, task.to.text);
  const lines = [sides[0]!.text];
  for (let k = 1; k < sides.length; k++) {
    lines.push(`= ${sides[k]!.text}`);
    const report = setting.ask(sides[k - 1]!.ast, '=', sides[k]!.ast);
    if (isReport(report)) lines.push(...describeProof(report, 12).map((line) => `    ${line}`));
  }
  return lines;
}

/** A chain whose links are proved, each with the law that it is. */
function writeChain(
  { from, to }: Task & { readonly kind: 'identity' },
  chain: readonly Rewriting[],
): readonly string[] {
  const last = chain.length - 1;
  return [
    from.text,
    ...chain.flatMap(({ ast, law }, k) => [`= ${k === last && to ? to.text : write(ast)}`, `    ${law}`]),
    'every link is proved',
  ];
}
