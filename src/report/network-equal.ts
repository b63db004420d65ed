import type { NetworkClaim } from '../expand/network-claims.js';
import type { ProveReport } from '../prove/prove.js';
import { wrap } from './table.js';
import { paintVerdict, type Style } from './text.js';

export interface NetworkEqualReport {
  readonly first: string;
  readonly second: string;
  readonly titles: readonly [string, string];
  readonly symbolic: boolean;
  readonly verdict: 'proved' | 'refuted' | 'undecided';
  readonly judged: readonly { readonly claim: NetworkClaim; readonly proof: ProveReport }[];
}

/** Longest expression that is shown. */
const SHOWN = 300;

const shorten = (text: string) => (text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`);

const MEANINGS = {
  proved: 'the networks compute the same function',
  refuted: 'the networks differ',
  undecided: 'it was neither proved nor refuted that the networks agree',
} as const;

export function renderNetworkEqual(report: NetworkEqualReport, style: Style): string {
  const { verdict, judged, symbolic, titles } = report;
  const scope = symbolic ? 'for all inputs and all values of the parameters' : 'for all inputs';
  const last = `${style.heading('Verdict')}  ${paintVerdict(verdict, style)}: ${MEANINGS[verdict]}${verdict === 'proved' ? ` ${scope}` : ''}`;
  if (style.quiet) return last;
  const parts = [wrap(`${titles[0]} and ${titles[1]}`, style.columns, 2)];
  for (const { claim, proof } of judged) {
    const lines = [
      `${style.heading(claim.output)}  ${paintVerdict(proof.verdict, style)}${proof.verdict === 'proved' ? ` (${proof.method})` : ''}`,
      wrap(`  first:  ${shorten(claim.left)}`, style.columns, 10),
      wrap(`  second: ${shorten(claim.right)}`, style.columns, 10),
    ];
    if (proof.witness) {
      const at = Object.entries(proof.witness.point).map(([name, value]) => `${name} = ${String(value)}`);
      lines.push(
        wrap(
          `  at ${at.join(', ')}: ${String(proof.witness.left)} against ${String(proof.witness.right)}`,
          style.columns,
          4,
        ),
      );
    } else if (proof.verdict === 'undecided') lines.push(wrap(`  ${proof.evidence}`, style.columns, 4));
    parts.push(lines.join('\n'));
  }
  return [...parts, last].join('\n\n');
}

export function networkEqualToJson({ first, second, symbolic, verdict, judged }: NetworkEqualReport) {
  return {
    schema: 'gradcheck/network-equal/1',
    first,
    second,
    symbolic,
    verdict,
    outputs: judged.map(({ claim, proof }) => ({
      output: claim.output,
      left: claim.left,
      right: claim.right,
      verdict: proof.verdict,
      method: proof.method,
      witness: proof.witness ?? null,
      evidence: proof.evidence,
    })),
    ok: verdict === 'proved',
  };
}
