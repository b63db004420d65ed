import type { Extent } from './term.js';

/** One dimension of an array; two that must agree are merged, and a known length of either then holds for both. */
export interface Axis {
  parent: Axis | undefined;
  size: number | undefined;
  name: string | undefined;
}

export function makeAxis(size?: number, name?: string): Axis {
  return { parent: undefined, size, name };
}

export function rootOf(a: Axis): Axis {
  let root = a;
  while (root.parent) root = root.parent;
  return root;
}

/** Merges two axes; false when both have lengths and these differ. */
export function unify(a: Axis, b: Axis): boolean {
  const x = rootOf(a);
  const y = rootOf(b);
  if (x === y) return true;
  if (x.size !== undefined && y.size !== undefined && x.size !== y.size) return false;
  y.parent = x;
  x.size ??= y.size;
  x.name ??= y.name;
  return true;
}

/** The length: a number, or the name of an unknown one; names for nameless axes come from `fresh`. */
export function extentOf(a: Axis, fresh: () => string): Extent {
  const root = rootOf(a);
  if (root.size !== undefined) return root.size;
  root.name ??= fresh();
  return root.name;
}
