import type { Dag, NodeId } from '../expr/dag.js';
import { print } from '../expr/print.js';
import type { Variable } from '../graph/network.js';
import { ONE } from '../number/rational.js';
import { type ExpectationOptions, prepare, readRandom } from './expectation.js';
import { expectationOf } from './moments.js';
import { addSums, type Piecewise, sumOf, type Term, TooManyTerms, ZERO_SUM } from './polynomial.js';
import { sumToNode } from './sum-node.js';

/** How the mean of a piecewise polynomial in one random number comes about. */
export interface MeanByHalves {
  /** The name of the random number, and that number by its standard one. */
  readonly name: string;
  readonly standard: string;
  readonly symbol: string;
  /** The expression for positive and for negative values of the standard number. */
  readonly above: string;
  readonly below: string;
  /** The moments that occur: E[z^2; z > 0] = 1/2. */
  readonly moments: readonly { readonly power: number; readonly side: -1 | 0 | 1; readonly text: string }[];
}

/** The mean by what the expression is on both sides of the centre; undefined for several random numbers or other expressions. */
export function explainMean(
  dag: Dag,
  root: NodeId,
  variables: readonly Variable[],
  { distributions, positive }: Pick<ExpectationOptions, 'distributions' | 'positive'>,
): MeanByHalves | undefined {
  const prepared = prepare(dag, root, variables, distributions);
  if (typeof prepared === 'string' || prepared.all.length !== 1 || prepared.sources.length !== 1)
    return undefined;
  const [source] = prepared.sources;
  const own = prepared.all[0]!;
  const law = source!.distribution.kind;
  try {
    const reader = readRandom(own.dag, prepared.sources, positive);
    const f = reader.read(own.root);
    const variable = reader.read(source!.id);
    if (!f || !variable || reader.exponents.length > 0) return undefined;
    const symbol = ['z', 'u', 'Z'].find((n) => own.dag.findInput(n) === undefined) ?? 'z_';
    const z = own.dag.input(symbol, []);
    const [above, below] = ([1, -1] as const).map((side) => halfOf(f, side));
    const texts = [above!, below!].map((terms) => write(own.dag, terms, z));
    const isWhole = texts[0] === texts[1];
    const sides = isWhole
      ? ([[0, above!]] as const)
      : ([
          [1, above!],
          [-1, below!],
        ] as const);
    const moments = sides.flatMap(([side, terms]) =>
      [...terms.keys()].flatMap((power) => {
        const term: Term = {
          coefficient: ONE,
          parameters: new Map(),
          random: [{ variable: 0, power, side }],
        };
        const value = power === 0 ? 'not open' : expectationOf(sumOf([term]), [law]);
        return typeof value === 'string'
          ? []
          : [{ power, side, text: print(own.dag, sumToNode(own.dag, value)) }];
      }),
    );
    return {
      name: source!.name,
      standard: write(own.dag, halfOf(variable, 1), z),
      symbol,
      above: texts[0]!,
      below: texts[1]!,
      moments,
    };
  } catch (error) {
    if (error instanceof TooManyTerms) return undefined;
    throw error;
  }
}

/** The factors of the powers on one side. */
function halfOf(f: Piecewise, side: -1 | 1): ReadonlyMap<number, Piecewise> {
  const byPower = new Map<number, Piecewise>();
  for (const term of f.values()) {
    if (!term.random.every((r) => r.side === 0 || r.side === side)) continue;
    const power = term.random.reduce((n, r) => n + r.power, 0);
    const own = addSums(byPower.get(power) ?? ZERO_SUM, sumOf([{ ...term, random: [] }]));
    if (own.size === 0) byPower.delete(power);
    else byPower.set(power, own);
  }
  return byPower;
}

/** A polynomial over a name for the standard number. */
function write(dag: Dag, byPower: ReadonlyMap<number, Piecewise>, z: NodeId): string {
  const terms = [...byPower]
    .sort(([a], [b]) => b - a)
    .map(([power, own]) => {
      const factor = sumToNode(dag, own);
      if (power === 0) return factor;
      const raised = power === 1 ? z : dag.call('pow', z, dag.constant(power));
      return print(dag, factor) === '1' ? raised : dag.call('multiply', factor, raised);
    });
  const [first, ...rest] = terms;
  return first === undefined
    ? '0'
    : print(
        dag,
        rest.reduce((a, b) => dag.call('add', a, b), first),
      );
}
