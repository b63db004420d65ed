import { makeError } from '../../diagnostic/diagnostic.js';
import { readDistribution } from '../../expect/distribution.js';
import { Dag } from '../../expr/dag.js';
import type { Analysis, Formula, Task } from '../problem/problem.js';
import type { KindName } from '../problem/problem-keys.js';
import { freeNames } from '../problem/tree.js';
import { TaskReader, type TaskSetting } from './task-reader.js';

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
        read.excludes('of', ['graph', 'network']);
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
        read.excludes('classes', ['target', 'form', 'unknowns']);
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
      const rate = read.formula('rate');
      const steps = setting.fields.has('steps') ? read.count('steps') : undefined;
      const numbers = setting.fields.has('at')
        ? { at: read.formulas('at'), steps: steps ?? 1 }
        : steps === undefined
          ? {}
          : { steps };
      return loss && rate ? { kind, loss, params: read.names('params'), rate, ...numbers } : undefined;
    }
    case 'expectation': {
      const of = read.formula('of');
      const laws = of && readLaws(read, 'laws', of);
      const statistic = read.choice('statistic', ['mean', 'variance']);
      return of && laws && statistic && { kind, of, laws, statistic };
    }
    case 'essay': {
      const analysis = setting.fields.has('analysis') ? readAnalysis(read) : undefined;
      const idle = ANALYSIS_KEYS.find((key) => !setting.fields.has('analysis') && setting.fields.has(key));
      if (idle !== undefined) {
        const what = `\`${idle}\` says how something is worked out, and no \`analysis\` says what`;
        const remedy = `add \`analysis:\` with one of ${ANALYSES.join(', ')}`;
        setting.reader.report(makeError('exercise', setting.fields.get(idle)!.span, { what, remedy }));
      }
      return { kind, companions: read.claims('companion'), ...(analysis ? { analysis } : {}) };
    }
  }
}

/** Steps of a training run in a worked solution. */
const MAX_STEPS = 10_000;

/** Nodes between two checkpoints. */
const MAX_EVERY = 100_000;

const ANALYSES = ['drawing', 'modes', 'symmetry', 'checkpoints', 'descent', 'units'] as const;

/** Keys of an essay that only an analysis reads. */
const ANALYSIS_KEYS = ['graph', 'network', 'every', 'rate', 'steps', 'reduce', 'units', 'wrt'] as const;

const CONSTANTS: ReadonlySet<string> = new Set(['e', 'pi', 'π']);

/** A law for each random name; what it says is read when the part is judged or solved, and once here for its mistakes. */
function readLaws(read: TaskReader, key: string, of: Formula): ReadonlyMap<string, string> | undefined {
  const entry = read.setting.fields.get(key);
  if (!entry) return read.missing(key);
  const { reader, parser, context } = read.setting;
  const laws = new Map<string, string>();
  const remedy = `write \`${key}: {a: normal(0, sigma)}\``;
  const items = reader.entries(entry.value, `\`${key}\``, remedy) ?? [];
  const random = new Set(items.map((item) => item.key));
  const used = new Set([of, ...context.where.values()].flatMap((f) => [...freeNames(f.ast)]));
  for (const item of items) {
    const text = read.textOf(item.value);
    if (text === undefined) {
      reader.wrongType(item.value, item.span, `\`${item.key}\``, 'a law', remedy);
      continue;
    }
    if (!used.has(item.key)) {
      const known = [...used].filter((n) => !CONSTANTS.has(n)).join(', ') || '(none)';
      const remedy = `nothing depends on it: the names that are used are ${known}`;
      reader.report(makeError('unknown-name', item.span, { name: item.key, remedy }));
      continue;
    }
    const law = readDistribution(item.key, text, new Dag(), parser);
    // The parameters of a law are numbers that the part declares and that are not random themselves.
    const strange = (text.slice(text.indexOf('(')).match(/[\p{L}_][\p{L}\p{N}_]*(?!\s*\()\b/gu) ?? []).find(
      (n) =>
        !CONSTANTS.has(n) &&
        !context.given.some(
          (g) => g.shape.includes(n) || (g.name === n && g.shape.length === 0 && !random.has(n)),
        ),
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
function readAnalysis(read: TaskReader): Analysis | undefined {
  const kind = read.choice('analysis', ANALYSES);
  switch (kind) {
    case undefined:
      return undefined;
    case 'units': {
      const wrt = read.input('wrt');
      const units = read.formulas('units');
      if (units.size === 0) return read.missing('units');
      return wrt === undefined ? undefined : { kind, units, wrt };
    }
    case 'checkpoints': {
      const network = read.network();
      const every = read.count('every', MAX_EVERY, 1);
      return network && every !== undefined ? { kind, network, every } : undefined;
    }
    case 'descent': {
      const network = read.network();
      const steps = read.count('steps', MAX_STEPS, 1);
      const rate = read.setting.fields.has('rate') ? read.positive('rate') : read.missing('rate');
      const reduction = read.choice('reduce', ['sum', 'mean']);
      return network && steps !== undefined && rate !== undefined && reduction
        ? { kind, network, rate, steps, reduction }
        : undefined;
    }
    default: {
      const network = read.network();
      return network && { kind, network };
    }
  }
}
