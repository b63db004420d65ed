import type { RawAnswer } from '../problem/problem.js';

/** Words in front of an answer: answer: …, the derivative is …, so … */
const LEAD =
  /^\s*(?:(?:therefore|thus|hence|so|also|finally|we get|wir erhalten|∴)[,:]?\s+)?(?:(?:the|my|your|final|correct|die|der|das)\s+)*(?:(?:answer|ans|result|solution|derivative|gradient|limit|value|antwort|ergebnis|lösung|ableitung|gradient|grenzwert|wert|réponse|résultat)(?:\s+is(?![\p{L}])|\s+ist(?![\p{L}])|\s*:(?!=)|\s*=(?!=))\s*:?)?/iu;

/** In brackets behind an answer, or behind a value without them: how it is meant, and no part of it. */
const ASIDE =
  /\s*\(\s*(?:exact(?:ly)?|rounded(?: to [^()]*)?|approx(?:\.|imately)?|numerically|exakt|gerundet|for all \p{L}+|for every \p{L}+|by the [^()]*|using [^()]*|see [^()]*)\s*\)\s*$/iu;
/** What a number in a table is, in brackets behind it: 6 (= u). */
const NAMED = /(?<=\d)\s*\(\s*[=≈]\s*[\p{L}_][\p{L}\p{N}_]*\s*\)\s*$/gmu;
const TAIL =
  /(?<=[\d)\]}])\s+(?:units?|rounded|approx(?:\.|imately)?|exactly|rad|radians?|nats?|bits?|einheiten|gerundet)\.?\s*$/iu;
const MARKS = /\s*[✓✔☑□∎]+\s*$/u;

/** The domain, where it is all numbers: x ∈ ℝ, for all x. */
const EVERYWHERE =
  /[,;]?\s*(?:\(\s*)?(?:(?:for all|for every|for any|für alle|∀|\\forall)\s*(\p{L}\w*)(?:\s*(?:∈|in|\\in)\s*(?:R|ℝ|\\mathbb\s*\{?R\}?|reals))?|(?:(?<=[,;]\s*)|with\s+|for\s+)(\p{L}\w*)\s*(?:∈|in|\\in)\s*(?:R|ℝ|\\mathbb\s*\{?R\}?))(?![\p{L}\p{N}^])\s*\)?\s*$/iu;

/** x ↦ f and lambda x: f, of which the answer is f. */
const MAPPING =
  /^\s*(?:[\p{L}]\w*\s*:\s*)?(?:\(?\s*([\p{L}]\w*)\s*\)?\s*(?:↦|\\mapsto(?![a-zA-Z]))|lambda\s+([\p{L}]\w*)\s*:)/u;

/** Longest answer in which words are looked for. */
const MAX_TEXT = 2_000;

/** An answer without the words around it, blanked in front so that places stay. */
export function dropRemarks(text: string, isName: (name: string) => boolean): string {
  if (text.length > MAX_TEXT) return text;
  const blank = (all: string) => ' '.repeat(all.length);
  const isFree = (words: string) => !(words.match(/[\p{L}]+/gu) ?? []).some(isName);
  const front = text
    .replace(LEAD, (all) => (isFree(all) && text.slice(all.length).trim() !== '' ? blank(all) : all))
    .replace(MAPPING, (all, one?: string, other?: string) => (isName(one ?? other ?? '') ? blank(all) : all));
  let plain = front;
  for (let before = ''; before !== plain; ) {
    before = plain;
    plain = plain
      .replace(MARKS, '')
      .replace(ASIDE, (all) => (isFree(all.replace(/(?:all|every) .*/i, '')) ? '' : all))
      .replace(TAIL, (all) => (isFree(all) ? '' : all))
      .replace(EVERYWHERE, (all, one?: string, other?: string) => (isName(one ?? other ?? '') ? '' : all));
    if (plain.trim() === '') return front;
  }
  return plain;
}

/** The same for an answer, in each of its rows. */
export function dropRemarksIn(answer: RawAnswer, isName: (name: string) => boolean): RawAnswer {
  if (answer.kind === 'text')
    return { kind: 'text', text: dropRemarks(answer.text.replace(NAMED, ''), isName) };
  const rows = answer.rows.map((row) => ({
    ...row,
    text: dropRemarks(row.text.replace(NAMED, ''), isName),
  }));
  return { kind: 'table', rows };
}
