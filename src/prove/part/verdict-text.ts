import type { InequalityProof } from '../bound/inequality.js';
import type { Case } from '../normal/case-split.js';
import type { Survey } from '../search/refute.js';
import type { Witness } from '../search/witness.js';
import type { Relation } from '../term/claim.js';
import { indented, type Lines } from '../term/lines.js';
import { printFact } from '../term/print-term.js';
import { NIL } from '../term/sign-set.js';

/** One case of a proof, closed or open. */
export type ProofCase = Case<InequalityProof | undefined>;

/** Whether every case is settled. */
export function isProof(cases: readonly ProofCase[] | string): cases is readonly ProofCase[] {
  return typeof cases !== 'string' && cases.length > 0 && cases.every(isClosed);
}

export function isClosed({ answer }: ProofCase): boolean {
  return answer.kind === 'vacuous' || (answer.kind === 'answer' && answer.value !== undefined);
}

export function allVacuous(cases: readonly ProofCase[]): boolean {
  return cases.every((c) => c.answer.kind === 'vacuous');
}

export function vacuousReason(cases: readonly ProofCase[]): string {
  const [first] = cases;
  if (first?.answer.kind !== 'vacuous') return 'nothing fulfils it';
  return first.answer.reason === 'the case is empty'
    ? 'the assumptions exclude each other'
    : first.answer.reason;
}

export function methodOf(cases: readonly ProofCase[]): string {
  const methods = new Set(
    cases.flatMap((c) => (c.answer.kind === 'answer' && c.answer.value ? [c.answer.value.method] : [])),
  );
  const count = cases.filter((c) => c.answer.kind === 'answer').length;
  return [...methods].join(', ') + (count > 1 ? `, ${count} cases` : '');
}

/** How it begins what is said of a strict inequality. */
export const STRONGER = 'the stronger claim with';

export function strengthNotes(cases: readonly ProofCase[], relation: Relation): readonly string[] {
  if (relation !== '<=' && relation !== '>=') return [];
  const signs = cases.map((c) => (c.answer.kind === 'answer' ? (c.answer.value?.sign ?? NIL) : 0));
  if (signs.every((s) => s === 0) || signs.some((s) => s & NIL)) return [];
  return [`${STRONGER} ${relation === '<=' ? '<' : '>'} holds as well`];
}

export function openReason(open: ProofCase | undefined): string {
  if (!open) return 'no proof was found';
  const given = open.given.length > 0 ? ` in the case ${open.given.map(printFact).join(', ')}` : '';
  return open.answer.kind === 'open' ? `${open.answer.reason}${given}` : `no proof was found${given}`;
}

export function evidenceOf(seen: Survey, relation: Relation): string {
  if (seen.defined === 0) return `no point with both sides defined among ${seen.tried}`;
  const agreed =
    relation === '=' && Number.isFinite(seen.agreement) && seen.agreement > 0
      ? `agree to at least ${seen.agreement} bits`
      : 'are consistent with the claim';
  return `at ${seen.defined} of ${seen.tried} points both sides are defined and ${agreed}`;
}

export function showPoint(witness: Witness): string {
  const entries = Object.entries(witness.point);
  return entries.length === 0 ? 'the constants' : entries.map(([k, v]) => `${k} = ${v}`).join(', ');
}

export function explainCases(cases: readonly ProofCase[], where: string): Lines {
  const lines: Lines[number][] = [];
  for (const { given, answer } of cases.slice(0, 40)) {
    const title = given.length > 0 ? `${where}case ${given.map(printFact).join(', ')}: ` : where;
    switch (answer.kind) {
      case 'vacuous':
        lines.push(`${title}${answer.reason}, nothing to show`);
        break;
      case 'open':
        lines.push(`${title}open, ${answer.reason}`);
        break;
      case 'answer':
        lines.push(`${title}${answer.value ? answer.value.method : 'no proof was found'}`);
        lines.push(...indented(answer.value?.steps ?? []));
        break;
    }
  }
  return lines;
}
