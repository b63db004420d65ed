import { type Diagnostic, makeError } from '../../diagnostic/diagnostic.js';
import type { Span } from '../../diagnostic/source.js';
import type { Ast } from '../../expr/ast.js';
import type { Parser } from '../../expr/parse.js';
import { formatShape, isScalar } from '../../op/shape.js';
import type { Context, Formula, Part } from '../problem/problem.js';
import { SampleGraph } from '../problem/sample-graph.js';
import { expand, freeNames, isClaim, usesCalculus } from '../problem/tree.js';

/** A part while it is read, with the places of its keys. */
export interface PartAtLoad {
  readonly part: Pick<Part, 'context' | 'task' | 'answer'>;
  readonly parser: Parser;
  /** Where the value of a key stands; the part as a whole where there is none. */
  readonly placeOf: (key: string) => Span;
}

/** Names of infinity, which stand in limits and sums. */
export const INFINITIES: ReadonlySet<string> = new Set(['inf', 'infinity', '∞']);

const CONSTANTS: ReadonlySet<string> = new Set(['e', 'pi', 'π']);

const NAME = /^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u;

/** Whether a text can be written as a name in an expression. */
export function isName(text: string): boolean {
  return NAME.test(text);
}

export function fault(span: Span, what: string, remedy: string): Diagnostic {
  return makeError('exercise', span, { what, remedy });
}

/** Questions about a part that several kinds have in common. */
export class PartCheck {
  readonly meanings: ReadonlyMap<string, Ast>;
  readonly graph: SampleGraph;
  readonly context: Context;

  constructor(readonly at: PartAtLoad) {
    this.context = at.part.context;
    this.meanings = new Map([...this.context.where].map(([key, formula]) => [key, formula.ast]));
    this.graph = new SampleGraph({ part: at.part, tools: { parser: at.parser } });
  }

  /** With abbreviations put in. */
  whole({ ast }: Pick<Formula, 'ast'>): Ast {
    return expand(ast, this.meanings);
  }

  isDeclared(name: string): boolean {
    return this.context.given.some((g) => g.name === name);
  }

  /** What is wrong with an expression by itself: functions and names that there are not, sizes that do not fit. */
  expression(formula: Pick<Formula, 'ast' | 'span'>): readonly Diagnostic[] {
    const whole = this.whole(formula);
    // What stands in a derivative or a limit is read by the prover alone.
    if (!usesCalculus(whole))
      return this.graph
        .faults(whole)
        .slice(0, 1)
        .map((d) => this.inFile(d, formula.span));
    const known = (n: string) =>
      this.isDeclared(n) || this.graph.sizes.has(n) || CONSTANTS.has(n) || INFINITIES.has(n.toLowerCase());
    const strange = [...freeNames(whole)].find((n) => !known(n));
    return strange === undefined ? [] : [this.unknown(strange, formula.span)];
  }

  /** What to do about an unknown name in a problem file, unless it is a slip of the pen. */
  private inFile(d: Diagnostic, span: Span): Diagnostic {
    const isSlip = d.code !== 'unknown-name' || String(d.args['remedy']).startsWith('did you mean');
    return isSlip ? d : this.unknown(String(d.args['name']), d.span ?? span);
  }

  unknown(name: string, span: Span): Diagnostic {
    const remedy = `declare it: \`given: {${name}: []}\` for a number, \`[n]\` for a vector`;
    return makeError('unknown-name', span, { name, remedy });
  }

  /** A claim is true or false, and has no derivative or series. */
  isValue({ ast, span }: Formula): readonly Diagnostic[] {
    if (!isClaim(ast)) return [];
    const remedy = 'write `indicator(x > 0)` for a function that is 1 or 0';
    return [fault(span, 'a condition stands where an expression with values is needed', remedy)];
  }

  isNumber(formula: Formula, what: string): readonly Diagnostic[] {
    const shape = this.graph.shapeOf(this.whole(formula));
    if (!shape || isScalar(shape)) return [];
    const shown = this.graph.showShape(() => shape);
    return [
      fault(
        formula.span,
        `${what} is a number, and this has the shape ${shown}`,
        'ask for one entry, or for a sum',
      ),
    ];
  }

  /** The name that is varied in this kind of question. */
  isNumberInput(name: string): readonly Diagnostic[] {
    const shape = this.context.given.find((g) => g.name === name)?.shape ?? [];
    if (shape.length === 0) return [];
    const what = `\`${name}\` has the shape [${shape.join(', ')}], and this kind of question is about a function of one number`;
    return [fault(this.at.placeOf('wrt'), what, `declare \`given: {${name}: []}\``)];
  }

  /** A derivative in a name that does not occur is zero, which nobody asks for on purpose. */
  dependsOn(formula: Formula, name: string, key = 'wrt'): readonly Diagnostic[] {
    if (freeNames(this.whole(formula)).has(name)) return [];
    const used = [...freeNames(this.whole(formula))].filter((n) => this.isDeclared(n));
    const what = `\`${name}\` does not occur in \`${formula.text}\``;
    const remedy =
      used.length === 0
        ? `correct the expression; if the zero is meant, write \`+ 0*${name}\``
        : `did you mean ${used.join(' or ')}? If the zero is meant, write \`+ 0*${name}\``;
    return [fault(this.at.placeOf(key), what, remedy)];
  }

  /** A point where something is asked for: a number that does not depend on what is varied. */
  isPoint(point: Pick<Formula, 'ast' | 'span'>, wrt: string): readonly Diagnostic[] {
    const wrong = this.expression(point);
    if (wrong.length > 0) return wrong;
    if (freeNames(this.whole(point)).has(wrt))
      return [
        fault(
          point.span,
          `the point depends on \`${wrt}\` itself`,
          'write a number, or another name of `given`',
        ),
      ];
    return this.isNumber({ ...point, text: '' }, 'a point');
  }

  /** Numbers for names: every name that is used, no other, each of the declared shape. */
  values(at: ReadonlyMap<string, Formula>, used: readonly Ast[]): readonly Diagnostic[] {
    if (at.size === 0) return [];
    const found: Diagnostic[] = [];
    const lengths = new Map<string, number>();
    for (const [name, formula] of at) {
      const given = this.context.given.find((g) => g.name === name);
      if (this.context.where.has(name)) {
        const what = `\`${name}\` is an abbreviation and has the value of what it stands for`;
        found.push(fault(formula.span, what, 'give values to the names it is made of'));
      } else if (!given) found.push(this.unknown(name, formula.span));
      else found.push(...this.valueOf(name, formula, given.shape, at, lengths));
    }
    if (found.length > 0) return found;
    const needed = new Set(used.flatMap((ast) => [...freeNames(ast)]));
    const open = [...needed].filter((n) => this.isDeclared(n) && !at.has(n));
    if (open.length > 0)
      found.push(
        fault(
          this.at.placeOf('at'),
          `${open.join(', ')} ${open.length === 1 ? 'has' : 'have'} no value here`,
          `add ${open.map((n) => `\`${n}: …\``).join(', ')} to \`at\``,
        ),
      );
    return found;
  }

  private valueOf(
    name: string,
    formula: Formula,
    shape: readonly (number | string)[],
    at: ReadonlyMap<string, Formula>,
    lengths: Map<string, number>,
  ): readonly Diagnostic[] {
    const wrong = this.expression(formula);
    if (wrong.length > 0) return wrong;
    const other = [...freeNames(this.whole(formula))].find((n) => at.has(n));
    if (other !== undefined)
      return [
        fault(
          formula.span,
          `the value of \`${name}\` is given by \`${other}\`, which has a value of its own`,
          'write a number',
        ),
      ];
    const own = this.graph.shapeOf(this.whole(formula));
    if (!own) return [];
    // A column may be written as a vector.
    const wanted = shape.length === 2 && shape[1] === 1 ? shape.slice(0, 1) : shape;
    const fits =
      own.length === wanted.length &&
      wanted.every((n, k) => (typeof n === 'number' ? n : (lengths.get(n) ?? own[k])) === own[k]);
    if (!fits) {
      const sizes = [...lengths]
        .filter(([n]) => wanted.includes(n))
        .map(([n, value]) => ` (${n} = ${value})`);
      const declared =
        wanted.length === 0 ? 'a number' : `of the shape [${wanted.join(', ')}]${sizes.join('')}`;
      const given = own.length === 0 ? 'a number' : `of the shape ${formatShape(own)}`;
      return [
        fault(
          formula.span,
          `\`${name}\` is declared as ${declared}, and its value here is ${given}`,
          'correct the value, or the shape under `given`',
        ),
      ];
    }
    wanted.forEach((n, k) => {
      if (typeof n === 'string') lengths.set(n, own[k]!);
    });
    return [];
  }
}
