import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { type Diagnostic, fail, makeError, type Result, succeed } from '../../diagnostic/diagnostic.js';
import type { Source, Span } from '../../diagnostic/source.js';
import type { Parser } from '../../expr/parse.js';
import { readFormula } from '../../graph/load-formula.js';
import { type Entry, shorten, YamlReader } from '../../graph/load-yaml.js';
import type { Network } from '../../graph/network.js';
import type { Context, Formula, GivenName, Part, Problem, ProblemDocument } from '../problem/problem.js';
import { type KindName, kindKeys, kindNames, problemKeys } from '../problem/problem-keys.js';
import { readRawAnswer } from '../problem/raw-answer.js';
import {
  checkAbbreviation,
  checkAssumptions,
  checkGiven,
  checkLengths,
  type SharedBy,
} from './check-context.js';
import { checkTask } from './check-task.js';
import { loadTask } from './load-task.js';
import { fault } from './part-check.js';
import type { TaskSetting } from './task-reader.js';

type Fields = ReadonlyMap<string, Entry>;

export interface LoadProblemsOptions {
  readonly parser: Parser;
  /** The text of a network file that a part names, by its path relative to the problem file. */
  readonly readGraph: (path: string) => Source | Diagnostic;
}

/** Marks of a part that says nothing about them. */
const DEFAULT_MARKS = 1;

/** Reads a problem file. All its mistakes are reported together, each with its place; then there is no document. */
export function loadProblems(source: Source, options: LoadProblemsOptions): Result<ProblemDocument> {
  const reader = new YamlReader(source);
  if (!reader.root) return fail(reader.diagnostics);
  const fields = reader.fields(
    reader.root,
    'a problem file',
    problemKeys.file,
    'start with `document:` and `problems:`',
  );
  const document = fields && new ProblemLoader(reader, options).document(fields);
  const place = (d: Diagnostic) => d.span?.start ?? Number.POSITIVE_INFINITY;
  const sorted = withoutRepeats(reader.diagnostics).sort((a, b) =>
    place(a) === place(b) ? 0 : place(a) - place(b),
  );
  return document && !sorted.some((d) => d.severity === 'error') ? succeed(document, sorted) : fail(sorted);
}

/** Diagnostics without those that say the same of the same place: what parts share is read for each of them. */
function withoutRepeats(all: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return all.filter(({ code, span, args }) => {
    const key = JSON.stringify([code, span?.source.name, span?.start, args]);
    return !seen.has(key) && seen.add(key);
  });
}

/** Keys that make a file a network. */
const NETWORK_KEYS: ReadonlySet<string> = new Set(['nodes', 'layers', 'edges', 'repeat']);

/** Whether a file is a network by its keys and no problem file, however many mistakes it has. */
export function isNetworkFile(source: Source): boolean {
  const { root } = new YamlReader(source);
  if (!isMap(root)) return false;
  const keys = root.items.map(({ key }) => (isScalar(key) ? String(key.value) : ''));
  return (
    keys.some((key) => NETWORK_KEYS.has(key)) && !keys.some((key) => key === 'problems' || key === 'document')
  );
}

class ProblemLoader {
  private readonly ids = new Set<string>();

  constructor(
    private readonly reader: YamlReader,
    private readonly options: LoadProblemsOptions,
  ) {}

  document(fields: Fields): ProblemDocument | undefined {
    const { reader } = this;
    const about = fields.get('document');
    const remedy = 'write `document: {title: …, course: …, year: …}`';
    const head = about
      ? reader.fields(about.value, '`document`', problemKeys.document, remedy)
      : new Map<string, Entry>();
    const list = fields.get('problems');
    if (!list) {
      const span = reader.root ? reader.spanOf(reader.root) : { source: reader.source, start: 0, end: 1 };
      this.missing(span, 'a problem file', 'problems', 'list the problems under `problems:`');
      return undefined;
    }
    const items = reader.items(list.value, list.span, '`problems`', 'write `- id: …` for every problem');
    const problems = (items ?? []).flatMap((item) => this.problem(item) ?? []);
    if (isEmptyList(reader.resolve(list.value)))
      reader.report(fault(list.span, 'the file has no problems', 'write `- id: …` for every problem'));
    return {
      file: reader.source.name,
      title: this.text(head?.get('title'), '`title`') ?? '',
      course: this.text(head?.get('course'), '`course`') ?? '',
      year: this.text(head?.get('year'), '`year`') ?? '',
      problems,
    };
  }

  private problem(item: Node): Problem | undefined {
    const { reader } = this;
    const span = reader.spanOf(item);
    const fields = reader.fields(
      item,
      'a problem',
      problemKeys.problem,
      'write `- id: …`, then its title, statement and parts',
    );
    if (!fields) return undefined;
    const id = this.text(fields.get('id'), '`id`');
    if (id === undefined) return this.missing(span, 'a problem', 'id', 'give every problem an id of its own');
    if (this.ids.has(id)) {
      reader.report(makeError('duplicate-key', fields.get('id')!.span, { key: id }));
      return undefined;
    }
    this.ids.add(id);
    const context = this.context(fields, { given: [], where: new Map(), assume: '' });
    const sizes = this.sizes(fields.get('sizes'));
    const list = fields.get('parts');
    const where = `the problem ${shorten(id)}`;
    if (!list) return this.missing(span, where, 'parts', 'list what is asked under `parts:`');
    const items = reader.items(list.value, list.span, '`parts`', 'write `- id: a` for every part') ?? [];
    const seen = new Set<string>();
    const parts = items.flatMap((node) => this.part(node, context, sizes, seen) ?? []);
    if (isEmptyList(reader.resolve(list.value)))
      reader.report(
        fault(list.span, `${where} asks nothing`, 'write `- id: a` for every part, with its `kind`'),
      );
    if (parts.length === items.length)
      this.checkContext(
        fields,
        parts.map((p) => p.context),
      );
    return {
      id,
      title: this.text(fields.get('title'), '`title`') ?? id,
      statement: this.text(fields.get('statement'), '`statement`') ?? '',
      parts,
      span,
    };
  }

  private part(
    item: Node,
    shared: Context,
    sizes: ReadonlyMap<string, readonly number[]>,
    seen: Set<string>,
  ): Part | undefined {
    const { reader } = this;
    const span = reader.spanOf(item);
    const entries = reader.entries(item, 'a part', 'write `id`, `kind` and what the kind needs');
    if (!entries) return undefined;
    const all = new Map(entries.map((e) => [e.key, e]));
    const id = this.text(all.get('id'), '`id`');
    if (id === undefined) return this.missing(span, 'a part', 'id', 'number the parts: a, b, …');
    if (seen.has(id)) return reader.report(makeError('duplicate-key', all.get('id')!.span, { key: id }));
    seen.add(id);
    const kindEntry = all.get('kind');
    const kind = this.text(kindEntry, '`kind`');
    if (kind === undefined || !kindEntry)
      return this.missing(span, `part ${id}`, 'kind', `the kinds are ${kindNames.join(', ')}`);
    if (!isKind(kind)) {
      const expected = `one of ${kindNames.join(', ')}`;
      return reader.wrongType(kindEntry.value, kindEntry.span, '`kind`', expected, 'pick a kind');
    }
    const { required, optional } = kindKeys[kind];
    const keys: readonly string[] = [...problemKeys.part, ...required, ...optional];
    for (const entry of entries) {
      if (!keys.includes(entry.key)) reader.unknownKey(entry, `a part of kind ${kind}`, keys);
    }
    const absent = required.filter((key) => !all.has(key));
    for (const key of absent)
      this.missing(span, `a part of kind ${kind}`, key, `it needs ${required.join(', ')}`);
    const context = withNumbers(this.context(all, shared), [
      ...this.randomNames(all.get('laws')),
      ...(kind === 'order' ? this.variedName(all.get('wrt')) : []),
    ]);
    const marks = this.marks(all.get('marks'));
    const answer = this.answer(all.get('answer'));
    if (absent.length > 0) return undefined;
    const setting: TaskSetting = {
      reader,
      parser: this.options.parser,
      readGraph: this.options.readGraph,
      fields: all,
      span,
      context,
    };
    const task = loadTask(kind, setting);
    if (!task) return undefined;
    this.checkContext(all, [context]);
    const placeOf = (key: string) => all.get(key)?.span ?? span;
    const part = { context, task, ...(answer ? { answer } : {}) };
    for (const d of checkTask({ part, parser: this.options.parser, placeOf })) reader.report(d);
    const places = new Map([...all].map(([key, entry]) => [key, entry.span]));
    return {
      id,
      prompt: this.text(all.get('prompt'), '`prompt`') ?? '',
      marks,
      task,
      context: task.kind === 'pullback' ? withNetworkNames(context, task.network) : context,
      places,
      sizes: new Map([...sizes, ...this.sizes(all.get('sizes'))]),
      span,
      ...(answer ? { answer } : {}),
    };
  }

  private context(fields: Fields, outer: Context): Context {
    const given = new Map(outer.given.map((g) => [g.name, g]));
    for (const name of this.given(fields.get('given'))) given.set(name.name, name);
    const where = new Map(outer.where);
    const entry = fields.get('where');
    for (const { key, value, span } of entry
      ? (this.reader.entries(entry.value, '`where`', 'write `where: {y: sigmoid(x)}`') ?? [])
      : []) {
      const formula = this.formula(value, span, `the abbreviation \`${key}\``);
      if (formula) where.set(key, formula);
    }
    const assume = this.text(fields.get('assume'), '`assume`');
    return {
      given: [...given.values()],
      where,
      assume: [outer.assume, assume ?? ''].filter((t) => t !== '').join(', '),
    };
  }

  /** What a problem or a part says of names, in the light of the parts that it is for. */
  private checkContext(fields: Fields, contexts: readonly Context[]): void {
    const { reader } = this;
    const shared: SharedBy = { contexts, parser: this.options.parser };
    const report = (found: readonly Diagnostic[]) => {
      for (const d of found) reader.report(d);
    };
    const where = fields.get('where');
    const keys =
      where && isMap(reader.resolve(where.value)) ? reader.entries(where.value, '`where`', '') : undefined;
    const given = fields.get('given');
    const outer = contexts[0];
    if (given && outer) {
      const own = this.given(given).map((g) => g.name);
      // A part may use a name of its problem as an abbreviation; the other way round, its declaration would be passed over.
      report(checkGiven(outer.given, own, new Set(outer.where.keys()), given.span));
    }
    for (const { key } of keys ?? []) {
      const formula = contexts[0]?.where.get(key);
      if (formula) report(checkAbbreviation(key, formula, shared));
    }
    const assume = fields.get('assume');
    const text = assume && this.text(assume, '`assume`');
    if (assume && text !== undefined)
      report(checkAssumptions(this.textAt(text, assume.span), assume.span, shared));
    const sizes = fields.get('sizes');
    if (sizes) report(checkLengths([...this.sizes(sizes).keys()], sizes.span, shared));
  }

  /** A text with its place in the file; one that the file quotes or folds has no places of its own. */
  private textAt(text: string, span: Span) {
    const { source } = this.reader;
    const start = source.text.indexOf(text, span.start);
    const isPlain = start !== -1 && start < span.end;
    return isPlain
      ? { text, source, offset: start }
      : { text, source: { name: source.name, text }, offset: 0 };
  }

  /** The names that `laws` makes random: a law declares its name, which is a number unless `given` says more. */
  private randomNames(entry: Entry | undefined): readonly string[] {
    const laws = entry && this.reader.resolve(entry.value);
    if (!isMap(laws)) return [];
    return laws.items.flatMap(({ key }) =>
      isScalar(key) && typeof key.value === 'string' ? [key.value] : [],
    );
  }

  /** The name in which a difference formula steps on; it is a number and needs no declaration. */
  private variedName(entry: Entry | undefined): readonly string[] {
    const name = entry && this.reader.resolve(entry.value);
    return isScalar(name) && typeof name.value === 'string' ? [name.value.trim()] : [];
  }

  private given(entry: Entry | undefined): readonly GivenName[] {
    const { reader } = this;
    if (!entry) return [];
    const remedy = 'write `given: {x: {shape: []}, w: [n]}`';
    return (reader.entries(entry.value, '`given`', remedy) ?? []).flatMap(({ key, value, span }) => {
      const node = reader.resolve(value);
      if (!isMap(node)) {
        // A name whose shape cannot be read is still declared.
        return [{ name: key, shape: (node ? this.shape(node, span) : undefined) ?? [] }];
      }
      const fields = reader.fields(node, `\`${key}\``, problemKeys.given, remedy);
      const at = fields?.get('shape');
      const shape = (at ? this.shape(at.value, at.span) : undefined) ?? [];
      const note = this.text(fields?.get('note'), '`note`');
      return [{ name: key, shape, ...(note === undefined ? {} : { note }) }];
    });
  }

  private shape(node: Node | undefined, span: Span): readonly (number | string)[] | undefined {
    const { reader } = this;
    const remedy = 'write [] for a scalar, [n] or [3] for a vector, [m, n] for a matrix';
    const items = reader.items(node, span, 'a shape', remedy);
    if (!items) return undefined;
    const sizes: (number | string)[] = [];
    for (const item of items) {
      const scalar = reader.resolve(item);
      const value = isScalar(scalar) ? scalar.value : undefined;
      const good =
        (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 1_000) ||
        (typeof value === 'string' && /^\p{L}\w*$/u.test(value));
      if (!good) return reader.wrongType(item, span, 'a size', 'a whole number up to 1000 or a name', remedy);
      sizes.push(value as number | string);
    }
    if (sizes.length > 2) return reader.wrongType(node, span, 'a shape', 'at most two sizes', remedy);
    return sizes;
  }

  private sizes(entry: Entry | undefined): ReadonlyMap<string, readonly number[]> {
    const { reader } = this;
    const sizes = new Map<string, readonly number[]>();
    if (!entry) return sizes;
    for (const { key, value, span } of reader.entries(entry.value, '`sizes`', 'write `sizes: {n: [2, 3]}`') ??
      []) {
      const items = reader.items(value, span, `\`${key}\``, 'write `n: [2, 3]`') ?? [];
      const numbers = items.map((i) => {
        const node = reader.resolve(i);
        return isScalar(node) ? node.value : undefined;
      });
      if (
        numbers.length > 0 &&
        numbers.every((n): n is number => typeof n === 'number' && Number.isInteger(n) && n > 0 && n <= 16)
      )
        sizes.set(key, numbers);
      else reader.wrongType(value, span, `\`${key}\``, 'whole numbers up to 16', 'write `n: [2, 3]`');
    }
    return sizes;
  }

  private marks(entry: Entry | undefined): number {
    if (!entry) return DEFAULT_MARKS;
    const node = this.reader.resolve(entry.value);
    const value = isScalar(node) ? node.value : undefined;
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= 1_000) return value;
    this.reader.wrongType(entry.value, entry.span, '`marks`', 'a number from 0 to 1000', 'write `marks: 2`');
    return DEFAULT_MARKS;
  }

  private answer(entry: Entry | undefined) {
    if (!entry) return undefined;
    if (this.reader.resolve(entry.value) === undefined)
      return this.missing(
        entry.span,
        '`answer`',
        'answer',
        'write the answer after the colon, or leave the key out',
      );
    const answer = readRawAnswer(this.reader, entry.value);
    if (!('reason' in answer)) return answer;
    const args = {
      where: '`answer`',
      expected: 'an answer',
      actual: 'something else',
      remedy: answer.reason,
    };
    return this.reader.report(makeError('wrong-type', entry.span, args));
  }

  private formula(node: Node | undefined, span: Span, where: string): Formula | undefined {
    const formula = readFormula(this.reader, this.options.parser, node, span, where);
    return formula && { text: this.sliceOf(node, formula.span), ast: formula.ast, span: formula.span };
  }

  private sliceOf(node: Node | undefined, span: Span): string {
    const scalar = this.reader.resolve(node);
    if (isScalar(scalar) && typeof scalar.value === 'string') return scalar.value.trim();
    return span.source.text.slice(span.start, span.end);
  }

  private text(entry: Entry | undefined, where: string): string | undefined {
    if (!entry) return undefined;
    const node = this.reader.resolve(entry.value);
    if (isScalar(node)) {
      return (typeof node.value === 'string' ? node.value : (node.source ?? String(node.value))).trim();
    }
    const actual = isSeq(node) || isMap(node) ? 'write it as one text' : 'write it after the colon';
    return this.reader.wrongType(entry.value, entry.span, where, 'a text', actual);
  }

  private missing(span: Span, where: string, key: string, remedy: string): undefined {
    this.reader.report(makeError('missing-key', span, { where, key, remedy }));
    return undefined;
  }
}

/** Names that a part has beside those of `given`; they are numbers. */
function withNumbers(context: Context, names: readonly string[]): Context {
  const added = names.filter((n) => !context.given.some((g) => g.name === n));
  if (added.length === 0) return context;
  return { ...context, given: [...context.given, ...added.map((n) => ({ name: n, shape: [] }))] };
}

/** Names of a network of which a gradient is asked for need not be declared again. */
function withNetworkNames(context: Context, { variables, nodes, dag }: Network): Context {
  const known = new Set([...context.given.map((g) => g.name), ...context.where.keys()]);
  const added = [...variables, ...nodes].filter((v) => !known.has(v.name));
  return {
    ...context,
    given: [...context.given, ...added.map((v) => ({ name: v.name, shape: dag.shape(v.id) }))],
  };
}

function isEmptyList(node: Node | undefined): boolean {
  return isSeq(node) && node.items.length === 0;
}

function isKind(text: string): text is KindName {
  return (kindNames as readonly string[]).includes(text);
}
