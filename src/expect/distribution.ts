import { type Diagnostic, fail, makeError, type Result, succeed } from '../diagnostic/diagnostic.js';
import type { Source, Span } from '../diagnostic/source.js';
import { suggest } from '../diagnostic/suggest.js';
import { namesIn } from '../expr/ast.js';
import type { Dag, NodeId } from '../expr/dag.js';
import { elaborate } from '../expr/elaborate.js';
import type { Parser } from '../expr/parse.js';

/**
 * How a random number is distributed. Parameters are nodes of the graph of the expression, so that they may hold symbols.
 * `symmetric` is every law that is symmetric about 0 and has the given standard deviation.
 */
export type Distribution = Law & {
  /** Where it was written. */
  readonly span?: Span;
};

type Law =
  | { readonly kind: 'normal'; readonly mean: NodeId; readonly deviation: NodeId }
  | { readonly kind: 'uniform'; readonly from: NodeId; readonly to: NodeId }
  | { readonly kind: 'symmetric'; readonly deviation: NodeId }
  | {
      readonly kind: 'discrete';
      readonly values: readonly { readonly value: NodeId; readonly weight: NodeId }[];
      /** Whether the file gave the weights; without them all values are equally likely. */
      readonly weighted: boolean;
    };

const FORMS = {
  normal: 'normal(mean, deviation)',
  uniform: 'uniform(from, to)',
  symmetric: 'symmetric(deviation)',
  discrete: 'discrete(-1, 1) or discrete(-1: 1/4, 0: 1/2, 1: 1/4)',
} as const;

type Family = keyof typeof FORMS;

const FAMILIES = Object.keys(FORMS) as readonly Family[];

/** What programs print where there is no finite number. */
const NO_NUMBERS = /^(?:nan|inf|infinity)$/i;

const CONSTANTS: ReadonlySet<string> = new Set(['e', 'pi', 'π']);

/** Values of one discrete variable. */
const MOST_VALUES = 64;

/** Whether a setting is meant as a distribution and not as a value. */
export function looksRandom(text: string): boolean {
  return /^\s*\p{L}+\s*\(/u.test(text) && !/^\s*(sqrt|exp|log|ln|cbrt|abs|pow)\s*\(/.test(text);
}

/** Parts of a text between commas, or other marks, that stand in no bracket. */
export function splitOutside(text: string, mark: string): readonly string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const c of text) {
    if ('([{'.includes(c)) depth += 1;
    if (')]}'.includes(c)) depth -= 1;
    if (c === mark && depth === 0) parts.push('');
    else parts[parts.length - 1] += c;
  }
  return parts;
}

/** Reads `normal(0, sigma)` and the like; names in it become inputs of the graph. */
export function readDistribution(name: string, text: string, dag: Dag, parser: Parser): Result<Distribution> {
  const source: Source = { name: `--${name}`, text };
  const span = { source, start: 0, end: text.length };
  const refuse = (reason: string, remedy: string): Result<never> =>
    fail([makeError('distribution', span, { name, reason, remedy })]);
  const match = /^\s*(\p{L}+)\s*\((.*)\)\s*$/su.exec(text);
  const all = `the distributions are ${Object.values(FORMS).join(', ')}`;
  if (!match) return refuse('it has not the form of one', all);
  const family = match[1] as Family;
  if (!FAMILIES.includes(family)) {
    const near = suggest(family, FAMILIES);
    return refuse(`\`${family}\` is not known`, near ? `did you mean ${FORMS[near as Family]}?` : all);
  }
  const start = text.indexOf('(') + 1;
  const inner = match[2]!;
  const problems: Diagnostic[] = [];
  let at = start;
  const parts = inner.trim() === '' ? [] : splitOutside(inner, ',');
  const nodeOf = (part: string, offset: number): NodeId => {
    const read = parser.parse(part, { source, offset });
    const names = read.ok ? namesIn(read.value) : [];
    // Read as names they would make a mean out of what somebody could not work out.
    const stray = names.find((n) => NO_NUMBERS.test(n));
    if (stray !== undefined)
      problems.push(
        makeError('distribution', span, {
          name,
          reason: `\`${stray}\` is no number`,
          remedy: `${all}, with finite numbers`,
        }),
      );
    const id = read.ok
      ? elaborate(read.value, {
          dag,
          parser,
          lookup: (n) => (!names.includes(n) || CONSTANTS.has(n) ? undefined : dag.input(n, [])),
          names: () => names,
        })
      : read;
    if (!id.ok) {
      problems.push(...id.diagnostics);
      return dag.constant(0);
    }
    if (dag.shape(id.value).length > 0)
      problems.push(
        makeError('distribution', span, { name, reason: `\`${part.trim()}\` is no number`, remedy: all }),
      );
    return id.value;
  };
  const read = parts.map((part) => {
    const offset = at;
    at += part.length + 1;
    const [value = '', weight] = splitOutside(part, ':');
    return {
      value: nodeOf(value, offset),
      ...(weight === undefined ? {} : { weight: nodeOf(weight, offset + value.length + 1) }),
    };
  });
  if (problems.length > 0) return fail(problems);
  const count = read.length;
  const weighted = read.filter((r) => r.weight !== undefined).length;
  if (family !== 'discrete' && weighted > 0)
    return refuse('only discrete values have weights', FORMS[family]);
  const [first, second] = read.map((r) => r.value);
  switch (family) {
    case 'normal':
      if (count !== 2) return refuse(`it has ${count} parameters, not 2`, `write ${FORMS.normal}`);
      return succeed({ span, kind: 'normal', mean: first!, deviation: second! });
    case 'uniform':
      if (count !== 2) return refuse(`it has ${count} parameters, not 2`, `write ${FORMS.uniform}`);
      return succeed({ span, kind: 'uniform', from: first!, to: second! });
    case 'symmetric':
      if (count !== 1) return refuse(`it has ${count} parameters, not 1`, `write ${FORMS.symmetric}`);
      return succeed({ span, kind: 'symmetric', deviation: first! });
    case 'discrete': {
      if (count === 0 || count > MOST_VALUES)
        return refuse(`it has ${count} values`, `write 1 to ${MOST_VALUES} of them: ${FORMS.discrete}`);
      if (weighted > 0 && weighted < count)
        return refuse('some values have a weight and some have none', `write ${FORMS.discrete}`);
      const even = dag.call('divide', dag.constant(1), dag.constant(count));
      const values = read.map(({ value, weight = even }) => ({ value, weight }));
      return succeed({ span, kind: 'discrete', values, weighted: weighted > 0 });
    }
  }
}

/** The same law with each parameter replaced. */
export function mapDistribution(d: Distribution, map: (id: number) => number): Distribution {
  switch (d.kind) {
    case 'normal':
      return { ...d, mean: map(d.mean), deviation: map(d.deviation) };
    case 'uniform':
      return { ...d, from: map(d.from), to: map(d.to) };
    case 'symmetric':
      return { ...d, deviation: map(d.deviation) };
    case 'discrete':
      return { ...d, values: d.values.map((v) => ({ value: map(v.value), weight: map(v.weight) })) };
  }
}
