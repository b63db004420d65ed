import type { ClaimReport, ClaimWitness, Layout } from '../check/claim.js';
import type { ClaimExplanation } from '../exercise/judge/explain-claim.js';
import type { Network } from '../graph/network.js';
import type { ProveReport } from '../prove/prove.js';
import { formatArray, formatNumber, indexSuffix, nest } from './format.js';
import { wrap } from './table.js';
import { paintVerdict, type Style } from './text.js';

const LAYOUTS: Readonly<Record<Layout, string>> = {
  same: '',
  row: 'It was read as a row; as a column it is the gradient.',
  diagonal: 'It was read as the diagonal of the Jacobian, as for a function that acts entry by entry.',
  transposed: 'It is laid out with a row per input and a column per output (denominator layout).',
};

export type ClaimVerdict = 'proved' | 'refuted' | 'undecided';

/**
 * The proof and the numbers together. A certified witness refutes whatever the sampled points say; a proof that the numbers
 * contradict counts for nothing, and the conflict is shown.
 */
export function claimVerdict(claim: ClaimReport, proof: ProveReport | undefined): ClaimVerdict {
  if (proof?.verdict === 'refuted') return 'refuted';
  if (claim.numeric === 'mismatch') return proof?.verdict === 'proved' ? 'undecided' : 'refuted';
  return proof?.verdict === 'proved' ? 'proved' : 'undecided';
}

function describeProof(proof: ProveReport, claim: ClaimReport, style: Style): readonly string[] {
  if (proof.verdict === 'proved' && claim.numeric === 'mismatch') {
    return [
      wrap(
        '  The proof and the numbers contradict each other: this is a fault of the program.',
        style.columns,
        2,
      ),
    ];
  }
  const lines: string[] = [];
  if (proof.verdict === 'proved') lines.push(wrap(`  Proved (${proof.method}).`, style.columns, 2));
  const { witness } = proof;
  if (witness && !claim.witness) {
    const at = Object.entries(witness.point)
      .map(([name, value]) => `${name} = ${value}`)
      .join(', ');
    lines.push(
      wrap(
        `  At ${at}: the derivative is ${witness.left}, the claim gives ${witness.right}.`,
        style.columns,
        2,
      ),
    );
  }
  if (proof.domain.note !== '') lines.push(wrap(`  Domain: ${proof.domain.note}.`, style.columns, 2));
  return lines;
}

/** What the numbers say about a claimed derivative, and where it fails. */
export function renderClaim(
  claim: ClaimReport,
  network: Network,
  style: Style,
  proof?: ProveReport,
  why: ClaimExplanation = {},
): string {
  const output = network.outputs[0]!;
  const decided = claimVerdict(claim, proof);
  const verdict = decided === 'undecided' ? claim.numeric : decided;
  const head = `${style.heading('Claim')}  d${output.name}/d${claim.wrt} = ${claim.text}: ${paintVerdict(verdict, style)}`;
  const lines = [wrap(head, style.columns, 2)];
  if (proof && proof.verdict !== 'undecided') lines.push(...describeProof(proof, claim, style));
  if (claim.witness) lines.push(...describeWitness(claim.witness, claim, network, style));
  else if (claim.numeric === 'match') {
    const agrees = `  It agrees with the numerical derivative at ${claim.points} points`;
    const weight = {
      proved: '.',
      refuted: ` near ${claim.wrt} as given, but not everywhere.`,
      undecided: '. That is evidence, not a proof.',
    }[decided];
    lines.push(wrap(agrees + weight, style.columns, 2));
  } else if (claim.note) lines.push(wrap(`  ${asSentence(claim.note)}`, style.columns, 2));
  lines.push(...describeExplanation(why, style));
  if (claim.layout !== 'same') lines.push(wrap(`  ${LAYOUTS[claim.layout]}`, style.columns, 2));
  return lines.join('\n');
}

function describeWitness(
  witness: ClaimWitness,
  claim: ClaimReport,
  network: Network,
  style: Style,
): readonly string[] {
  const output = network.outputs[0]!;
  const input = network.variables.find((v) => v.name === claim.wrt)!;
  const at = network.variables
    .map((v) => `${v.name} = ${formatArray(witness.point.get(v.name)!, v.shape)}`)
    .join(', ');
  const entry = `d${output.name}${indexSuffix(witness.k, network.dag.shape(output.id))}/d${input.name}${indexSuffix(witness.i, input.shape)}`;
  const [left, right] = formatApart(witness.claimed, witness.derivative);
  const sentence = `  At ${at}: the claim gives ${left}, but ${entry} is ${right}.`;
  return [
    wrap(sentence, style.columns, 2),
    ...(claim.note.startsWith('this is') ? [wrap(`  ${asSentence(claim.note)}`, style.columns, 2)] : []),
  ];
}

function describeTerms(claimed: readonly string[], derivative: readonly string[]): string {
  const list = (texts: readonly string[]) => texts.join(' and ');
  if (claimed.length === 0) return `The claim lacks ${list(derivative)}.`;
  if (derivative.length === 0) return `The claim has ${list(claimed)}, the derivative has not.`;
  return `The terms that differ: the claim has ${list(claimed)}, the derivative ${list(derivative)}.`;
}

function describeExplanation({ terms, misconception }: ClaimExplanation, style: Style): readonly string[] {
  return [
    ...(terms ? [`  ${describeTerms(terms.claimed, terms.derivative)}`] : []),
    ...(misconception ? [`  Likely slip (${misconception.code}): ${misconception.explanation}`] : []),
  ].map((line) => wrap(line, style.columns, 2));
}

function asSentence(note: string): string {
  return `${note.charAt(0).toUpperCase()}${note.slice(1)}.`;
}

/** Two numbers with as many digits as it takes to tell them apart. */
function formatApart(a: number, b: number): readonly [string, string] {
  for (let digits = 6; digits < 17; digits++) {
    const [left, right] = [formatNumber(a, digits), formatNumber(b, digits)];
    if (left !== right) return [left, right];
  }
  return [String(a), String(b)];
}

/** The contract's `claim` object. */
export function claimToJson(
  claim: ClaimReport,
  network: Network,
  proof?: ProveReport,
  why: ClaimExplanation = {},
) {
  const { witness } = claim;
  return {
    text: claim.text,
    wrt: claim.wrt,
    verdict: claimVerdict(claim, proof),
    method: proof && proof.verdict !== 'undecided' ? proof.method : 'numerical',
    numeric: claim.numeric,
    witness: witness
      ? {
          point: Object.fromEntries(
            network.variables.map((v) => [v.name, nest(witness.point.get(v.name)!, v.shape)]),
          ),
          entry: [witness.k + 1, witness.i + 1],
          claimed: nest([witness.claimed], []),
          derivative: nest([witness.derivative], []),
        }
      : proof?.witness
        ? { point: proof.witness.point, claimed: proof.witness.right, derivative: proof.witness.left }
        : null,
    misconception: why.misconception ?? null,
    terms: why.terms ?? null,
    layout: claim.layout,
    points: claim.points,
    note: claim.note,
  };
}
