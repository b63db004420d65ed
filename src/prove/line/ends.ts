import type { Scene } from '../normal/case-split.js';
import { anchorsOf } from '../slope/anchors.js';
import type { Argument } from '../slope/argument.js';
import { isConcave } from '../slope/between.js';
import { conditionsOf, SMOOTH } from '../term/domain.js';
import { projectFacts } from '../term/linear-bound.js';
import { indented } from '../term/lines.js';
import { printTerm } from '../term/print-term.js';
import { mentions, substitute, subterms, type Term, unknownsOf } from '../term/term.js';

/**
 * A function that is concave in an unknown between two bounds has its least value at one of them: bounds that are known of it, and both ends
 * are shown.
 */
export function showByEnds(
  d: Term,
  strict: boolean,
  scene: Scene,
  show: (d: Term, strict: boolean, scene: Scene) => Argument | undefined,
): Argument | undefined {
  for (const name of unknownsOf([d]).names) {
    if (scene.integers.has(name)) continue;
    const anchors = anchorsOf(name, scene);
    const lo = anchors.find((a) => a.side === 'above');
    const hi = anchors.find((a) => a.side === 'below');
    if (!lo || !hi || mentions(lo.at, name) || mentions(hi.at, name)) continue;
    const jumps = subterms([d]).some(
      (x) =>
        ['compare', 'logic', 'select'].includes(x.kind) ||
        (x.kind === 'apply' && ['sign', 'atan2'].includes(x.name)),
    );
    if (jumps || conditionsOf(d, scene.integers, SMOOTH).some((c) => mentions(c.term, name))) continue;
    if (!isConcave(d, name, scene)) continue;
    const others: Scene = { ...scene, facts: projectFacts(scene.facts, name) };
    const left = show(substitute(d, name, lo.at), strict, others);
    const right = left && show(substitute(d, name, hi.at), strict, others);
    if (!left || !right) continue;
    return {
      method: 'the ends of a concave function',
      steps: [
        `d is concave in ${name}, so its least value is at ${name} = ${printTerm(lo.at)} or ${name} = ${printTerm(hi.at)}`,
        `at ${name} = ${printTerm(lo.at)}: ${left.method}`,
        ...indented(left.steps),
        `at ${name} = ${printTerm(hi.at)}: ${right.method}`,
        ...indented(right.steps),
      ],
    };
  }
  return undefined;
}
