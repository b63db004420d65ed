import type { FactoryFunctionMap, MathNode } from 'mathjs';
import { create, derivativeDependencies, parseDependencies } from 'mathjs/number';

/** The two parts of mathjs that are used, over doubles; the rest of it is left out of the bundle. */
export interface Mathjs {
  readonly parse: (text: string) => MathNode;
  readonly derivative: (
    expression: MathNode,
    variable: string,
    options: { readonly simplify: boolean },
  ) => MathNode;
}

/** A fresh instance, so that no configuration is shared. */
export function createMathjs(): Mathjs {
  const factories = { parseDependencies, derivativeDependencies } as FactoryFunctionMap;
  return create(factories) as unknown as Mathjs;
}
