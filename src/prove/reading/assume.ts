import { type Diagnostic, makeError } from '../../diagnostic/diagnostic.js';
import { type Source, spanOf } from '../../diagnostic/source.js';
import type { Ast } from '../../expr/ast.js';
import type { Parser } from '../../expr/parse.js';
import { equals, parseDecimal, type Rational, rational } from '../../number/rational.js';
import { parseClaim, type Relation } from '../term/claim.js';
import {
  NEGATIVE,
  NIL,
  NOT_NEGATIVE,
  NOT_POSITIVE,
  NOT_ZERO,
  POSITIVE,
  type SignSet,
} from '../term/sign-set.js';

/** One relation between two expressions that is assumed. */
export interface AssumedRelation {
  readonly left: Ast;
  readonly right: Ast;
  readonly sign: SignSet;
}

export interface ParsedAssumptions {
  /** As written, one by one. */
  readonly texts: readonly string[];
  readonly relations: readonly AssumedRelation[];
  readonly integers: ReadonlySet<string>;
  readonly choices: ReadonlyMap<string, readonly Rational[]>;
  /** Lengths of the axes of arrays: numbers, names, or undefined for some length. */
  readonly shapes: ReadonlyMap<string, readonly (number | string | undefined)[]>;
  readonly scalars: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

const NAME = '([\\p{L}_$][\\p{L}\\p{M}\\p{N}_$]*)';

/** Signs of left - right. */
export const RELATION_SIGN: Readonly<Record<Relation, SignSet>> = {
  '=': NIL,
  '<': NEGATIVE,
  '<=': NOT_POSITIVE,
  '>': POSITIVE,
  '>=': NOT_NEGATIVE,
};

const WORDS: Readonly<
  Record<string, Relation | '!=' | 'integer' | 'natural' | 'vector' | 'matrix' | 'symmetric' | 'real'>
> = {
  positive: '>',
  negative: '<',
  nonnegative: '>=',
  'non-negative': '>=',
  nonpositive: '<=',
  'non-positive': '<=',
  nonzero: '!=',
  'non-zero': '!=',
  integer: 'integer',
  whole: 'integer',
  natural: 'natural',
  vector: 'vector',
  matrix: 'matrix',
  symmetric: 'symmetric',
  real: 'real',
  scalar: 'real',
  number: 'real',
};

/** A text of assumptions, and where it stands. */
export interface AssumedText {
  readonly text: string;
  readonly source: Source;
  readonly offset: number;
}

/** Assumptions that stand by themselves, as on the command line. */
export function assumedText(text: string): AssumedText {
  return { text, source: { name: '<assumptions>', text }, offset: 0 };
}

/** Reads `a>0, 0<p<1, y in {0,1}, n integer, x in R^n`. What cannot be read is reported with its place. */
export function parseAssumptions(assumed: readonly AssumedText[], parser: Parser): ParsedAssumptions {
  const texts: string[] = [];
  const relations: AssumedRelation[] = [];
  const integers = new Set<string>();
  const choices = new Map<string, readonly Rational[]>();
  const shapes = new Map<string, readonly (number | string | undefined)[]>();
  const scalars = new Set<string>();
  const diagnostics: Diagnostic[] = [];

  const relate = (piece: string, offset: number, source: Source) => {
    // `x != 0` is no relation of claims, so it is cut here.
    const unequal = piece.split(/!=|≠/u);
    if (unequal.length === 2) {
      const [l, r] = unequal as [string, string];
      const left = parser.parse(l, { source, offset });
      const right = parser.parse(r, { source, offset: offset + piece.length - r.length });
      if (left.ok && right.ok) relations.push({ left: left.value, right: right.value, sign: NOT_ZERO });
      else diagnostics.push(...left.diagnostics, ...right.diagnostics);
      return;
    }
    const claim = parseClaim(piece, parser, { source, offset });
    if (!claim.ok) {
      diagnostics.push(...claim.diagnostics);
      return;
    }
    claim.value.relations.forEach((relation, k) => {
      relations.push({
        left: claim.value.sides[k]!.ast,
        right: claim.value.sides[k + 1]!.ast,
        sign: RELATION_SIGN[relation],
      });
    });
  };
  const complain = (piece: string, offset: number, source: Source, reason: string) => {
    diagnostics.push(
      makeError('assumption', spanOf(source, offset, offset + piece.length), { text: piece.trim(), reason }),
    );
  };

  const pieces = assumed.flatMap(({ text, source, offset }) =>
    splitPieces(text).map((p) => ({ piece: p.piece, offset: offset + p.offset, source })),
  );
  for (const { piece, offset, source } of pieces) {
    if (piece.trim() === '') continue;
    texts.push(piece.trim());
    const finite = new RegExp(`^\\s*${NAME}\\s*(?:in|∈)\\s*\\{([^}]*)\\}\\s*$`, 'u').exec(piece);
    if (finite) {
      const values = finite[2]!.split(',').map((v) => readNumber(v.trim()));
      if (values.length === 0 || values.some((v) => v === undefined)) {
        complain(piece, offset, source, 'a finite set needs numbers');
        continue;
      }
      const own = values as Rational[];
      const before = choices.get(finite[1]!);
      const common = before ? before.filter((v) => own.some((w) => equals(v, w))) : own;
      if (common.length === 0) {
        complain(piece, offset, source, `the sets that ${finite[1]} is in have no value in common`);
        continue;
      }
      choices.set(finite[1]!, common);
      continue;
    }
    const range = new RegExp(`^\\s*${NAME}\\s*(?:in|∈)\\s*([([])([^,]*),([^,]*)([)\\]])\\s*$`, 'u').exec(
      piece,
    );
    if (range) {
      const [, name, open, low, high, close] = range as unknown as [
        string,
        string,
        string,
        string,
        string,
        string,
      ];
      if (!/^\s*-\s*(inf|∞)/.test(low)) relate(`${low} ${open === '(' ? '<' : '<='} ${name}`, offset, source);
      if (!/^\s*\+?\s*(inf|∞)/.test(high))
        relate(`${name} ${close === ')' ? '<' : '<='} ${high}`, offset, source);
      continue;
    }
    const space = new RegExp(`^\\s*${NAME}\\s*(?:in|∈)\\s*(R|ℝ|Z|ℤ|N|ℕ)\\s*(?:\\^\\s*(.+))?$`, 'u').exec(
      piece,
    );
    if (space) {
      const name = space[1]!;
      const set = space[2]!;
      if (set === 'Z' || set === 'ℤ' || set === 'N' || set === 'ℕ') integers.add(name);
      if (set === 'N' || set === 'ℕ') relate(`${name} >= 0`, offset, source);
      if (space[3] === undefined) {
        if (set === 'R' || set === 'ℝ') scalars.add(name);
        continue;
      }
      const sizes = space[3].replace(/^[({[]\s*|\s*[)}\]]$/g, '').split(/\s*(?:,|x|×)\s*/u);
      const axes = sizes.map((s) => (/^\d+$/.test(s) ? Number(s) : s));
      if (sizes.length > 2 || sizes.some((s) => !/^\d+$|^[\p{L}_][\p{L}\p{N}_]*$/u.test(s))) {
        complain(piece, offset, source, 'a shape is R^n, R^3 or R^(m, n)');
        continue;
      }
      shapes.set(name, axes);
      continue;
    }
    const length = new RegExp(`^\\s*${NAME}\\s*=\\s*length\\(\\s*${NAME}\\s*\\)\\s*$`, 'u').exec(piece);
    if (length) {
      shapes.set(length[2]!, [length[1]!]);
      continue;
    }
    const word = new RegExp(`^\\s*${NAME}(?:\\s+is)?(?:\\s+an?)?\\s+([a-z-]+)\\s*$`, 'u').exec(piece);
    const meaning = word ? WORDS[word[2]!] : undefined;
    if (word && !meaning) {
      complain(
        piece,
        offset,
        source,
        'a name may be called positive, negative, nonnegative, nonzero, integer, natural, real, vector, matrix or symmetric',
      );
      continue;
    }
    if (word && meaning) {
      const name = word[1]!;
      if (meaning === 'integer' || meaning === 'natural') integers.add(name);
      if (meaning === 'natural') relate(`${name} >= 0`, offset, source);
      else if (meaning === 'integer') continue;
      else if (meaning === 'vector') shapes.set(name, [undefined]);
      else if (meaning === 'matrix') shapes.set(name, [undefined, undefined]);
      else if (meaning === 'symmetric') {
        if (!shapes.has(name)) shapes.set(name, [undefined, undefined]);
        relate(`${name} = ${name}'`, offset, source);
      } else if (meaning === 'real') scalars.add(name);
      else relate(`${name} ${meaning} 0`, offset, source);
      continue;
    }
    relate(piece, offset, source);
  }
  return { texts, relations, integers, choices, shapes, scalars, diagnostics };
}

function readNumber(text: string): Rational | undefined {
  const fraction = /^([+-]?\d+)\s*\/\s*(\d+)$/.exec(text);
  if (fraction && fraction[2] !== '0') return rational(BigInt(fraction[1]!), BigInt(fraction[2]!));
  return parseDecimal(text);
}

/** Cuts at commas and semicolons outside brackets, and at the word `and`. */
function splitPieces(text: string): readonly { readonly piece: string; readonly offset: number }[] {
  const pieces: { piece: string; offset: number }[] = [];
  let depth = 0;
  let start = 0;
  const cut = (end: number, next: number) => {
    pieces.push({ piece: text.slice(start, end), offset: start });
    start = next;
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if ('([{'.includes(c)) depth += 1;
    else if (')]}'.includes(c)) depth -= 1;
    else if (depth === 0 && (c === ',' || c === ';')) cut(i, i + 1);
    else if (depth <= 0 && /^\sand\s/.test(text.slice(i, i + 5))) cut(i, i + 5);
  }
  cut(text.length, text.length);
  return pieces;
}
