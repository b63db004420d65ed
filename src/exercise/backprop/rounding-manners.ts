import { ANY_DIGITS, type Digits, EXACT_DIGITS, UNROUNDED_DIGITS } from './backprop-range.js';

/**
 * How steps are rounded that are not written. Whoever rounds keeps to one manner, and a mixture of manners reaches values that nobody has.
 */
export interface Manner {
  readonly name: string;
  /** Each step is rounded; else each step of a line is, or is not. */
  readonly isEach: boolean;
  /** Numbers of the network that have no line are rounded. */
  readonly roundsNumbers: boolean;
  readonly digits: (digits: Digits) => Digits;
}

/** Nobody rounds every step to one digit. */
const LEAST_SIGNIFICANT = 2;

const byDecimals = (d: Digits): Digits => ({ ...d, significant: ANY_DIGITS });
const bySignificant = (d: Digits): Digits => ({
  decimals: ANY_DIGITS,
  significant: Math.max(LEAST_SIGNIFICANT, d.significant),
});

const MANNERS: readonly Manner[] = [
  { name: 'lines', isEach: false, roundsNumbers: false, digits: (d) => d },
  ...[byDecimals, bySignificant].flatMap((digits, k): readonly Manner[] => [
    { name: `numbers ${k}`, isEach: false, roundsNumbers: true, digits },
    { name: `each ${k}`, isEach: true, roundsNumbers: true, digits },
    { name: `finer ${k}`, isEach: true, roundsNumbers: true, digits: (d) => digits(finer(d)) },
  ]),
];

/** A digit more than is written. */
function finer({ decimals, significant }: Digits): Digits {
  return { decimals: decimals + 1, significant: significant + 1 };
}

/** Digits of the steps of somebody who rounds in a manner. */
export function digitsIn(manner: Manner, digits: Digits): Digits {
  return digits === UNROUNDED_DIGITS ? digits : manner.digits(digits);
}

/** The manners that differ for somebody who keeps so many digits. */
export function mannersOf(digits: Digits): readonly Manner[] {
  const [plain] = MANNERS;
  return MANNERS.filter((manner) => {
    const own = digitsIn(manner, digits);
    return manner === plain || own.decimals < ANY_DIGITS || own.significant < EXACT_DIGITS;
  });
}
