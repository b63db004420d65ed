import type { Ast } from '../../expr/ast.js';
import { parseClaim, type Relation } from '../../prove/term/claim.js';
import { canonicalText } from '../problem/canonical.js';
import { type Judgement, judgeAs } from '../problem/judgement.js';
import { write } from '../problem/tree.js';
import { isJudgement, type Setting } from '../setting/setting.js';
import { readEntriesIn } from '../text/index-notation.js';
import { blankAlignment } from '../text/latex-blocks.js';
import { invalid, tooLong } from '../text/unreadable.js';
import { readCasesInLine } from '../text/worded-cases.js';
import { gatherSums, lengthsIn, usesIndex, wholeArray } from './whole-array.js';

/** Links of one chain; the longest published one has 11. */
const MAX_LINKS = 60;

/** One step of a chain as the student wrote it. */
export interface Step {
  readonly left: Ast;
  readonly right: Ast;
  readonly relation: Relation;
  readonly leftText: string;
  readonly rightText: string;
  /** `assuming x < 0` at the end of its line. */
  readonly assuming: string;
  /** From the given form to the first that was written. */
  readonly isImplied?: boolean;
}

export interface ReadSteps {
  readonly steps: readonly Step[];
  /** One form without any relation. */
  readonly isBare: boolean;
  /** The first step is not the student's: it leads from the given form to the first that was written. */
  readonly isImplied: boolean;
}

/** A chain as text, with the cases that its lines assume. */
interface ChainText {
  /** The lines in one, of the same length. */
  readonly plain: string;
  readonly text: string;
  readonly cases: readonly { readonly end: number; readonly assuming: string }[];
}

/** The steps of a chain; it starts from the given form even where the student did not write it again. */
export function readSteps(setting: Setting, written: string, from: Ast): ReadSteps | Judgement {
  if (written.length > 20_000) return tooLong(written);
  if (written.trim() === '') return judgeAs('missing', ['There is no answer here.']);
  const chain = partCases(written);
  const indexed = readEntriesIn(chain.plain, setting.names);
  const inIndices = indexed && readSides(setting, { ...chain, plain: indexed.text }, from, indexed.letters);
  return inIndices && !isJudgement(inIndices) ? inIndices : readSides(setting, chain, from);
}

/** What a line assumes is blanked, so that every place in the rest stays what it is. */
function partCases(written: string): ChainText {
  const text = written.split('\n').map(readCasesInLine).join('\n');
  const cases: { readonly end: number; readonly assuming: string }[] = [];
  let offset = 0;
  const lines = text.split('\n').map((line) => {
    const at = /\s+(?:assuming|for|if|falls|für)\s+([^=]*(?:[<>]=?|!=|=)[^=]*)$/u.exec(line);
    offset += line.length + 1;
    // The cases of an expression are no assumption.
    if (!at || /(?<!\p{L})(?:otherwise|else|sonst)(?!\p{L})/u.test(at[1]!)) return line;
    cases.push({ end: offset - 1, assuming: at[1]!.trim() });
    return line.slice(0, at.index).padEnd(line.length);
  });
  return { plain: blankAlignment(lines.join(' ')), text, cases };
}

/** The sides of a chain, and the steps between them; with `letters`, sides that have an index are read for all of its values. */
function readSides(
  setting: Setting,
  { plain, text, cases }: ChainText,
  from: Ast,
  letters: ReadonlySet<string> = new Set(),
): ReadSteps | Judgement {
  const relation = /^\s*(?:=|<=?|>=?)/.test(plain);
  const start = relation ? 'FROM' : '';
  const more = relation ? [start] : [];
  const whole = /[=<>≤≥]/.test(plain) ? start + plain : `FROM = ${plain}`;
  const shift = whole.length - plain.length;
  const parse = (text: string) =>
    parseClaim(text, setting.tools.parser, { source: { name: 'answer', text }, offset: 0 });
  const own = parse(whole);
  // Relations are found by the parser, so what is not in its language is put into it first, at the price of places in messages.
  const other = own.ok ? own : parse(setting.inNotation(whole));
  if (!own.ok && !other.ok) return invalid(own.diagnostics, -shift);
  const claim = own.ok ? own : other;
  if (!claim.ok) return invalid(claim.diagnostics);
  const sides: Ast[] = [];
  for (const side of claim.value.sides) {
    if (side.text === 'FROM' && (more.length > 0 || shift > 0)) {
      sides.push(from);
      continue;
    }
    const one = setting.read(side.text, 0, [...letters]);
    if (isJudgement(one)) {
      const at = side.ast.span.start - shift;
      return one.offset === undefined ? one : { ...one, offset: Math.max(0, at + one.offset) };
    }
    const whole = withoutIndex(one.ast, letters, setting);
    if (!whole)
      return judgeAs('invalid', [`\`${side.text}\` cannot be read for all values of its index at once.`]);
    sides.push(whole);
  }
  if (claim.value.relations.length > MAX_LINKS)
    return judgeAs('invalid', [`The chain has more than ${MAX_LINKS} steps.`]);
  const steps = claim.value.relations.map((r, k): Step => {
    const end = claim.value.sides[k + 1]!.ast.span.end - shift;
    const own = cases.find(
      (c) => end <= c.end && (cases.filter((o) => o.end < c.end).at(-1)?.end ?? -1) < end,
    );
    const sameLine = own && !text.slice(end, own.end).includes('\n');
    return {
      left: sides[k]!,
      right: sides[k + 1]!,
      relation: r,
      leftText: claim.value.sides[k]!.text === 'FROM' ? write(from) : claim.value.sides[k]!.text,
      rightText: claim.value.sides[k + 1]!.text,
      assuming: sameLine ? own.assuming : '',
    };
  });
  const first = sides[0]!;
  const isBare = shift > 0 && !relation;
  if (canonicalText(first) === canonicalText(from)) return { steps, isBare, isImplied: false };
  const implied: Step = {
    left: from,
    right: first,
    relation: '=',
    leftText: write(from),
    rightText: claim.value.sides[0]!.text,
    assuming: '',
    isImplied: true,
  };
  return { steps: [implied, ...steps], isBare, isImplied: true };
}

/** An expression with sums over all entries as sums of vectors, and without its index; undefined where it is for one of its values alone. */
function withoutIndex(ast: Ast, letters: ReadonlySet<string>, setting: Setting): Ast | undefined {
  const lengthsOf = lengthsIn(setting);
  const free = [...letters].filter((letter) => usesIndex(ast, letter));
  if (free.length > 1) return undefined;
  return free.length === 0 ? gatherSums(ast, lengthsOf) : wholeArray(ast, free, lengthsOf);
}
