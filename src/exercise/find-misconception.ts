import { type Ast, postorder } from '../expr/ast.js';
import { arrayCandidates } from './array-slips.js';
import type { Misconception } from './judgement.js';
import { leftOut, localSlips, wholeSlips } from './misconceptions.js';
import { isReport } from './setting.js';
import { dependsOn, isOperator, Surgery, separate, sitesOf } from './surgery.js';
import { call, freeNames, name, negative, plus, replace, write } from './tree.js';
import type { Candidate, WrongDerivative } from './wrong-derivative.js';

/** Candidates tried for one wrong answer; the catalogue's largest function has about 60. */
const MAX_CANDIDATES = 150;

/** The one misconception that explains a wrong derivative exactly: its result is proved equal to the answer. */
export function findMisconception(wrong: WrongDerivative): Misconception | undefined {
  const { setting, answer, expected } = wrong;
  let tried = 0;
  for (const { code, explanation, derivative, frozen } of candidatesOf(wrong)) {
    tried += 1;
    if (tried > MAX_CANDIDATES) return undefined;
    const report = setting.ask(
      answer,
      '=',
      derivative,
      frozen.map((f) => `${f} = ${wrong.wrt}`),
    );
    if (isReport(report) && report.verdict === 'proved')
      return { code, explanation, expected: expected ?? '' };
  }
  return undefined;
}

function* candidatesOf(wrong: WrongDerivative): Generator<Candidate> {
  const { setting, of, wrt, truth } = wrong;
  const whole = (code: string, explanation: string, derivative: Ast): Candidate => ({
    code,
    explanation: `${explanation}.`,
    derivative,
    frozen: [],
  });
  yield whole('not-differentiated', 'this is the function itself, not its derivative', of);
  yield whole('sign', 'the sign is the opposite', negative(truth));
  const rank = setting.rank(wrt);
  if (rank === 0) yield* scalarCandidates(wrong);
  else yield* arrayCandidates(wrong);
  // After the rules: a factor 2 that a rule explains is better explained by the rule.
  for (const slip of wholeSlips) yield whole(slip.code, slip.explain, slip.mutate(truth));
  const used = freeNames(of);
  for (const other of setting.part.context.given) {
    if (other.name === wrt || other.shape.length !== rank || !used.has(other.name)) continue;
    const turned = replace(truth, (a) =>
      a.kind === 'call' && a.children[1]?.kind === 'name' && a.children[1].text === wrt
        ? { ...a, children: [a.children[0]!, name(other.name)] }
        : undefined,
    );
    yield whole('other-variable', `this is the derivative in ${other.name}, not in ${wrt}`, turned);
  }
}

/** Slips at every place of a function of a number, then at all like places together. */
function* scalarCandidates({ setting, of, wrt }: WrongDerivative): Generator<Candidate> {
  const root = separate(of);
  const sites = sitesOf(root, wrt);
  const taken = new Set([...setting.part.context.given.map((g) => g.name), ...setting.meanings.keys()]);
  const derive = (mutated: Ast) => call('diff', mutated, name(wrt));
  const at = (code: string, explanation: string, surgery: Surgery, mutated: Ast): Candidate => ({
    code,
    explanation: `${explanation}.`,
    derivative: derive(mutated),
    frozen: surgery.frozenNames,
  });
  for (const slip of localSlips) {
    const possible: Ast[] = [];
    for (const site of sites) {
      const surgery = new Surgery(wrt, taken);
      const mutated = slip.mutate(site, surgery.freeze(), wrt);
      if (!mutated) continue;
      possible.push(site);
      yield at(
        slip.code,
        slip.explain(site),
        surgery,
        replace(root, (a) => (a === site ? mutated : undefined)),
      );
    }
    if (possible.length > 1) {
      const surgery = new Surgery(wrt, taken);
      const mutated = mutateAll(root, possible, (site) => slip.mutate(site, surgery.freeze(), wrt));
      yield at(slip.code, `${slip.explain(possible[0]!)}, and so at every such place`, surgery, mutated);
    }
  }
  yield* termSlips();
  yield* pathSlips();
  yield* factorSlips();
  for (const site of sites) {
    const surgery = new Surgery(wrt, taken);
    const mutated = leftOut.mutate(site, surgery.freeze(), wrt);
    if (!mutated) continue;
    const swapped = replace(root, (a) => (a === site ? mutated : undefined));
    yield at(leftOut.code, leftOut.explain(site), surgery, swapped);
  }

  /** One summand of the function: its sign, or the whole of it. */
  function* termSlips(): Generator<Candidate> {
    for (const { term, above } of summandsOf(root)) {
      if (!dependsOn(term, wrt) || term === root) continue;
      const flipped = replace(root, (a) => (a === term && above ? negative(term) : undefined));
      yield at(
        'term-sign',
        `the sign of the part that comes from ${write(term)} is wrong`,
        new Surgery(wrt, taken),
        flipped,
      );
      const surgery = new Surgery(wrt, taken);
      const frozen = surgery.freeze().frozen(term);
      const without = replace(root, (a) => (a === term ? frozen : undefined));
      yield at('term-missing', `the part that comes from ${write(term)} is missing`, surgery, without);
    }
  }

  /** The input reaches the output along several paths: one of them left out, or only one counted. */
  function* pathSlips(): Generator<Candidate> {
    const conditions = new Set(
      sites.flatMap((s) => (s.kind === 'conditional' ? postorder(s.children[0]!) : [])),
    );
    const leaves = sites.filter((s) => s.kind === 'name' && !conditions.has(s));
    if (leaves.length < 2 || leaves.length > 12) return;
    for (const keep of [false, true]) {
      if (keep && leaves.length === 2) continue;
      for (const leaf of leaves) {
        const surgery = new Surgery(wrt, taken);
        const still = surgery.freeze().frozen(leaf);
        const mutated = replace(root, (a) =>
          leaves.includes(a) && (a === leaf) !== keep ? still : undefined,
        );
        const explanation = `${wrt} enters at ${leaves.length} places, and ${keep ? 'only one of these paths is' : 'one of these paths is not'} counted`;
        yield at('missing-path', explanation, surgery, mutated);
      }
    }
  }

  /** Factors at the two ends of the chain: the derivative from above, and the last one below. */
  function* factorSlips(): Generator<Candidate> {
    for (const site of sites) {
      const [a, b] = site.children;
      if (isOperator(site, '*', '.*') && a && b) {
        const [factor, rest] = dependsOn(a, wrt) ? [b, a] : [a, b];
        if (!dependsOn(factor, wrt) && factor.kind !== 'number') {
          const mutated = replace(root, (x) => (x === site ? rest : undefined));
          yield at(
            'upstream-missing',
            `the factor ${write(factor)} is left out`,
            new Surgery(wrt, taken),
            mutated,
          );
        }
      }
    }
    for (const site of sites) {
      if (site === root || site.kind === 'name') continue;
      const surgery = new Surgery(wrt, taken);
      const freezer = surgery.freeze();
      const mutated = replace(root, (a) =>
        a === site ? plus(freezer.frozen(site), freezer.step) : undefined,
      );
      yield at(
        'stopped-early',
        `the chain stops too early: the last factor, the derivative of ${write(site)} in ${wrt}, is missing`,
        surgery,
        mutated,
      );
    }
  }
}

function mutateAll(root: Ast, sites: readonly Ast[], mutate: (site: Ast) => Ast | undefined): Ast {
  const walk = (ast: Ast): Ast => {
    const children = ast.children.map(walk);
    const own = children.some((c, i) => c !== ast.children[i]) ? { ...ast, children } : ast;
    return sites.includes(ast) ? (mutate(own) ?? own) : own;
  };
  return walk(root);
}

/** The summands of the outermost sum, below signs and common factors; `above` tells that flipping it means something. */
function summandsOf(root: Ast): readonly { readonly term: Ast; readonly above: boolean }[] {
  const terms: { term: Ast; above: boolean }[] = [];
  const stack = [{ ast: root, above: false }];
  while (stack.length > 0) {
    const { ast, above } = stack.pop()!;
    if (isOperator(ast, '+', '-')) stack.push(...ast.children.map((c) => ({ ast: c, above: true })));
    else if (isOperator(ast, 'neg')) stack.push({ ast: ast.children[0]!, above });
    else terms.push({ term: ast, above });
  }
  return terms;
}
