import type { LinkReport, ProveReport } from '../prove/prove.js';
import { renderTable, wrap } from './table.js';
import { paintVerdict, type Style } from './text.js';

/** Characters of a claim that are shown without --full. */
const MAX_SHOWN = 600;

function shorten(text: string): string {
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}… (${text.length} characters)`;
}

/** The verdict on a claim, its reasons, and with `explain` the argument. */
export function renderProof(report: ProveReport, style: Style, explain: boolean): string {
  const { columns } = style;
  const head = `${style.heading(paintVerdict(report.verdict, style))}  ${style.full ? report.claim : shorten(report.claim)}`;
  if (style.quiet) return wrap(head, columns, 2);
  const lines = [wrap(head, columns, 2)];
  const say = (label: string, text: string) => {
    if (text !== '') lines.push(wrap(`  ${label.padEnd(9)} ${text}`, columns, 12));
  };
  if (report.links.length > 1) lines.push(renderLinks(report.links, style));
  say('method', report.method === 'none' ? '' : report.method);
  say('assuming', style.full ? report.assumptions.join(', ') : shorten(report.assumptions.join(', ')));
  if (report.witness) {
    const at = Object.entries(report.witness.point)
      .map(([name, value]) => `${name} = ${value}`)
      .join(', ');
    say('witness', at === '' ? 'the two sides are constants' : at);
    say('', `left ${report.witness.left}, right ${report.witness.right}`);
  }
  if (report.verdict === 'undecided') say('evidence', report.evidence);
  say('domain', report.domain.note);
  for (const note of report.notes) say('note', note);
  if (explain) {
    lines.push('', style.heading('Argument'));
    for (const line of report.explain()) lines.push(wrap(`  ${line}`, columns, 6));
  }
  return lines.join('\n');
}

function renderLinks(links: readonly LinkReport[], style: Style): string {
  const rows = links.map((l, k) => [
    String(k + 1),
    `${l.left} ${l.relation} ${l.right}`,
    paintVerdict(l.verdict, style),
    l.method === 'none' ? '' : l.method,
  ]);
  return renderTable(['link', '', 'verdict', 'method'], rows, { ...style, flexible: [1, 3] });
}

/** The contract's document. */
export function proofToJson(report: ProveReport, subject: Readonly<Record<string, unknown>>) {
  return {
    schema: 'gradcheck/prove/1',
    ...subject,
    claim: report.claim,
    verdict: report.verdict,
    method: report.method,
    assumptions: report.assumptions,
    domain: { same: report.domain.same, note: report.domain.note },
    witness: report.witness ?? null,
    links: report.links.map((l) => ({ ...l, witness: l.witness ?? null })),
    evidence: report.evidence,
    notes: report.notes,
    explanation: report.explain(),
    seed: report.seed,
  };
}
