import type { ReadClaim } from '../reading/claim-reading.js';
import type { Witness } from '../search/witness.js';
import type { Relation } from '../term/claim.js';
import type { Lines } from '../term/lines.js';
import type { SettledConstants } from './constants.js';
import type { Coverage } from './coverage.js';
import { withDefinedNames } from './defined-names.js';
import type { DomainReport } from './domain-note.js';
import type { Part } from './parts.js';
import type { Bench } from './search-part.js';
import { explainCases, type ProofCase, showPoint } from './verdict-text.js';

export interface LinkVerdict {
  readonly verdict: 'proved' | 'refuted' | 'undecided';
  readonly method: string;
  readonly assumptions: readonly string[];
  readonly domain: DomainReport;
  readonly witness?: Witness;
  readonly evidence: string;
  readonly notes: readonly string[];
  readonly explanation: Lines;
  /**
   * Set where nothing is claimed: no point fulfils the assumptions, or one side is nowhere defined; `perhaps` where a claim that was shown was
   * not seen to have points.
   */
  readonly vacuous?: 'certainly' | 'perhaps';
  /** Set where the assumptions exclude the values that were chosen. */
  readonly excluded?: boolean;
  /** Of an equation that was shown, where it is asked for. */
  readonly coverage?: Coverage;
}

/** What a verdict consists of where nothing more is to be said. */
export const PLAIN = {
  assumptions: [] as readonly string[],
  domain: { same: null, note: '' } as const,
  notes: [] as readonly string[],
};

export const EXCLUDED = 'the assumptions exclude each other';

export function excludedVerdict(where: string, empty: readonly ProofCase[]): LinkVerdict {
  return { ...vacuous(`${where}the claim is vacuous: ${EXCLUDED}`, empty, where), excluded: true };
}

export function vacuous(evidence: string, proof: readonly ProofCase[], where: string): LinkVerdict {
  return {
    ...PLAIN,
    verdict: 'undecided',
    method: 'none',
    evidence,
    notes: ['the claim is vacuous: there is no point at which it says anything'],
    explanation: explainCases(proof, where),
    vacuous: 'certainly',
  };
}

export function constantVerdict(
  settled: SettledConstants,
  { chosen }: Part,
  where: string,
  { relation, claim, budget }: Bench,
): LinkVerdict {
  if (!settled.holds) {
    const point = withDefinedNames(chosen, claim.definitions, budget);
    return refuted({ point, ...settled.values }, relation, where, claim);
  }
  return {
    ...PLAIN,
    verdict: 'proved',
    method: 'interval arithmetic',
    domain: { same: true, note: '' },
    evidence: '',
    notes:
      settled.strict && (relation === '<=' || relation === '>=')
        ? [`the stronger claim with ${relation === '<=' ? '<' : '>'} holds as well`]
        : [],
    explanation: [
      `${where}the left side is ${settled.values.left}, the right side ${settled.values.right}; the enclosures are certain`,
    ],
  };
}

export function refuted(witness: Witness, relation: Relation, where: string, claim: ReadClaim): LinkVerdict {
  const notes: string[] = [];
  const l = Number(witness.left);
  const r = Number(witness.right);
  const digits = l === r ? 0 : Math.floor(-Math.log10(Math.abs(l - r) / Math.max(Math.abs(l), Math.abs(r))));
  if (relation === '=' && digits >= 2 && digits < 400) {
    const coarse =
      claim.decimals.length > 0
        ? `; a decimal such as ${claim.decimals[0]!.text} is read as exactly that number`
        : '';
    notes.push(`the sides agree to ${digits} digits at the witness, and are not equal${coarse}`);
  }
  if (relation !== '=' && witness.left === witness.right) {
    notes.push(`the two sides are equal at the witness; ${relation}= is another claim`);
  }
  const symbol = relation === '=' ? 'differs from' : 'against';
  return {
    verdict: 'refuted',
    method: 'interval arithmetic',
    assumptions: [],
    domain: { same: null, note: '' },
    witness,
    evidence: `${where}at ${showPoint(witness)} the left side is ${witness.left}, the right side ${witness.right}`,
    notes,
    explanation: [
      `${where}at ${showPoint(witness)}: ${witness.left} ${symbol} ${witness.right}; the enclosures are certain`,
    ],
  };
}
