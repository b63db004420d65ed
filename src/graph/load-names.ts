import { makeError } from '../diagnostic/diagnostic.js';
import type { Span } from '../diagnostic/source.js';
import { equalShapes, formatShape, type Shape } from '../op/shape.js';
import type { Formula } from './load-formula.js';
import { type Entries, type GivenValue, shapeValue } from './load-values.js';
import { shorten, type YamlReader } from './load-yaml.js';

/** An input or parameter while the file is read; its shape may still be unknown. */
export interface VariableDraft {
  readonly name: string;
  readonly role: 'input' | 'param';
  readonly span: Span;
  readonly shape?: Shape;
  readonly value?: readonly number[];
  /** Known from the rows of `data` only: dropped, with a warning, where nothing uses it. */
  readonly fromData?: boolean;
}

/** A node while the file is read. Without a formula its mistake has been reported already. */
export interface NodeDraft {
  readonly name: string;
  readonly span: Span;
  readonly formula: Formula | undefined;
  /** The value of the index of `repeat`. */
  readonly index?: number;
  /** Only the partials of the node are known, not its function. */
  readonly partialsOnly?: boolean;
}

/** A forward value or an upstream gradient that the file gives for a node. */
export interface GivenDraft extends Entries {
  readonly span: Span;
}

/** Nodes of one network. A node takes about a kilobyte while it is read. */
export const MAX_NODES = 2_000_000;

const NAME = /^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u;
const WORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'mod']);

/** Why a text cannot be a name; `undefined` where it can. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (WORDS.has(name)) return 'it is a word of the language';
  if (NAME.test(name)) return undefined;
  if (/^\p{N}/u.test(name)) return 'it starts with a digit';
  const bad = [...name].find((c) => !/[\p{L}\p{M}\p{N}_]/u.test(c));
  return bad === undefined
    ? 'it does not start with a letter'
    : bad === ' '
      ? 'it has a space in it'
      : `it has a \`${bad}\` in it`;
}

/** Everything the file declares: one set of names for inputs, parameters and nodes. */
export class Declarations {
  readonly variables = new Map<string, VariableDraft>();
  readonly nodes: NodeDraft[] = [];
  readonly given = new Map<string, GivenDraft>();
  private readonly kinds = new Map<string, string>();

  constructor(
    readonly reader: YamlReader,
    private readonly overrides: ReadonlyMap<string, GivenValue>,
  ) {}

  /** What a name was declared as. */
  kindOf(name: string): string | undefined {
    return this.kinds.get(name);
  }

  /** Declares a name whose mistake has been reported, so that its uses are not reported too. */
  poison(name: string, span: Span): void {
    if (nameProblem(name) || this.kinds.has(name)) return;
    this.kinds.set(name, 'node');
    this.nodes.push({ name, span, formula: undefined });
  }

  names(): Iterable<string> {
    return this.kinds.keys();
  }

  /** Reserves a name. `false`, with a report, where it cannot be had. */
  claim(name: string, kind: string, span: Span): boolean {
    const problem = nameProblem(name);
    if (problem) {
      this.reader.report(makeError('bad-name', span, { name: shorten(name), reason: problem }));
      return false;
    }
    const first = this.kinds.get(name);
    if (first !== undefined) {
      this.reader.report(makeError('name-taken', span, { name, first, second: kind }));
      return false;
    }
    this.kinds.set(name, kind);
    return true;
  }

  /** Adds a variable, with the value from outside where there is one. */
  addVariable(draft: VariableDraft, kind: string = draft.role): boolean {
    if (!this.claim(draft.name, kind, draft.span)) return false;
    this.variables.set(draft.name, this.override(draft));
    return true;
  }

  /** Gives a variable that has none a shape or a value. */
  complete(name: string, entries: Partial<{ shape: Shape; value: readonly number[] }>): void {
    const draft = this.variables.get(name);
    if (draft) this.variables.set(name, { ...entries, ...draft });
  }

  /** Adds a node. `false`, with a report, where its name cannot be had or there are too many. */
  addNode(draft: NodeDraft, kind = 'node'): boolean {
    if (this.nodes.length >= MAX_NODES) {
      const remedy = 'use a shorter range, or vectors instead of one node per entry';
      this.reader.report(
        makeError('limit', draft.span, { what: 'the number of nodes', limit: MAX_NODES, remedy }),
      );
      return false;
    }
    if (!this.claim(draft.name, kind, draft.span)) return false;
    this.nodes.push(draft);
    return true;
  }

  private override(draft: VariableDraft): VariableDraft {
    const { name } = draft;
    const value = this.overrides.get(name);
    if (value === undefined) return draft;
    const wanted = shapeValue(value);
    const finite = wanted?.entries.every(Number.isFinite);
    if (!wanted || !finite) {
      const text = shorten(JSON.stringify(value));
      this.reader.report(makeError('value-syntax', undefined, { name, text }));
      return draft;
    }
    if (draft.shape && !equalShapes(draft.shape, wanted.shape)) {
      const args = { name, actual: formatShape(wanted.shape), expected: formatShape(draft.shape) };
      this.reader.report(makeError('value-shape', undefined, args));
      return draft;
    }
    return { ...draft, shape: wanted.shape, value: wanted.entries };
  }
}
