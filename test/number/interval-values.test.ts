import { describe, expect, it } from 'vitest';
import { contains, type Enclosure, type Interval, interval } from '../../src/number/interval.js';
import { createIntervalArithmetic, toCorrectDouble } from '../../src/number/interval-arithmetic.js';
import { formatInterval } from '../../src/number/interval-format.js';
import { parseDecimal } from '../../src/number/rational.js';

const a256 = createIntervalArithmetic(256);
const number = (text: string) => a256.fromRational(parseDecimal(text)!);
const known = (x: Enclosure) => {
  expect(x.kind).toBe('interval');
  return x as Interval;
};

/** Values to 66 digits from mpmath at 420 digits. */
const table: readonly (readonly [string, Enclosure, string])[] = [
  ['pi', a256.pi(), '3.14159265358979323846264338327950288419716939937510582097494459231'],
  ['e', a256.e(), '2.71828182845904523536028747135266249775724709369995957496696762772'],
  ['log 2', a256.log(number('2')), '0.693147180559945309417232121458176568075500134360255254120680009493'],
  [
    'log10 7',
    a256.log10(number('7')),
    '0.845098040014256830712216258592636193483572396323965406503634953718',
  ],
  ['erf 1', a256.erf(number('1')), '0.842700792949714869341220635082609259296066997966302908459937897835'],
  [
    'erf 0.5',
    a256.erf(number('0.5')),
    '0.520499877813046537682746653891964528736451575757963700058805725647',
  ],
  ['sin 1', a256.sin(number('1')), '0.841470984807896506652502321630298999622563060798371065672751709992'],
  [
    'sin 1e22',
    a256.sin(number('1e22')),
    '-0.852200849767188801772705893753029368261762150410043656256509326026',
  ],
  ['tan 11', a256.tan(number('11')), '-225.950846454195142025795483203453153951657509885131194631094588112'],
  ['tanh 1', a256.tanh(number('1')), '0.761594155955764888119458282604793590412768597257936551596810500122'],
  ['atan 2', a256.atan(number('2')), '1.10714871779409050301706546017853704007004764540143264667653920743'],
  [
    'asin 3/4',
    a256.asin(number('0.75')),
    '0.84806207898148100805294433899841808007336621326311264286071816357',
  ],
  ['acosh 2', a256.acosh(number('2')), '1.31695789692481670862504634730796844402698197146751647976847225692'],
  [
    'asinh -3',
    a256.asinh(number('-3')),
    '-1.81844645923206682348369896356070899378625394276812161745174416723',
  ],
  [
    'atanh 1/4',
    a256.atanh(number('0.25')),
    '0.255412811882995341602757048151830967439055398222884135088976778918',
  ],
  [
    'sinh 1/8',
    a256.sinh(number('0.125')),
    '0.125325775241115456982057542291371568171749153377265442071255358435',
  ],
  ['cbrt 2', a256.cbrt(number('2')), '1.25992104989487316476721060727822835057025146470150798008197511216'],
  [
    'exp 700',
    a256.exp(number('700')),
    '1.01423205473500450945532959523126761520467957224307334878053628125e304',
  ],
  [
    'exp -700',
    a256.exp(number('-700')),
    '9.85967654375977085670537294784946510511560018140094171058646676779e-305',
  ],
  [
    'log1p 2^-40',
    a256.log1p(a256.fromDouble(2 ** -40)),
    '9.09494701772514647608762799434692470904243110457902306976190289802e-13',
  ],
  [
    'cos of the double 1e300',
    a256.cos(a256.fromDouble(1e300)),
    '-0.575386111957549046688244275965806150635663635515201675201016913893',
  ],
];

describe('known values', () => {
  it.each(table)('%s', (_, value, quoted) => {
    const x = known(value);
    expect(x.defined).toBe('everywhere');
    // The quoted digits are rounded, so they err by at most one unit of the last place.
    const [digits, exponent = '0'] = quoted.split('e');
    const places = digits!.split('.')[1]!.length - Number(exponent);
    const unit = a256.powInteger(a256.fromInteger(10), BigInt(-places));
    const low = known(a256.sub(number(quoted), unit));
    const high = known(a256.add(number(quoted), unit));
    expect(contains(interval(low.lo, high.hi), x)).toBe(true);
  });

  it('round to the right double', () => {
    expect(toCorrectDouble(a256.pi())).toBe(Math.PI);
    expect(toCorrectDouble(a256.e())).toBe(Math.E);
    expect(toCorrectDouble(known(a256.log(number('2'))))).toBe(Math.LN2);
    expect(toCorrectDouble(known(a256.sqrt(number('2'))))).toBe(Math.SQRT2);
    expect(toCorrectDouble(known(a256.exp(number('710'))))).toBe(Infinity);
    expect(toCorrectDouble(known(a256.exp(number('-746'))))).toBe(0);
  });
});

describe('exact cases stay exact', () => {
  it.each<[string, Enclosure, string]>([
    ['sqrt 49/4', a256.sqrt(number('12.25')), '3.5'],
    ['cbrt -27', a256.cbrt(number('-27')), '-3'],
    ['32^(2/5)', a256.powRational(number('32'), { numerator: 2n, denominator: 5n }), '4'],
    ['4^(-1/2)', a256.powRational(number('4'), { numerator: -1n, denominator: 2n }), '0.5'],
    ['log2 1/8', a256.log2(number('0.125')), '-3'],
    ['exp 0', a256.exp(number('0')), '1'],
    ['log 1', a256.log(number('1')), '0'],
    ['acos 1', a256.acos(number('1')), '0'],
    ['0^0', a256.pow(number('0'), number('0')), '1'],
    ['(-2)^5', a256.pow(number('-2'), number('5')), '-32'],
    ['1 - 1', a256.sub(number('1'), number('1')), '0'],
  ])('%s', (_, value, text) => {
    const x = known(value);
    expect(x.lo).toBe(x.hi);
    expect(formatInterval(x)).toBe(text);
  });
});
