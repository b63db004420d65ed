import type { Rational } from '../../number/rational.js';
import { subterms, type Term } from '../term/term.js';
import type { Variable } from './differentiate.js';

/** What rules for derivatives do not know and those who ask for them may: limits and normal forms. */
export interface Beyond {
  /** The limit of a function at a point from one side; plus or minus the name `inf`, or the reason where none was found. */
  readonly limit: (f: Term, name: string, at: Term, side: 'left' | 'right') => Term | string;
  /** The number that a term is everywhere, where that is seen. */
  readonly constant: (x: Term) => Rational | undefined;
}

/** A function that is differentiated, and what is known of its parts. */
export interface Subject {
  readonly root: Term;
  readonly by: Variable;
  readonly beyond: Beyond | undefined;
  readonly slopes: ReadonlyMap<Term, Term>;
  /** Parts that are evaluated in any case. */
  readonly certain: ReadonlySet<Term>;
  /** The places so far; those of parts come before those of wholes. */
  readonly places: readonly Place[];
  /** A derivative where none of these functions has a place; nothing is known where one has. */
  readonly unlessBlocked: (functions: readonly Term[], by: readonly Variable[], value: Term) => Term;
}

/** Where a formula for a derivative does not tell whether there is one, and what there is. */
export interface Place {
  readonly where: Term;
  readonly value: () => Term;
  /** Whether the formula has no value at a root, not even as a slope from one side. */
  readonly steep?: boolean;
  /** The root, power or product of this place. */
  readonly root?: Term;
  /** What is zero at a root. */
  readonly zero?: Term;
  /** Whether the function has values on one side alone, and so no derivative, which the formula says too. */
  readonly ends?: boolean;
  /** Whether the domain of the function may end there. */
  readonly edge?: boolean;
  /** The kinks of this place; the other places are zeros of roots and products. */
  readonly group?: KinkGroup;
}

/** Kinks at the zeros of one gap, with the ways to them. */
export interface KinkGroup {
  readonly gap: Term;
  readonly slope: Term;
  readonly paths: (readonly Term[])[];
  readonly kinks: Term[];
}

/** Where the domain of a function may end, which one of its sides need not show. */
export function edgesOf(places: readonly Place[]): readonly Term[] {
  return places.flatMap((p) => (p.edge ? [p.where] : []));
}

/** Whether a term is the same all along the variable. */
export function isFixed(x: Term, by: Variable): boolean {
  return !subterms([x]).some((t) => (t.kind === 'name' || t.kind === 'entry') && t.name === by.name);
}
