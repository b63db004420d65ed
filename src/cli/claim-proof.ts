import type { Layout } from '../check/claim.js';
import type { RuleBook } from '../derive/partial.js';
import { type ClaimExplanation, explainClaim } from '../exercise/judge/explain-claim.js';
import type { Parser } from '../expr/parse.js';
import type { Network, Variable } from '../graph/network.js';
import { type ProveReport, prove } from '../prove/prove.js';

/** The operator that a claim about this derivative is stated with. */
function operatorFor(network: Network, input: Variable): string {
  const output = network.dag.shape(network.outputs[0]!.id);
  if (input.shape.length === 0) return 'diff';
  return output.length === 0 ? 'grad' : 'jacobian';
}

/** The claim as it would be written with an output per row and an input per column. */
function laidOut({ text, layout }: { readonly text: string; readonly layout: Layout }): string {
  switch (layout) {
    case 'same':
      return text;
    case 'row':
    case 'transposed':
      return `(${text})'`;
    case 'diagonal':
      return `diag(${text})`;
  }
}

/**
 * Proves or refutes a claimed derivative exactly: `diff(expression, x) = claim`, or grad or jacobian for vectors. `undefined` where
 * the prover cannot read such a statement.
 */
export function proveClaimedDerivative(
  expression: string,
  network: Network,
  input: Variable,
  claim: { readonly text: string; readonly layout: Layout },
  parser: Parser,
): ProveReport | undefined {
  const shapes = new Map(network.variables.map((v) => [v.name, v.shape]));
  const statement = `${operatorFor(network, input)}(${expression}, ${input.name}) = ${laidOut(claim)}`;
  const result = prove(statement, {
    parser,
    shapes,
    now: () => performance.now(),
    kinkConventions: true,
  });
  return result.ok ? result.value : undefined;
}

/** The slip that explains a wrong claim exactly, and the terms that differ. */
export function explainWrongClaim(
  expression: string,
  network: Network,
  input: Variable,
  claim: { readonly text: string; readonly layout: Layout },
  tools: { readonly parser: Parser; readonly book: RuleBook },
): ClaimExplanation {
  const [of, claimed] = [tools.parser.parse(expression), tools.parser.parse(laidOut(claim))];
  if (!of.ok || !claimed.ok) return {};
  const wrong = { of: of.value, wrt: input.name, claimed: claimed.value, variables: network.variables };
  return explainClaim(wrong, { ...tools, now: () => performance.now() });
}
