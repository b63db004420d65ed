import type { Diagnostic } from '../diagnostic/diagnostic.js';
import { claimEquality, type NetworkClaim } from '../expand/network-claims.js';
import { loadNetwork } from '../graph/load.js';
import { type ProveReport, prove } from '../prove/prove.js';
import { networkEqualToJson, renderNetworkEqual } from '../report/network-equal.js';
import { styleFor } from './analysis.js';
import { unknownAssumed } from './assumed-names.js';
import { createTools, rejected } from './expr.js';
import { deliver, EXIT, type GlobalOptions, isDiagnostic, type Outcome, readSource } from './session.js';
import { tableReader } from './tables.js';

export interface NetworkEqualOptions extends GlobalOptions {
  readonly symbolic?: boolean;
  readonly assume?: string;
}

/** Milliseconds per entry of an output. */
const BUDGET = 4000;

/** `gradcheck network-equal`: 0 proved equal, 1 refuted with a witness, 3 undecided. */
export function runNetworkEqual(first: string, second: string, options: NetworkEqualOptions): number {
  return deliver([compare(first, second, options)], options, false);
}

function compare(first: string, second: string, options: NetworkEqualOptions): Outcome {
  const { parser } = createTools();
  const subject = { first, second };
  const problems: Diagnostic[] = [];
  const [a, b] = [first, second].map((file) => {
    const source = readSource(file);
    if (isDiagnostic(source)) {
      problems.push(source);
      return undefined;
    }
    const loaded = loadNetwork(source, parser, { readTable: tableReader(file) });
    if (loaded.ok) return loaded.value;
    problems.push(...loaded.diagnostics);
    return undefined;
  });
  if (!a || !b) return rejected(problems, options, subject, 'network-equal');
  const claimed = claimEquality(a, b, { symbolic: options.symbolic ?? false });
  if (!claimed.ok) return rejected(claimed.diagnostics, options, subject, 'network-equal');
  const names = [...claimed.value.shapes.keys()];
  const unknown = unknownAssumed(options.assume, names, 'the claim', parser);
  if (unknown.length > 0) return rejected(unknown, options, subject, 'network-equal');
  const now = () => performance.now();
  const judged: { readonly claim: NetworkClaim; readonly proof: ProveReport }[] = [];
  for (const claim of claimed.value.claims) {
    const proof = prove(`${claim.left} = ${claim.right}`, {
      parser,
      shapes: claimed.value.shapes,
      now,
      budget: BUDGET,
      ...(options.assume === undefined ? {} : { assume: options.assume }),
    });
    if (!proof.ok) return rejected(proof.diagnostics, options, subject, 'network-equal');
    judged.push({ claim, proof: proof.value });
  }
  const verdicts = judged.map((j) => j.proof.verdict);
  const verdict = verdicts.includes('refuted')
    ? 'refuted'
    : verdicts.includes('undecided')
      ? 'undecided'
      : 'proved';
  const report = {
    ...subject,
    titles: [a.title, b.title] as const,
    symbolic: options.symbolic ?? false,
    verdict,
    judged,
  } as const;
  const codes = { proved: EXIT.ok, refuted: EXIT.failed, undecided: EXIT.undecided } as const;
  return {
    exitCode: codes[verdict],
    json: () => networkEqualToJson(report),
    text: () => renderNetworkEqual(report, styleFor(options)),
    concise: () => `${verdict} ${first} ${second}`,
  };
}
