import { type Ast, postorder } from '../../expr/ast.js';
import { equalShapes, type Shape } from '../../op/shape.js';
import { call, name, number, replace } from '../problem/tree.js';

/** Stands for a vector of ones whose length is not said. */
export const ONES = 'allOnes';

/** The identity matrix, whose size is not said. */
const UNIT = 'I';

/** What an exercise has to say of its names. */
interface UnitNames {
  readonly isName: (name: string) => boolean;
  /** The name of a length, in its own spelling. */
  readonly lengthOf: (name: string) => string | undefined;
}

/** What stands for arrays of ones and zeros that have no size yet. */
export const UNIT_NAMES: readonly string[] = [ONES, UNIT];

const TRANSPOSED = String.raw`\s*(?:\^\s*\{?\s*(?:T|\\top|⊤)(?![\p{L}])\s*\}?|ᵀ|⊤|')`;

/** A 1 in a font, which is no indicator before a condition. */
const BOLD_ONE = String.raw`\\(?:mathbf|mathbb|mathds|boldsymbol|bm|vec)\s*(?:\{\s*1\s*\}|1)`;

/** \mathbf{1}, 1_n, 1^T and I_n as vectors of ones and the identity matrix. */
export function readUnits(text: string, { isName, lengthOf }: UnitNames): string {
  if (!/1|I/.test(text)) return text;
  const sized = (all: string, make: string, script: string | undefined) => {
    const length = script === undefined ? undefined : lengthOf(script);
    return length === undefined ? all : ` ${make}(${length}) `;
  };
  const script = String.raw`_\s*(?:\{\s*([\p{L}\p{N}]+)\s*\}|([\p{L}\p{N}]+))`;
  return (
    text
      .replace(
        new RegExp(`(?:${BOLD_ONE}|(?<![\\p{L}\\p{N}_.])1)\\s*${script}`, 'gu'),
        (all, a?: string, b?: string) => sized(all, 'ones', a ?? b),
      )
      .replace(new RegExp(`${BOLD_ONE}(?=\\s*[\\^'ᵀ⊤])`, 'gu'), ` ${ONES}`)
      .replace(new RegExp(`${BOLD_ONE}(?!\\s*(?:[_[({]|\\\\left|\\\\\\{))`, 'gu'), ` ${ONES} `)
      // Nobody writes a factor of 1 before a row.
      .replace(
        new RegExp(
          `(?<![\\p{L}\\p{N}_.^/])1(?=\\s+(?:1|\\\\?\\p{L}[\\p{L}\\p{N}_]*(?:\\([^()]*\\))?|\\((?:[^()]|\\([^()]*\\))*\\))${TRANSPOSED})`,
          'gu',
        ),
        ` ${ONES} `,
      )
      .replace(new RegExp(`(?<![\\p{L}\\p{N}_.^/])1(?=${TRANSPOSED})`, 'gu'), ` ${ONES}`)
      .replace(
        new RegExp(
          String.raw`(?<![\p{L}_])(?:\\(?:mathbf|mathbb|boldsymbol|bm)\s*\{\s*I\s*\}|I)\s*${script}`,
          'gu',
        ),
        (all, a?: string, b?: string) => (isName('I') ? all : sized(all, 'eye', a ?? b)),
      )
  );
}

/** Places without a size that are tried together. */
const MAX_PLACES = 4;

/**
 * Each of these arrays with the length with which the sizes fit, and the whole has the shape that is asked for, if it can have it. Where
 * nothing fits, the first length stands, and what does not fit is said of that.
 */
export function sizeUnits(
  root: Ast,
  lengths: readonly (number | string)[],
  shapeOf: (ast: Ast) => Shape | undefined,
  wanted: Shape | undefined,
): Ast {
  const places = postorder(root).filter((a) => a.kind === 'name' && UNIT_NAMES.includes(a.text));
  const [first] = lengths;
  if (places.length === 0 || first === undefined) return root;
  const sized = (choice: readonly (number | string)[]) => {
    const at = new Map(places.map((place, k) => [place, choice[k] ?? first]));
    return replace(root, (a) => {
      const length = at.get(a);
      if (length === undefined) return undefined;
      const size = typeof length === 'number' ? number(String(length)) : name(length);
      return call(a.text === ONES ? 'ones' : 'eye', size);
    });
  };
  let choices: readonly (readonly (number | string)[])[] = [[]];
  for (const _ of places.slice(0, MAX_PLACES))
    choices = choices.flatMap((before) => lengths.map((length) => [...before, length]));
  const fitting = choices.map(sized).filter((ast) => shapeOf(ast) !== undefined);
  return (wanted && fitting.find((ast) => equalShapes(shapeOf(ast)!, wanted))) ?? fitting[0] ?? sized([]);
}
