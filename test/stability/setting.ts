import { createParser } from '../../src/expr/parse.js';
import { readExpression } from '../../src/graph/from-expression.js';
import { prove } from '../../src/prove/prove.js';
import { measureStability, type Suggestion, suggestForm } from '../../src/stability/analyse.js';

const parser = createParser();

/** The graph of an expression; `vectors` are its inputs of length 3. */
export function read(text: string, vectors: readonly string[] = []) {
  const shapes = new Map(vectors.map((v) => [v, [3]] as const));
  const found = readExpression(text, parser, { shapes });
  if (!found.ok) throw new Error(`${text}: ${JSON.stringify(found.diagnostics)}`);
  const { dag, variables, outputs } = found.value.network;
  return { dag, variables, root: outputs[0]!.id, shapes };
}

/** The form that is suggested in place of an expression, proved with a budget of steps only. */
export function suggest(
  text: string,
  options: Parameters<typeof measureStability>[3],
  vectors?: readonly string[],
): Suggestion | undefined {
  const { dag, variables, root, shapes } = read(text, vectors);
  const measured = measureStability(dag, root, variables, options)!;
  const prover = (left: string, right: string, assume?: string) => {
    const proof = prove(`${left} = ${right}`, {
      parser,
      shapes,
      steps: 3_000_000,
      ...(assume === undefined ? {} : { assume }),
    });
    return proof.ok
      ? {
          verdict: proof.value.verdict,
          note: proof.value.domain.note,
          sameDomain: proof.value.domain.same,
          narrows: proof.value.domain.narrows === true,
        }
      : { verdict: 'unreadable', note: '', sameDomain: null };
  };
  return suggestForm(dag, root, variables, measured, prover, options);
}
