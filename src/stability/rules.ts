import type { ApplyNode } from '../expr/dag.js';
import type { Derived, Matcher, Rule } from './matcher.js';
import { differences } from './rules-differences.js';
import { exponentials } from './rules-exponentials.js';
import { fractions } from './rules-fractions.js';
import { inverses } from './rules-inverses.js';
import { logarithms } from './rules-logarithms.js';
import { products } from './rules-products.js';
import { quotients } from './rules-quotients.js';
import { roots } from './rules-roots.js';
import { sums } from './rules-sums.js';
import { trigonometric } from './rules-trigonometric.js';

/** All rules, the more special ones first. */
export const rules: readonly Rule[] = [
  ...logarithms,
  ...exponentials,
  ...quotients,
  ...sums,
  ...differences,
  ...trigonometric,
  ...inverses,
  ...fractions,
  ...products,
  ...roots,
];

/** Rewrites of one node by every rule; only scalars and the vectors that a rule is written for. */
export function rewriteNode(m: Matcher, node: ApplyNode): readonly (Derived & { readonly rule: Rule })[] {
  return rules.flatMap((rule) => {
    if (!m.isScalar(node.id) && !VECTOR_RULES.has(rule.name)) return [];
    return rule.apply(m, node.id).flatMap((made) => {
      const derived = typeof made === 'number' ? { id: made, steps: [[node.id, made] as const] } : made;
      return derived.id === node.id ? [] : [{ ...derived, rule }];
    });
  });
}

/** Rules whose results have the right shape for vectors too. */
const VECTOR_RULES: ReadonlySet<string> = new Set([
  'softmax',
  'log-softmax',
  'logarithm of a sigmoid',
  'log1p',
  'centred',
  'softplus',
  'sigmoid',
  'cross-entropy of a sigmoid',
]);
