import type { BigFloat } from '../../number/big-float.js';
import { type Enclosure, interval } from '../../number/interval.js';
import type { Rational } from '../../number/rational.js';
import type { Environment } from '../term/evaluate.js';
import type { Question, SamplePoints } from './sample-points.js';
import type { Point } from './witness.js';

/** Half the width of a box. */
const RADIUS: BigFloat = { mantissa: 1n, exponent: -40 };

/** All unknowns within a small distance of a point; whole numbers and those with listed values at it. */
export function boxAround(point: Point, samples: SamplePoints, question: Question): Environment {
  const ia = samples.precision(64);
  const around = (r: Rational): Enclosure =>
    ia.add(ia.fromRational(r), interval({ mantissa: -1n, exponent: RADIUS.exponent }, RADIUS));
  const isWhole = (name: string) => question.integers.has(name) || question.choices.has(name);
  return {
    names: new Map([...point.names].map(([k, r]) => [k, isWhole(k) ? ia.fromRational(r) : around(r)])),
    entry: (name, indices) => around(samples.entryValue(point, name, indices)),
    sizes: point.sizes,
    positions: point.positions,
    integers: question.integers,
  };
}
