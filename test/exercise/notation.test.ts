import { describe, expect, test } from 'vitest';
import { judgeText, makePart } from './setup.js';

describe('powers of functions before their argument', () => {
  const hyperbolic = makePart('kind: derivative\ngiven: {x: []}\nof: tanh(x)\nwrt: x');
  const wave = makePart('kind: derivative\ngiven: {x: []}\nof: sin(2*x)^3/6\nwrt: x');
  const inverse = makePart('kind: derivative\ngiven: {x: []}\nof: tan(x)\nwrt: x\nassume: x > 0, x < 1');

  test.each([
    [hyperbolic, 'sech^2 x', 'correct'],
    [hyperbolic, 'sech²x', 'correct'],
    [hyperbolic, 'sech² x', 'correct'],
    [hyperbolic, '1 - tanh² x', 'correct'],
    [hyperbolic, '1-\\tanh^2 x', 'correct'],
    [hyperbolic, '1-\\tanh^{2} x', 'correct'],
    [hyperbolic, '\\frac{1}{\\cosh^2 x}', 'correct'],
    [hyperbolic, '1/cosh^2 x', 'correct'],
    [hyperbolic, '1 - tanh^3 x', 'wrong'],
    [hyperbolic, '1 + tanh² x', 'wrong'],
    [wave, 'sin^2(2x) cos(2x)', 'correct'],
    [wave, 'sin^2 2x cos 2x', 'correct'],
    [wave, 'sin²2x cos 2x', 'correct'],
    [wave, 'sin² (2x) cos 2x', 'correct'],
    [wave, 'sin^2 x cos 2x', 'wrong'],
    [inverse, '1/cos^2 x', 'correct'],
    // The second power could be one of the argument, and the argument could end before or after the sign.
    [inverse, '1/cos^2(x)^1', 'invalid'],
    [inverse, '1/cos^2 x^1', 'invalid'],
    [inverse, '1/cos^2 x*1', 'invalid'],
  ])('of %o: %s is %s', (part, text, verdict) => {
    expect(judgeText(part, text)).toMatchObject({ verdict });
  });

  test.each(['sin^{-1} x', 'sin^-1 x', 'sin^(-1)(x)', 'sin⁻¹(x)', '\\sin^{-1}(x)'])(
    '%s has two meanings',
    (text) => {
      const { verdict, feedback } = judgeText(wave, text);
      expect(verdict).toBe('invalid');
      expect(feedback[0]).toContain('asin(…) or 1/sin(…)');
    },
  );
});

describe('a factor after a number in the exponent', () => {
  const decay = makePart('kind: derivative\ngiven: {x: [], x2: []}\nof: -exp(-2*x)/2 + x2*0\nwrt: x');

  test.each(['e^-2x', '4e^-2x/4', 'e^−2x', 'xe^-2x', '2^3x', 'e^.5x', 'e^2sin(x)'])(
    '%s is asked about',
    (text) => {
      const { verdict, feedback } = judgeText(decay, text);
      expect(verdict).toBe('invalid');
      expect(feedback[0]).toMatch(/either \w+\^\(.+\) or \w+\^\(.+\)\*/);
    },
  );

  test('both readings are named', () => {
    expect(judgeText(decay, 'e^-2x').feedback[0]).toContain('either e^(-2x) or e^(-2)*x,');
  });

  test.each([
    ['e^(-2x)', 'correct'],
    ['e^{-2x}', 'correct'],
    ['e^(-2)x', 'wrong'],
    ['e^2(x - 1)', 'wrong'],
    ['x^2x', 'wrong'],
    ['x2^2x', 'wrong'],
    ['10^2e1*e^(-2x)/10^20', 'correct'],
  ])('%s has one meaning: %s', (text, verdict) => {
    expect(judgeText(decay, text)).toMatchObject({ verdict });
  });
});

describe('a name in another spelling before a bracket', () => {
  const step = makePart(
    'kind: iteration\ngiven: {w: [], x: [], z: [], eta: []}\nwhere: {y: sigmoid(w*x)}\nloss: (y - z)^2/2\nparams: [w]\nrate: eta',
  );
  const scaled = makePart(
    'kind: derivative\ngiven: {x: [], sigma: [], alpha: []}\nof: alpha*(x - x^2)\nwrt: x',
  );

  test.each([
    [step, 'w - η(y-z)y(1-y)x', 'correct'],
    [step, 'w - \\eta (y-z)y(1-y)x', 'correct'],
    [step, 'w - η(y+z)y(1-y)x', 'wrong'],
    [scaled, 'α(1 - 2x)', 'correct'],
    [scaled, 'α(1 + 2x)', 'wrong'],
    // Not a name of the part, and the name of a function.
    [scaled, 'η(1 - 2x)', 'invalid'],
    [scaled, 'σ(1 - 2x)', 'wrong'],
  ])('of %o: %s is %s', (part, text, verdict) => {
    expect(judgeText(part, part === step ? { w: text } : text)).toMatchObject({ verdict });
  });

  test.each(['w - η(y-z)q(1-y)x', 'w - f(y-z)'])('what is said about %s ends once', (text) => {
    const { verdict, feedback } = judgeText(step, { w: text });
    expect(verdict).toBe('invalid');
    expect(feedback.join(' ')).toMatch(/[^.]\.$/);
  });
});

describe('cases and indicators', () => {
  const relu = makePart('kind: derivative\ngiven: {x: []}\nassume: x != 0\nof: relu(x)\nwrt: x');
  const many = makePart('kind: derivative\ngiven: {x: [3]}\nof: sum(relu(x))\nwrt: x');
  const cases = (...rows: readonly string[]) => `\\begin{cases}${rows.join('\\\\')}\\end{cases}`;

  test.each([
    [cases('1 & x>0', '0 & x<0'), 'correct'],
    [cases('1 & x>0', '0 & x\\le 0'), 'correct'],
    [cases('1, & \\text{if } x>0,', '0, & \\text{otherwise.}'), 'correct'],
    [cases('0 & 0 > x', '1 & x > 0'), 'correct'],
    [cases('1 & x > 1', '1 & x > 0', '0 & \\text{else}'), 'correct'],
    [cases('1 & x<0', '0 & x\\geq 0'), 'wrong'],
    // Cases that say nothing of a whole range, and cases that contradict each other.
    [cases('1 & x>0'), 'unfinished'],
    [cases('1 & x>0', '0 & x<-1'), 'unfinished'],
    [cases('1 & x>0', '1 & 0<x'), 'unfinished'],
    [cases('1 & x\\ge 0', '0 & x\\le 0'), 'invalid'],
    [cases('1 & x > 1', '1 & x > 0', '0 & x < 0'), 'correct'],
    ['\\mathbb{1}[x>0]', 'correct'],
    ['\\mathbb 1\\{x>0\\}', 'correct'],
    ['\\mathbb{1}_{\\{x>0\\}}', 'correct'],
    ['\\mathbb{1}\\left[x>0\\right]', 'correct'],
    ['\\mathbf{1}_{x > 0}', 'correct'],
    ['\\mathbf{1}_{x < 0}', 'wrong'],
    ['1[x≥0]', 'correct'],
    ['I(x>0)', 'correct'],
    ['[x>0]', 'correct'],
    ['[x<0]', 'wrong'],
    ['[x>0] + [x]', 'wrong'],
    ['1[x]', 'invalid'],
    ['I(x)', 'invalid'],
  ])('%s is %s', (text, verdict) => {
    expect(judgeText(relu, text)).toMatchObject({ verdict });
  });

  test('a comparison of arrays in brackets is the indicator of each entry', () => {
    expect(judgeText(many, '[x>0]').verdict).toBe('correct');
    expect(judgeText(many, '[x<0]').verdict).toBe('wrong');
  });
});

describe('aligned chains', () => {
  const slope = makePart(
    'kind: identity\ngiven: {x: []}\nfrom: diff(1/(1+exp(-x)), x)\nto: sigmoid(x)*(1 - sigmoid(x))',
  );
  const middle = '\\frac{e^{-x}}{(1+e^{-x})^2}';
  const end = '\\sigma(x)(1-\\sigma(x))';

  test.each([
    [`\\begin{align*}diff(1/(1+e^{-x}), x) &= ${middle} \\\\ &= ${end}\\end{align*}`, 'correct'],
    [`&= ${middle} \\\\\n &= ${end}`, 'correct'],
    [`\\begin{aligned}&= ${middle} \\\\[2pt] &= ${end}\\end{aligned}`, 'correct'],
    [`&= ${middle} \\\\ &= \\sigma(x)(1+\\sigma(x))`, 'wrong'],
    [`&= ${middle} \\\\ &= ${end} \\\\ &`, 'correct'],
    [`&= ${middle} \\\\ & ${end}`, 'wrong'],
  ])('%s is %s', (text, verdict) => {
    expect(judgeText(slope, text)).toMatchObject({ verdict });
  });
});

describe('the sign d/dx', () => {
  const slope = makePart(
    'kind: identity\ngiven: {x: []}\nfrom: diff(1/(1+exp(-x)), x)\nto: sigmoid(x)*(1 - sigmoid(x))',
  );
  const rest = 'e^(-x)/(1+e^(-x))^2 = sigmoid(x)*(1-sigmoid(x))';
  const square = makePart('kind: derivative\ngiven: {x: []}\nof: x^2\nwrt: x');
  const declared = makePart('kind: derivative\ngiven: {d: [], x: []}\nof: d*x^2\nwrt: x');

  test.each([
    [slope, `\\frac{d}{dx}\\frac{1}{1+e^{-x}} = ${rest}`, 'correct'],
    [slope, `d/dx 1/(1+e^(-x)) = ${rest}`, 'correct'],
    [slope, `d/dx(1/(1+e^(-x))) = ${rest}`, 'correct'],
    [slope, `d/dx (1+e^-x)^-1 = ${rest}`, 'correct'],
    [slope, `d/dx sigmoid(x) = ${rest}`, 'correct'],
    [slope, `= d/dx sigmoid(x) = ${rest}`, 'correct'],
    [slope, `∂/∂x sigmoid(x) = ${rest}`, 'correct'],
    [slope, `d/dx tanh(x) = ${rest}`, 'wrong'],
    // What of a product or a sum is differentiated is not said.
    [slope, `d/dx sigmoid(x)(1+0) = ${rest}`, 'invalid'],
    [slope, `d/dx sigmoid(x)*1 = ${rest}`, 'invalid'],
    [slope, `d/dx 1 + sigmoid(x) = ${rest}`, 'invalid'],
    [slope, `2 d/dx sigmoid(x)/2 = ${rest}`, 'invalid'],
    [slope, `d/dz sigmoid(x) = ${rest}`, 'invalid'],
    [square, '\\frac{d}{dx} x^2 = 2x', 'correct'],
    [square, '\\frac{dy}{dx} = 2x', 'correct'],
    [square, '\\frac{\\partial y}{\\partial x} = 2x', 'correct'],
    [square, '\\frac{dy}{dx} = 3x', 'wrong'],
    [square, 'd/dx x^2', 'unfinished'],
    [declared, '2 d x', 'correct'],
    [declared, 'd/d*2*d*x', 'correct'],
    [declared, '2 d/(d/d x)', 'correct'],
    [declared, '2 d^3/d/d x', 'invalid'],
  ])('of %o: %s is %s', (part, text, verdict) => {
    expect(judgeText(part, text)).toMatchObject({ verdict });
  });

  test('says to write the brackets', () => {
    expect(judgeText(slope, `d/dx sigmoid(x)*1 = ${rest}`).feedback[0]).toContain('diff(…, x)');
  });
});

describe('numbers and letters below names', () => {
  const layers = makePart('kind: matrix\ngiven: {W1: [h, n], W2: [m, h], x: [n]}\nof: W2*W1*x\nwrt: x');
  const both = makePart('kind: derivative\ngiven: {W2: [], W_2: [], x: []}\nof: W2*x\nwrt: x');
  const entries = makePart('kind: derivative\ngiven: {x: [2], x1: []}\nof: x1*x[1]\nwrt: x1');
  const low = makePart('kind: derivative\ngiven: {w_1: [], x: []}\nof: w_1*x\nwrt: x');

  test.each([
    [layers, 'W2*W1', 'correct'],
    [layers, 'W_2 W_1', 'correct'],
    [layers, 'W_2W_1', 'correct'],
    [layers, 'W_{2}W_{1}', 'correct'],
    [layers, 'W₂W₁', 'correct'],
    [layers, 'W_1 W_2', 'wrong'],
    [layers, 'W_3 W_1', 'invalid'],
    [low, 'w1', 'correct'],
    [low, 'w₁', 'correct'],
    [low, 'w₁²', 'wrong'],
    [both, 'W2', 'correct'],
    [both, 'W_2', 'wrong'],
    // Either spelling could be meant, and x_1 could be the entry of x.
    [both, 'W₂', 'invalid'],
    [entries, 'x_1', 'invalid'],
  ])('of %o: %s is %s', (part, text, verdict) => {
    expect(judgeText(part, text)).toMatchObject({ verdict });
  });

  const loss = makePart(
    'kind: derivative\ngiven: {p: [n], y: [n], c: []}\nof: "c*sum(p[i]*y[i]^2, i, 1, n)"\nwrt: c',
  );
  const named = makePart('kind: derivative\ngiven: {p: [n], p_i: [], c: []}\nof: c*p_i*n\nwrt: c');
  test.each([
    [loss, 'sum(p_i*y_i^2, i, 1, n)', 'correct'],
    [loss, 'sum(p_i y_i^2, i, 1, n)', 'correct'],
    [loss, 'sum(p_{i}*y_{i}^{2}, i, 1, n)', 'correct'],
    [loss, 'sum(p_k*y_k^2, k, 1, n)', 'correct'],
    [loss, 'sum(p_i*y_i, i, 1, n)', 'wrong'],
    [loss, 'sum(p_j*y_i^2, i, 1, n)', 'invalid'],
    [loss, 'sum(c_i*y_i^2, i, 1, n)', 'invalid'],
    [named, 'p_i*n', 'correct'],
    [named, 'sum(p_i, i, 1, n)', 'correct'],
  ])('of %o: %s is %s', (part, text, verdict) => {
    expect(judgeText(part, text)).toMatchObject({ verdict });
  });

  test('an identity matrix has the size that fits', () => {
    expect(judgeText(layers, 'W2*I*W1').verdict).toBe('correct');
    expect(judgeText(layers, 'W2*W1*I').verdict).toBe('correct');
    expect(judgeText(layers, 'W2*W1 + I').verdict).not.toBe('correct');
  });
});

describe('a product without a sign beside a division', () => {
  const names = 'given: {x: [], a: [], u: [n], t: []}';
  const half = makePart(`kind: derivative\n${names}\nof: x^2*a/4\nwrt: x`);
  const below = makePart(`kind: derivative\n${names}\nof: x^2/(4*a)\nwrt: x`);
  const scaled = makePart(`kind: derivative\n${names}\nof: "u'*u/(2*a)"\nwrt: u`);
  const chain = makePart('kind: identity\ngiven: {x: []}\nfrom: diff(tanh(x), x)\nto: 1 - tanh(x)^2');

  test.each([
    [half, '1/2 x a', 'correct', '`1/2 x a` is read as ((1/2)*x)*a.'],
    [half, '1/2x(a)', 'correct', '`1/2x(a)` is read as ((1/2)*x)*a.'],
    [half, 'a/2x', 'invalid', '`a/2x` can be read as (a/2)*x and as a/(2*x)'],
    [half, '1/3ax', 'wrong', '`1/3a x` is read as ((1/3)*a)*x.'],
    [below, 'x/2a', 'correct', '`x/2a` is read as x/(2*a).'],
    [below, '1/(2a)x', 'invalid', '`1/(2a)x` can be read as (1/(2*a))*x and as 1/((2*a)*x)'],
    [below, 'x/3a', 'wrong', '`x/3a` is read as x/(3*a).'],
    [chain, '1/cosh(x)cosh(x) = 1 - tanh(x)^2', 'correct', 'is read as 1/(cosh(x)*cosh(x)).'],
    [chain, 'diff(tanh(x), x) = (1 - tanh(x)^2)/2(2) = 1 - tanh(x)^2', 'invalid', 'write the brackets'],
    // A vector cannot stand below a number: one reading is left.
    [scaled, '1/a u', 'correct', '`1/a u` is read as (1/a)*u.'],
  ])('of %o: %s is %s', (part, text, verdict, said) => {
    const judgement = judgeText(part, text);
    expect(judgement).toMatchObject({ verdict });
    expect(judgement.feedback.join(' ')).toContain(said);
  });

  test.each(['\\frac{1}{2}xa', '\\frac{a}{2}x', '½xa', '(1/2)xa', 'xa/2', 'x*a/2', '1/2*x*a'])(
    '%s has one reading, of which nothing is said',
    (text) => {
      expect(judgeText(half, text)).toMatchObject({ verdict: 'correct', feedback: [] });
    },
  );
});
