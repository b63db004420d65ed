import { isMap, isScalar, isSeq, type Node, type YAMLSeq } from 'yaml';
import { type Diagnostic, makeError } from '../../diagnostic/diagnostic.js';
import type { Source, Span } from '../../diagnostic/source.js';
import type { Parser } from '../../expr/parse.js';
import { loadNetwork } from '../../graph/load.js';
import { readFormula } from '../../graph/load-formula.js';
import type { Entry, YamlReader } from '../../graph/load-yaml.js';
import type { Network } from '../../graph/network.js';
import { divide, isZero, parseDecimal, type Rational } from '../../number/rational.js';
import { type ParsedClaim, parseClaim } from '../../prove/term/claim.js';
import type { Context, Formula, LayoutConvention, Task } from '../problem/problem.js';

/** What a task is read from. */
export interface TaskSetting {
  readonly reader: YamlReader;
  readonly parser: Parser;
  readonly readGraph: (path: string) => Source | Diagnostic;
  readonly fields: ReadonlyMap<string, Entry>;
  /** The part as a whole. */
  readonly span: Span;
  readonly context: Context;
}

/** The fields of a part, read in the forms that kinds need; what cannot be read is reported and undefined. */
export class TaskReader {
  constructor(readonly setting: TaskSetting) {}

  formula(key: string): Formula | undefined {
    const entry = this.setting.fields.get(key);
    if (!entry) return this.missing(key);
    return this.formulaAt(entry.value, entry.span, `\`${key}\``);
  }

  formulas(key: string): ReadonlyMap<string, Formula> {
    const entry = this.setting.fields.get(key);
    const formulas = new Map<string, Formula>();
    if (!entry) return formulas;
    const { reader } = this.setting;
    for (const item of reader.entries(entry.value, `\`${key}\``, `write \`${key}: {x: 1}\``) ?? []) {
      const formula = this.formulaAt(item.value, item.span, `the value of \`${item.key}\``);
      if (formula) formulas.set(item.key, formula);
    }
    return formulas;
  }

  /** A formula that the file leaves to a default. */
  made(text: string): Formula | undefined {
    const ast = this.setting.parser.parse(text);
    return ast.ok ? { text, ast: ast.value, span: this.setting.span } : undefined;
  }

  private formulaAt(node: Node | undefined, fallback: Span, where: string): Formula | undefined {
    const { reader, parser } = this.setting;
    const list = reader.resolve(node);
    if (isSeq(list)) return this.listAt(list, fallback, where);
    const formula = readFormula(reader, parser, node, fallback, where);
    if (!formula) return undefined;
    return { text: this.textOf(node) ?? '', ast: formula.ast, span: formula.span };
  }

  /** A vector or a matrix that is written as a YAML list. */
  private listAt(list: YAMLSeq, fallback: Span, where: string): Formula | undefined {
    const { reader, parser } = this.setting;
    const write = (node: Node | undefined): string | undefined => {
      const resolved = reader.resolve(node);
      if (!isSeq(resolved)) return this.textOf(resolved) || undefined;
      const items = resolved.items.map((item) => write(item as Node));
      return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
    };
    const text = write(list);
    const ast = text === undefined ? undefined : parser.parse(text);
    if (text !== undefined && ast?.ok) return { text, ast: ast.value, span: fallback };
    const remedy = 'write [1, 2] for a vector, [[1, 2], [3, 4]] for a matrix by rows';
    return reader.wrongType(list, fallback, where, 'an expression or a list of them', remedy);
  }

  textOf(node: Node | undefined): string | undefined {
    const scalar = this.setting.reader.resolve(node);
    if (!isScalar(scalar)) return undefined;
    return (typeof scalar.value === 'string' ? scalar.value : (scalar.source ?? String(scalar.value))).trim();
  }

  name(key: string): string | undefined {
    const entry = this.setting.fields.get(key);
    if (!entry) return this.missing(key);
    const text = this.textOf(entry.value);
    if (text !== undefined && text !== '') return text;
    return this.setting.reader.wrongType(entry.value, entry.span, `\`${key}\``, 'a name', 'write one name');
  }

  names(key: string): readonly string[] {
    const entry = this.setting.fields.get(key);
    if (!entry) return [];
    const { reader } = this.setting;
    const items = reader.items(entry.value, entry.span, `\`${key}\``, `write \`${key}: [a, b]\``) ?? [];
    return items.flatMap((item) => {
      const text = this.textOf(item);
      if (text !== undefined && text !== '') return [text];
      return (
        reader.wrongType(item, entry.span, `an entry of \`${key}\``, 'a name', `write \`${key}: [a, b]\``) ??
        []
      );
    });
  }

  count(key: string, most = 12, least = 0): number | undefined {
    const entry = this.setting.fields.get(key);
    if (!entry) return this.missing(key);
    const value = Number(this.textOf(entry.value));
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    const expected = `a whole number ${least === 0 ? '' : `from ${least} `}up to ${most}`;
    return this.setting.reader.wrongType(entry.value, entry.span, `\`${key}\``, expected, 'write a number');
  }

  /** One of some words, the first of which is meant where the key is absent; undefined, with a report, for another word. */
  choice<const T extends string>(key: string, words: readonly [T, ...T[]]): T | undefined {
    const entry = this.setting.fields.get(key);
    if (!entry) return words[0];
    const text = this.textOf(entry.value);
    const found = words.find((w) => w === text);
    if (found !== undefined) return found;
    const expected = `one of ${words.join(', ')}`;
    return this.setting.reader.wrongType(entry.value, entry.span, `\`${key}\``, expected, 'pick one of them');
  }

  /** The name that is differentiated in, which the part has to declare. */
  input(key: string): string | undefined {
    const name = this.name(key);
    const { context, reader, fields } = this.setting;
    if (name === undefined || context.given.some((g) => g.name === name)) return name;
    const remedy = `declare it: \`given: {${name}: []}\` for a number, \`[n]\` for a vector`;
    reader.report(makeError('unknown-name', fields.get(key)!.span, { name, remedy }));
    return undefined;
  }

  positive(key: string): number | undefined {
    const entry = this.setting.fields.get(key);
    const value = Number(entry && this.textOf(entry.value));
    if (value > 0 && Number.isFinite(value)) return value;
    const { reader } = this.setting;
    return entry && reader.wrongType(entry.value, entry.span, `\`${key}\``, 'a positive number', 'write 0.1');
  }

  /** One claim, or a list of them; none where the key is absent. */
  claims(key: string): readonly ParsedClaim[] {
    const entry = this.setting.fields.get(key);
    if (!entry) return [];
    const { reader } = this.setting;
    const node = reader.resolve(entry.value);
    const items = isSeq(node)
      ? (reader.items(node, entry.span, `\`${key}\``, 'list claims') ?? [])
      : [entry.value];
    return items.flatMap((item) => this.claimAt(item, entry.span, key) ?? []);
  }

  layout(): LayoutConvention {
    const entry = this.setting.fields.get('layout');
    if (!entry) return 'jacobian';
    const text = this.textOf(entry.value);
    if (text === 'jacobian' || text === 'gradient') return text;
    this.setting.reader.wrongType(
      entry.value,
      entry.span,
      '`layout`',
      '`jacobian` or `gradient`',
      'jacobian has a row per output, gradient a column per output',
    );
    return 'jacobian';
  }

  claim(key: string): ParsedClaim | undefined {
    const entry = this.setting.fields.get(key);
    return entry ? this.claimAt(entry.value, entry.span, key) : this.missing(key);
  }

  private claimAt(node: Node | undefined, span: Span, key: string): ParsedClaim | undefined {
    const text = this.textOf(node);
    if (text === undefined) return this.missing(key);
    const { reader, parser } = this.setting;
    const start = reader.source.text.indexOf(text, span.start);
    // A text that the file quotes or folds has no places of its own.
    const plain = start !== -1 && start < span.end;
    const origin = plain
      ? { source: reader.source, offset: start }
      : { source: { name: reader.source.name, text }, offset: 0 };
    const claim = parseClaim(text, parser, origin);
    if (claim.ok) return claim.value;
    for (const d of claim.diagnostics) reader.report(d);
    return undefined;
  }

  /** A network written into the part, or the file it names. */
  network(): Network | undefined {
    const { reader, parser, readGraph, fields, span } = this.setting;
    const inline = fields.get('network');
    const file = fields.get('graph');
    if ((inline === undefined) === (file === undefined)) {
      const remedy = 'name a network file with `graph:`, or write the network under `network:`';
      reader.report(makeError('missing-key', span, { where: 'the part', key: 'graph', remedy }));
      return undefined;
    }
    const source = inline ? this.cutOut(inline) : readGraph(this.textOf(file?.value) ?? '');
    if (source === undefined) return undefined;
    if ('code' in source) {
      reader.report(makeError(source.code, file?.span, source.args));
      return undefined;
    }
    // Tables of rows lie beside the network that names them.
    const folder = /^.*\//.exec(inline ? '' : (this.textOf(file?.value) ?? ''))?.[0] ?? '';
    const readTable = (path: string) => readGraph(path.startsWith('/') ? path : folder + path);
    const network = loadNetwork(source, parser, { readTable });
    for (const d of network.diagnostics) reader.report(d);
    return network.ok ? network.value : undefined;
  }

  /** The file with everything but one mapping blanked, so that every place in it stays what it is. */
  private cutOut(entry: Entry): Source | undefined {
    const { reader } = this.setting;
    const node = reader.resolve(entry.value);
    if (!isMap(node) || !node.range) {
      return reader.wrongType(
        entry.value,
        entry.span,
        '`network`',
        'a network',
        'write `nodes:` and `output:`',
      );
    }
    const { text, name } = reader.source;
    const [start, end] = node.range;
    const blank = (part: string) => part.replace(/[^\n]/g, ' ');
    return { name, text: blank(text.slice(0, start)) + text.slice(start, end) };
  }

  order(): Task | undefined {
    const { reader, fields } = this.setting;
    const entry = fields.get('stencil');
    if (!entry) return this.missing('stencil');
    const remedy = 'write `stencil: {1: 1, 0: -1}` for (f(x+h) - f(x))/h';
    const stencil: { at: Rational; weight: Rational }[] = [];
    const entries = reader.entries(entry.value, '`stencil`', remedy);
    for (const { key, value, span } of entries ?? []) {
      const at = readRational(key);
      const weight = readRational(this.textOf(value) ?? '');
      if (at && weight) stencil.push({ at, weight });
      else reader.wrongType(value, span, 'an entry of `stencil`', 'a fraction by a fraction', remedy);
    }
    const of = fields.has('of') ? this.formula('of') : undefined;
    const wrt = fields.has('wrt') ? this.name('wrt') : undefined;
    const at = fields.has('at') ? this.formula('at') : undefined;
    if (stencil.length !== entries?.length) return undefined;
    return {
      kind: 'order',
      stencil,
      ...(of ? { of } : {}),
      ...(wrt === undefined ? {} : { wrt }),
      ...(at ? { at } : {}),
    };
  }

  /** Lists of patterns, one list per class. */
  classes(): readonly (readonly (readonly Rational[])[])[] | undefined {
    const { reader, fields } = this.setting;
    const entry = fields.get('classes');
    if (!entry) return this.missing('classes');
    const remedy = 'write one list of patterns per class: [[[1, 0], [0, 1]], [[1, 1]]]';
    const classes = reader.items(entry.value, entry.span, '`classes`', remedy) ?? [];
    const read = classes.map((patterns) =>
      (reader.items(patterns, entry.span, 'a class', remedy) ?? []).map((pattern) =>
        (reader.items(pattern, entry.span, 'a pattern', remedy) ?? []).map((x) =>
          readRational(this.textOf(x) ?? ''),
        ),
      ),
    );
    const width = read[0]?.[0]?.length ?? 0;
    const good =
      read.length === 2 &&
      width > 0 &&
      read.every(
        (c) => c.length > 0 && c.every((p) => p.length === width && p.every((x) => x !== undefined)),
      );
    if (good) return read as Rational[][][];
    return reader.wrongType(
      entry.value,
      entry.span,
      '`classes`',
      'two classes of equally long patterns',
      remedy,
    );
  }

  /** Keys that ask for something else than a key that is there: which one is meant? */
  excludes(key: string, others: readonly string[]): void {
    const { reader, fields } = this.setting;
    for (const other of others) {
      const entry = fields.get(other);
      const what = `\`${key}\` and \`${other}\` ask for two different things`;
      if (entry) reader.report(makeError('exercise', entry.span, { what, remedy: 'make two parts of it' }));
    }
  }

  missing(key: string): undefined {
    const { reader, span } = this.setting;
    const remedy = `add \`${key}:\``;
    reader.report(makeError('missing-key', span, { where: 'the part', key, remedy }));
    return undefined;
  }
}

/** A decimal or a fraction of two. */
export function readRational(text: string): Rational | undefined {
  const [top, bottom, ...rest] = text.split('/').map((t) => parseDecimal(t.trim()));
  if (rest.length > 0 || !top) return undefined;
  if (text.includes('/')) return bottom && !isZero(bottom) ? divide(top, bottom) : undefined;
  return top;
}
