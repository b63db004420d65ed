import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { type Diagnostic, makeError } from '../diagnostic/diagnostic.js';
import type { Source, Span } from '../diagnostic/source.js';
import { readDistribution } from '../expect/distribution.js';
import { Dag } from '../expr/dag.js';
import type { Parser } from '../expr/parse.js';
import { loadNetwork } from '../graph/load.js';
import { readFormula } from '../graph/load-formula.js';
import type { Entry, YamlReader } from '../graph/load-yaml.js';
import type { Network } from '../graph/network.js';
import { divide, isZero, parseDecimal, type Rational } from '../number/rational.js';
import { type ParsedClaim, parseClaim } from '../prove/term/claim.js';
import type { Analysis, Context, Formula, LayoutConvention, Task } from './problem.js';
import type { KindName } from './problem-keys.js';

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

/** What a part of the given kind asks for; `undefined`, with reports, where its fields cannot be read. */
export function loadTask(kind: KindName, setting: TaskSetting): Task | undefined {
  const read = new TaskReader(setting);
  switch (kind) {
    case 'derivative': {
      const of = read.formula('of');
      const wrt = read.input('wrt');
      return of && wrt !== undefined ? { kind, of, wrt, layout: read.layout() } : undefined;
    }
    case 'matrix': {
      const wrt = setting.fields.has('of') ? read.input('wrt') : read.name('wrt');
      if (setting.fields.has('of')) {
        const of = read.formula('of');
        return of && wrt !== undefined ? { kind, of, wrt, layout: read.layout() } : undefined;
      }
      const network = read.network();
      return network && wrt !== undefined ? { kind: 'pullback', network, wrt } : undefined;
    }
    case 'identity': {
      const from = read.formula('from');
      const to = setting.fields.has('to') ? read.formula('to') : undefined;
      return from ? { kind, from, ...(to ? { to } : {}) } : undefined;
    }
    case 'bound': {
      const claim = read.claim('claim');
      return claim && { kind, claim };
    }
    case 'value': {
      const of = read.formula('of');
      return of && { kind, of, at: read.formulas('at') };
    }
    case 'backprop': {
      const network = read.network();
      const mode = read.choice('mode', ['reverse', 'forward']);
      return network && mode && { kind, network, require: read.names('require'), mode };
    }
    case 'order':
      return read.order();
    case 'shape': {
      const of = read.formula('of');
      if (!of) return undefined;
      const wrt = setting.fields.has('wrt') ? read.input('wrt') : undefined;
      return { kind, of, layout: read.layout(), ...(wrt === undefined ? {} : { wrt }) };
    }
    case 'taylor': {
      const of = read.formula('of');
      const wrt = read.input('wrt');
      const at = setting.fields.has('at') ? read.formula('at') : read.made('0');
      const order = read.count('order');
      return of && at && wrt !== undefined && order !== undefined ? { kind, of, wrt, at, order } : undefined;
    }
    case 'limit': {
      const of = read.formula('of');
      const wrt = read.input('wrt');
      const to = read.name('to');
      return of && wrt !== undefined && to !== undefined ? { kind, of, wrt, to } : undefined;
    }
    case 'kink': {
      const of = read.formula('of');
      const wrt = read.input('wrt');
      return of && wrt !== undefined ? { kind, of, wrt } : undefined;
    }
    case 'separable': {
      const classes = read.classes();
      return classes && { kind, classes };
    }
    case 'network': {
      if (setting.fields.has('classes')) {
        const classes = read.classes();
        return classes && { kind, role: 'separate', classes, inputs: read.names('inputs') };
      }
      const target = read.formula('target');
      const form = read.formula('form');
      return target && form
        ? { kind, role: 'equal', target, form, unknowns: read.names('unknowns') }
        : undefined;
    }
    case 'iteration': {
      const loss = read.formula('loss');
      const rate = read.name('rate');
      const steps = setting.fields.has('steps') ? read.count('steps') : undefined;
      const numbers = setting.fields.has('at') ? { at: read.formulas('at'), steps: steps ?? 1 } : {};
      return loss && rate !== undefined
        ? { kind, loss, params: read.names('params'), rate, ...numbers }
        : undefined;
    }
    case 'expectation': {
      const of = read.formula('of');
      const laws = read.laws('laws');
      const statistic = read.choice('statistic', ['mean', 'variance']);
      return of && laws && statistic && { kind, of, laws, statistic };
    }
    case 'essay': {
      const analysis = setting.fields.has('analysis') ? read.analysis() : undefined;
      return { kind, companions: read.claims('companion'), ...(analysis ? { analysis } : {}) };
    }
  }
}

/** Steps of a training run in a worked solution. */
const MAX_STEPS = 10_000;

/** Nodes between two checkpoints. */
const MAX_EVERY = 100_000;

const ANALYSES = ['drawing', 'modes', 'symmetry', 'checkpoints', 'descent', 'units'] as const;

class TaskReader {
  constructor(private readonly setting: TaskSetting) {}

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
    const formula = readFormula(reader, parser, node, fallback, where);
    if (!formula) return undefined;
    return { text: this.textOf(node) ?? '', ast: formula.ast, span: formula.span };
  }

  private textOf(node: Node | undefined): string | undefined {
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
    return items.flatMap((item) => this.textOf(item) ?? []);
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

  /** A law for each random name; what it says is read when the part is judged or solved, and once here for its mistakes. */
  laws(key: string): ReadonlyMap<string, string> | undefined {
    const entry = this.setting.fields.get(key);
    if (!entry) return this.missing(key);
    const { reader, parser, context } = this.setting;
    const laws = new Map<string, string>();
    const remedy = `write \`${key}: {a: normal(0, sigma)}\``;
    const items = reader.entries(entry.value, `\`${key}\``, remedy) ?? [];
    const random = new Set(items.map((item) => item.key));
    for (const item of items) {
      const text = this.textOf(item.value);
      if (text === undefined) {
        reader.wrongType(item.value, item.span, `\`${item.key}\``, 'a law', remedy);
        continue;
      }
      if (!context.given.some((g) => g.name === item.key)) {
        const known = context.given.map((g) => g.name).join(', ') || '(none)';
        reader.report(
          makeError('unknown-name', item.span, {
            name: item.key,
            remedy: `the names of this part are ${known}`,
          }),
        );
        continue;
      }
      const law = readDistribution(item.key, text, new Dag(), parser);
      // The parameters of a law are numbers that the part declares and that are not random themselves.
      const strange = (text.slice(text.indexOf('(')).match(/[\p{L}_][\p{L}\p{N}_]*(?!\s*\()\b/gu) ?? []).find(
        (n) =>
          !['e', 'pi', 'π'].includes(n) &&
          !context.given.some((g) => g.name === n && g.shape.length === 0 && !random.has(n)),
      );
      if (law.ok && strange !== undefined) {
        const known = 'a parameter of a law is a declared number that is not random itself';
        reader.report(makeError('unknown-name', item.span, { name: strange, remedy: known }));
      } else if (law.ok) laws.set(item.key, text);
      else for (const d of law.diagnostics) reader.report(makeError(d.code, item.span, d.args));
    }
    // What is wrong with a law has been said.
    if (items.length > 0) return laws.size === items.length ? laws : undefined;
    return reader.wrongType(entry.value, entry.span, `\`${key}\``, 'a law for each random name', remedy);
  }

  /** What an essay has a program work out. */
  analysis(): Analysis | undefined {
    const kind = this.choice('analysis', ANALYSES);
    switch (kind) {
      case undefined:
        return undefined;
      case 'units': {
        const wrt = this.input('wrt');
        const units = this.formulas('units');
        if (units.size === 0) return this.missing('units');
        return wrt === undefined ? undefined : { kind, units, wrt };
      }
      case 'checkpoints': {
        const network = this.network();
        const every = this.count('every', MAX_EVERY, 1);
        return network && every !== undefined ? { kind, network, every } : undefined;
      }
      case 'descent': {
        const network = this.network();
        const steps = this.count('steps', MAX_STEPS, 1);
        const rate = this.setting.fields.has('rate') ? this.positive('rate') : this.missing('rate');
        const reduction = this.choice('reduce', ['sum', 'mean']);
        return network && steps !== undefined && rate !== undefined && reduction
          ? { kind, network, rate, steps, reduction }
          : undefined;
      }
      default: {
        const network = this.network();
        return network && { kind, network };
      }
    }
  }

  private positive(key: string): number | undefined {
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
    for (const { key, value, span } of reader.entries(entry.value, '`stencil`', remedy) ?? []) {
      const at = readRational(key);
      const weight = readRational(this.textOf(value) ?? '');
      if (at && weight) stencil.push({ at, weight });
      else reader.wrongType(value, span, 'an entry of `stencil`', 'a fraction by a fraction', remedy);
    }
    const of = fields.has('of') ? this.formula('of') : undefined;
    const wrt = fields.has('wrt') ? this.name('wrt') : undefined;
    const at = fields.has('at') ? this.formula('at') : undefined;
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

  private missing(key: string): undefined {
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
