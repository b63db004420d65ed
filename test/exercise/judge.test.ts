import { describe, expect, test } from 'vitest';
import { judgeText, makePart } from './setup.js';

describe('derivatives', () => {
  const part = makePart('kind: derivative\ngiven: {x: [], k: []}\nof: x^3*sin(k*x)\nwrt: x');

  test.each([
    '3*x^2*sin(k*x) + k*x^3*cos(k*x)',
    'x^2*(3*sin(k*x) + x*k*cos(k*x))',
    'sin(k*x)*x^2*3 + x^3*cos(x*k)*k/1',
  ])('accepts %s', (text) => expect(judgeText(part, text)).toMatchObject({ verdict: 'correct', share: 1 }));

  test.each([
    ['diff(x^3*sin(k*x), x)', 'unfinished'],
    ['3*x^2*sin(k*x)', 'wrong'],
    ['3*x^2*sin(k*x) + k*y^3*cos(k*x)', 'invalid'],
    ['3*x^2*(sin(k*x)', 'invalid'],
    ['', 'missing'],
    ['   ', 'missing'],
  ])('%s is %s', (text, verdict) => expect(judgeText(part, text).verdict).toBe(verdict));

  test.each(['x^2 >= 0', 'x < 1 or x > 2', '3*x^2*sin(k*x) + k*x^3*cos(k*x) == 0', 'not x', '0 < x < 1'])(
    'a claim is no derivative: %s',
    (text) => {
      const judged = judgeText(part, text);
      expect(judged.verdict).toBe('invalid');
      expect(judged.feedback[0]).toContain('give an expression');
    },
  );

  test('a number is no chain that stops too early', () => {
    const sigmoid = makePart('kind: derivative\ngiven: {w: [], x: []}\nof: sigmoid(w*x)\nwrt: x');
    expect(judgeText(sigmoid, '1')).toMatchObject({ verdict: 'wrong' });
    expect(judgeText(sigmoid, '1').misconception).toBeUndefined();
    expect(judgeText(sigmoid, 'w').misconception?.code).toBeDefined();
  });

  test('an unreadable answer tells where', () => {
    const judgement = judgeText(part, '3*x^2*sin(k*x) + k*z');
    expect(judgement.feedback[0]).toContain('character 20');
    expect(judgement.offset).toBe(19);
  });

  test('a gradient in the other layout is recognised', () => {
    const linear = makePart(
      'kind: matrix\ngiven: {b: [m], W: [m, n], h: [n]}\nof: b + W*h\nwrt: h\nlayout: gradient',
    );
    expect(judgeText(linear, "W'").verdict).toBe('correct');
    expect(judgeText(linear, 'W')).toMatchObject({
      verdict: 'wrong',
      misconception: { code: 'other-layout' },
    });
  });

  test('a diagonal given for a diagonal matrix is unfinished', () => {
    const elementwise = makePart('kind: derivative\ngiven: {x: [n]}\nof: exp(x)\nwrt: x');
    expect(judgeText(elementwise, 'exp(x)').verdict).toBe('unfinished');
    expect(judgeText(elementwise, 'diag(exp(x))').verdict).toBe('correct');
  });
});

describe('other notations', () => {
  const scalar = makePart('kind: derivative\ngiven: {x: [], mu: []}\nof: tanh(x - mu)\nwrt: x');
  test.each([
    '1 - tanh^2(x - mu)',
    'dy/dx = 1 - tanh(x - μ)^2',
    "f'(x) = sech(x - mu)²",
    '\\frac{4}{(e^{x-\\mu} + e^{-x+\\mu})^2}',
    '$1 - \\tanh(x - \\mu)^2$',
    '(1 - tanh(x-mu))(1 + tanh(x-mu))',
  ])('%s', (text) => expect(judgeText(scalar, text).verdict).toBe('correct'));

  test('values next to brackets are factors', () => {
    const part = makePart(
      'kind: derivative\ngiven: {z: [], g: []}\nwhere: {a: sigmoid(z)}\nof: g*sigmoid(z)\nwrt: z',
    );
    for (const text of ['g a (1 - a)', 'g*a(1-a)', 'g(a - a^2)'])
      expect(judgeText(part, text).verdict, text).toBe('correct');
  });

  test('cases, indicators, and functions that are 0 or 1', () => {
    const part = makePart('kind: derivative\ngiven: {x: []}\nassume: x != 0\nof: relu(x)\nwrt: x');
    for (const text of ['1 if x > 0 else 0', '1[x > 0]', 'heaviside(x)', '(1 + x/|x|)/2', 'x > 0 ? 1 : 0'])
      expect(judgeText(part, text).verdict, text).toBe('correct');
    expect(judgeText(part, '1[x < 0]').verdict).toBe('wrong');
  });

  test("Iverson's bracket, and a list of one entry", () => {
    const part = makePart('kind: derivative\ngiven: {x: []}\nassume: x != 0\nof: 3*relu(x)\nwrt: x');
    for (const text of ['3*[x > 0]', '[x>0] + 2*[0 < x]', '-[x > 0]*(-3)'])
      expect(judgeText(part, text).verdict, text).toBe('correct');
    expect(judgeText(part, '3*[x < 0]').verdict).toBe('wrong');
    const list = judgeText(part, '[3*heaviside(x)]');
    expect(list.verdict).toBe('invalid');
    expect(list.feedback[0]).toContain('without the brackets');
    const pair = makePart('kind: derivative\ngiven: {x: [2]}\nassume: x != 0\nof: sum(relu(x))\nwrt: x');
    expect(judgeText(pair, '[x[1] > 0 ? 1 : 0, heaviside(x[2])]').verdict).toBe('correct');
  });

  test('transposes, products and sums over the length', () => {
    const part = makePart("kind: derivative\ngiven: {w: [n], x: [n], b: []}\nof: tanh(w'*x + b)\nwrt: b");
    for (const text of [
      '1 - tanh(w^T x + b)^2',
      'sech(dot(w, x) + b)^2',
      '1 - tanh(sum(w[i]*x[i], i, 1, n) + b)^2',
    ])
      expect(judgeText(part, text).verdict, text).toBe('correct');
  });

  const softmax = makePart(
    'kind: derivative\ngiven: {x: [n]}\nwhere: {s: softmax(x)}\nof: softmax(x)\nwrt: x',
  );
  test.each([
    ['s_i*(delta_ij - s_j)', 'correct'],
    ['s_i (δ_ij - s_j)', 'correct'],
    ['s[i]*delta_ij - s[i]*s[j]', 'correct'],
    ['i == j ? s_i*(1 - s_i) : -s_i*s_j', 'correct'],
    ['s_i*(delta_ij + s_j)', 'wrong'],
    ['s_i*(1 - s_j)', 'wrong'],
    ["diag(s)*(eye(n) - ones(n)*s')", 'correct'],
    ['s*(1 - s)', 'invalid'],
    ["s'*(1 - s)", 'wrong'],
  ])('the Jacobian of softmax as %s: %s', (text, verdict) => {
    expect(judgeText(softmax, text).verdict).toBe(verdict);
  });

  test('a vector as a table of its entries', () => {
    const part = makePart('kind: derivative\ngiven: {x: [2]}\nof: x[1]^2*x[2]\nwrt: x');
    expect(judgeText(part, { 1: '2*x[1]*x[2]', 2: 'x[1]^2' }).verdict).toBe('correct');
    expect(judgeText(part, { 'x[1]': '2*x[1]*x[2]', 'x[2]': 'x[1]' }).verdict).toBe('wrong');
    expect(judgeText(part, { one: '1', two: '2' }).verdict).toBe('invalid');
  });

  test('sizes that do not fit are said with the names of the lengths', () => {
    const part = makePart(`kind: matrix\ngiven: {W: [d, h], p: [d], g: [h]}\nof: "g'*sigmoid(W'*p)"\nwrt: p`);
    const { verdict, feedback } = judgeText(part, "W'*(g.*sigmoid(W'*p).*(1 - sigmoid(W'*p)))");
    expect(verdict).toBe('wrong');
    expect(feedback[0]).toContain('[h, d] and [h]');
  });

  describe('an operator that would fit entry by entry is a matter of notation', () => {
    const sigmoids = makePart('kind: derivative\ngiven: {x: [n]}\nof: sigmoid(x)\nwrt: x');
    test.each([
      ['diag(sigmoid(x)) - diag(sigmoid(x))^2', 'correct', ''],
      ['diag(sqrt(sigmoid(x)))^0.5', 'invalid', 'A.^x'],
      ['diag(exp(-x)/(1 + exp(-x))^2)', 'invalid', './'],
      ['diag(1/(1 + exp(-x)) - sigmoid(x).^2)', 'invalid', './'],
      ['diag(sigmoid(x)*(1 - sigmoid(x)))', 'invalid', '.*'],
      ['diag(sigmoid(x))/x', 'wrong', 'sizes do not fit'],
      ['diag(sigmoid(x)) - diag(sigmoid(x))*diag(sigmoid(x))', 'correct', ''],
    ])('%s is %s', (text, verdict, said) => {
      const judged = judgeText(sigmoids, text);
      expect(judged.verdict).toBe(verdict);
      expect(judged.feedback.join(' ')).toContain(said);
    });

    test('in a chain', () => {
      const chain = makePart(
        'kind: identity\ngiven: {p: [n], y: [n]}\nassume: p > 0\nfrom: sum(y./p)\nto: sum(p.^(-1).*y)',
      );
      const judged = judgeText(chain, '= sum(y/p) = sum(p.^(-1).*y)');
      expect(judged.verdict).toBe('invalid');
      expect(judged.feedback[0]).toMatch(/^Step 1: .*\.\//);
    });
  });

  test('the form that a chain ends in may have other names and other brackets', () => {
    const part = makePart(
      'kind: identity\ngiven: {p: [n], y: [n]}\nassume: p > 0\nfrom: sum(log(1./p).*y)\nto: sum(-y.*log(p))',
    );
    for (const text of ['= -sum(y.*ln(p))', '= -sum(y[i]*log(p[i]), i, 1, n)', '= sum(-log(p).*y)'])
      expect(judgeText(part, text).verdict, text).toBe('correct');
  });

  test.each([
    ['first order', "f''/2", 'correct'],
    ['O(h)', 'f^(2)(w)/2*h', 'correct'],
    ['O(eps)', '1/2', 'unfinished'],
    ['O(h²)', 'f2/2', 'wrong'],
  ])('an order as %s with the constant %s: %s', (order, constant, verdict) => {
    expect(judgeText(makePart('kind: order\nstencil: {1: 1, 0: -1}'), { order, constant }).verdict).toBe(
      verdict,
    );
  });

  test.each([
    ['x - x^3/6', 'correct'],
    ['x - x^3/6 + O(x^5)', 'correct'],
    ['x - x^3/6 + x^5/120', 'correct'],
    ['x - x^3/6 + x^5', 'wrong'],
    ['x - 0.1667*x^3', 'unfinished'],
  ])('the expansion of sin to order 3 as %s: %s', (text, verdict) => {
    expect(
      judgeText(makePart('kind: taylor\ngiven: {x: []}\nof: sin(x)\nwrt: x\norder: 3'), text).verdict,
    ).toBe(verdict);
  });

  test.each([
    ['17.6%', 'correct'],
    ['1.76e-1', 'correct'],
    ['1.76*10^-1', 'correct'],
    ['1.76 × 10^(-1)', 'correct'],
    ['3/17', 'correct'],
    ['0.18', 'correct'],
    ['0.1760', 'wrong'],
    ['18.6 %', 'wrong'],
  ])('3/17 as %s: %s', (text, verdict) => {
    expect(judgeText(makePart('kind: value\nof: 3/17'), text).verdict).toBe(verdict);
  });
});

describe('products without a sign', () => {
  const neuron = makePart(
    'kind: derivative\ngiven: {w: [], x: [], b: []}\nwhere: {y: sigmoid(w*x + b)}\nof: sigmoid(w*x + b)\nwrt: w',
  );
  const form = makePart("kind: derivative\ngiven: {A: [n, n], x: [n]}\nof: x'*A*x\nwrt: x\nlayout: gradient");
  const wave = makePart('kind: derivative\ngiven: {x: []}\nof: log(x)*sin(2*x)\nwrt: x\nassume: x > 0');
  const bump = makePart('kind: derivative\ngiven: {x: []}\nof: x*exp(-x)\nwrt: x');
  const tower = makePart('kind: derivative\ngiven: {x: []}\nof: x^x\nwrt: x\nassume: x > 0');

  test.each([
    [neuron, 'xy(1-y)'],
    [neuron, 'σ(wx+b)(1−σ(wx+b))x'],
    [neuron, 'x/(2+2cosh(wx+b))'],
    [form, 'Ax + A^Tx'],
    [form, '(A + A^T)x'],
    [wave, 'sin(2x)/x + 2 ln x cos 2x'],
    [wave, '\\frac{\\sin 2x}{x} + 2\\ln x\\cos 2x'],
    [bump, 'e^-x(1-x)'],
    [bump, 'e^{-x}(1-x)'],
    [bump, 'e^-x - xe^-x'],
    [tower, 'x^x(ln x + 1)'],
  ])('of %o: %s', (part, text) => {
    expect(judgeText(part, text)).toMatchObject({ verdict: 'correct' });
  });

  test.each([
    [bump, 'e^(-x(1-x))', 'wrong'],
    [neuron, 'wx', 'wrong'],
    // Where the argument ends is not clear.
    [wave, 'sin 2x/x + 2 ln x cos 2x', 'invalid'],
    [neuron, 'e^wx', 'invalid'],
    [neuron, 'wxz', 'invalid'],
  ])('of %o: not %s', (part, text, verdict) => {
    expect(judgeText(part, text)).toMatchObject({ verdict });
  });

  test('a name that is two products is none', () => {
    const part = makePart('kind: derivative\ngiven: {a: [], b: [], ab: [], ba: []}\nof: a*b*a\nwrt: b');
    expect(judgeText(part, 'aba')).toMatchObject({ verdict: 'invalid' });
    expect(judgeText(part, 'a*a')).toMatchObject({ verdict: 'correct' });
  });
});

describe('what students write for', () => {
  const pole = makePart('kind: limit\ngiven: {x: []}\nof: 1/x^2\nwrt: x\nto: 0');
  test.each(['inf', 'infinity', 'Infinity', '∞', '+∞', '\\infty', '+inf', '.inf'])('infinity: %s', (text) => {
    expect(judgeText(pole, text)).toMatchObject({ verdict: 'correct' });
  });
  test.each(['-inf', '-∞', '0', '1e308'])('infinity: not %s', (text) => {
    expect(judgeText(pole, text)).toMatchObject({ verdict: 'wrong' });
  });

  test('a factorial', () => {
    const sine = makePart('kind: taylor\ngiven: {x: []}\nof: sin(x)\nwrt: x\norder: 5');
    expect(judgeText(sine, 'x - x^3/3! + x^5/5!')).toMatchObject({ verdict: 'correct' });
    expect(judgeText(sine, 'x - x^3/3! + x^5/4!')).toMatchObject({ verdict: 'wrong' });
    const cube = makePart('kind: derivative\ngiven: {x: []}\nof: x^3/6\nwrt: x');
    expect(judgeText(cube, 'x^2/2!')).toMatchObject({ verdict: 'correct' });
    expect(judgeText(cube, 'x^2/3!')).toMatchObject({ verdict: 'wrong' });
  });

  test('a derivative that is left as a limit', () => {
    const square = makePart('kind: derivative\ngiven: {x: []}\nof: x^2\nwrt: x');
    expect(judgeText(square, 'limit(((x + h)^2 - x^2)/h, h, 0)')).toMatchObject({ verdict: 'unfinished' });
    expect(judgeText(square, 'limit(((x + h)^2 - x^2)/h, h, 1)')).toMatchObject({ verdict: 'wrong' });
    expect(judgeText(square, '((x + h)^2 - x^2)/h')).toMatchObject({ verdict: 'invalid' });
  });

  test('a value that is about a number', () => {
    const e = makePart('kind: value\nof: exp(1)');
    expect(judgeText(e, '≈ 2.718')).toMatchObject({ verdict: 'correct' });
    expect(judgeText(e, '≈ 2.717')).toMatchObject({ verdict: 'wrong' });
  });
});

describe('chains', () => {
  test('in LaTeX', () => {
    const part = makePart('kind: identity\ngiven: {x: []}\nfrom: diff(tanh(x), x)\nto: 1 - tanh(x)^2');
    const chain = (k: number) => `= \\frac{${k}}{(e^x+e^{-x})^2} = 1 - \\tanh^2(x)`;
    expect(judgeText(part, chain(4))).toMatchObject({ verdict: 'correct' });
    expect(judgeText(part, chain(2))).toMatchObject({ verdict: 'wrong' });
  });

  test('with a function that there is not cannot be read', () => {
    const part = makePart('kind: identity\ngiven: {x: []}\nfrom: x^2 - 1\nto: (x - 1)*(x + 1)');
    expect(judgeText(part, '= foo(x) = (x - 1)*(x + 1)')).toMatchObject({ verdict: 'invalid' });
  });

  test('a broken step is not said to hold in a case that holds its counterexample', () => {
    const part = makePart('kind: identity\ngiven: {x: [], a: []}\nfrom: sqrt(x^2)');
    const { feedback } = judgeText(part, 'sqrt(x^2) = x');
    expect(feedback.join(' ')).toContain('It does hold for x > 0');
    const other = makePart('kind: identity\ngiven: {x: [], a: []}\nfrom: x^2 + a');
    expect(judgeText(other, '= x').feedback.join(' ')).not.toContain('It does hold');
  });

  const part = makePart('kind: identity\ngiven: {x: []}\nfrom: diff(x*exp(x), x)\nto: (1 + x)*exp(x)');

  test.each([
    ['diff(x*exp(x), x) = exp(x) + x*exp(x) = (1 + x)*exp(x)', 'correct'],
    ['= exp(x) + x*exp(x)\n= exp(x)*(x + 1)', 'correct'],
    ['diff(x*exp(x), x) = (1 + x)*exp(x)', 'correct'],
    ['(1 + x)*exp(x)', 'unfinished'],
    ['(1 + x)*exp(x) = (1 + x)*exp(x)', 'unfinished'],
    ['exp(x)*(1 + x) = exp(x) + x*exp(x) = (1 + x)*exp(x)', 'unfinished'],
    ['(1 + x)*exp(x) = diff(x*exp(x), x) = (1 + x)*exp(x)', 'correct'],
    ['exp(x) + x*exp(x) = (1 + x)*exp(x)', 'correct'],
    ['diff(x*exp(x), x) = exp(x) + x*exp(x)', 'unfinished'],
    ['diff(x*exp(x), x) = exp(x) = (1 + x)*exp(x)', 'wrong'],
    ['diff(x*exp(x), x) < (1 + x)*exp(x)', 'wrong'],
    ['diff(x*exp(x), x) = = 1', 'invalid'],
  ])('%s is %s', (text, verdict) => expect(judgeText(part, text).verdict).toBe(verdict));

  test('a form that is equal to itself earns nothing', () => {
    expect(judgeText(part, '1 = 1')).toMatchObject({ verdict: 'wrong', share: 0 });
    expect(judgeText(part, 'diff(x*exp(x), x) = exp(x) + x*exp(x) = x').share).toBe(0.5);
  });

  test('a step that needs a case names it', () => {
    const abs = makePart('kind: identity\ngiven: {x: []}\nfrom: sqrt(x^2) + 1\nto: abs(x) + 1');
    const half = judgeText(abs, 'sqrt(x^2) + 1 = x + 1 assuming x > 0\n= abs(x) + 1 assuming x > 0');
    expect(half.verdict).toBe('unfinished');
    expect(half.feedback.join(' ')).toContain('leave a case out');
    const point = judgeText(abs, 'sqrt(x^2) + 1 = 1 assuming x = 0\n= abs(x) + 1 assuming x = 0');
    expect(point.verdict).toBe('unfinished');
    const right = 'sqrt(x^2) + 1 = x + 1 assuming x >= 0\n= abs(x) + 1 assuming x >= 0';
    const left = '= -x + 1 assuming x < 0\n= abs(x) + 1 assuming x < 0';
    expect(judgeText(abs, `${right}\n${left}`).verdict).toBe('correct');
    const declared = makePart(
      'kind: identity\ngiven: {x: []}\nassume: x > 0\nfrom: sqrt(x^2) + 1\nto: abs(x) + 1',
    );
    expect(judgeText(declared, right).verdict).toBe('correct');
    const silent = judgeText(abs, 'sqrt(x^2) + 1 = x + 1 = abs(x) + 1');
    expect(silent.verdict).toBe('wrong');
    expect(silent.feedback[0]).toContain('It does hold for x > 0');
  });

  test('the terms that differ are named', () => {
    const sum = makePart('kind: identity\ngiven: {x: []}\nfrom: (x + 1)^2\nto: x^2 + 2*x + 1');
    expect(judgeText(sum, '(x + 1)^2 = x^2 + x + x + 1 = x^2 + x + 1 + x^2').feedback[0]).toContain(
      'x on the left, x^2 on the right',
    );
  });
});

describe('numbers', () => {
  const part = makePart('kind: value\ngiven: {x: []}\nof: exp(x)\nat: {x: 1}');
  test.each([
    ['2.7', 'correct'],
    ['2.72', 'correct'],
    ['2,718', 'correct'],
    ['e', 'correct'],
    ['2.71', 'wrong'],
    ['2.7183000', 'wrong'],
    ['3', 'wrong'],
    ['1e400', 'wrong'],
    ['many', 'invalid'],
  ])('%s for e is %s', (text, verdict) => {
    const judgement = judgeText(part, text);
    if (text === '1e400') expect(['wrong', 'invalid', 'undecided']).toContain(judgement.verdict);
    else expect(judgement.verdict).toBe(verdict);
  });

  test.each([
    ['1/2', '1', 'wrong'],
    ['1/2', '0', 'wrong'],
    ['0.39', '0', 'wrong'],
    ['-0.6', '-1', 'wrong'],
    ['25/2', '13', 'wrong'],
    ['25/2', '12.5', 'correct'],
    ['exp(5)', '148', 'correct'],
    ['exp(5)', '149', 'wrong'],
    ['exp(5)', '1e2', 'wrong'],
    ['exp(5)', '1.5e2', 'correct'],
    ['exp(-6)', '0.00', 'correct'],
    ['6/2', '3', 'correct'],
    ['sin(0)', '0', 'correct'],
    ['-exp(5)', '-148', 'correct'],
  ])('a whole number is rounded where its digits show it: %s as %s is %s', (of, text, verdict) => {
    expect(judgeText(makePart(`kind: value\nof: ${of}`), text).verdict).toBe(verdict);
  });

  test('why a whole number near the value is wrong is said', () => {
    expect(judgeText(makePart('kind: value\nof: 1/2'), '1').feedback).toEqual([
      'A whole number is read as it stands: give the decimals.',
    ]);
    expect(judgeText(makePart('kind: value\nof: 1/2'), '7').feedback[0]).not.toContain('whole number');
  });

  test('a Taylor polynomial: the first wrong term', () => {
    const taylor = makePart('kind: taylor\ngiven: {x: []}\nof: cos(x)\nwrt: x\norder: 4');
    expect(judgeText(taylor, '1 - x^2/2 + x^4/24').verdict).toBe('correct');
    expect(judgeText(taylor, '1 - x^2/2').verdict).toBe('unfinished');
    expect(judgeText(taylor, '1 - x^2/2 + x^4/4').feedback[0]).toContain('order 4');
  });

  test('orders of accuracy, from the stencil alone', () => {
    const five = makePart('kind: order\nstencil: {-2: 1/12, -1: -2/3, 1: 2/3, 2: -1/12}');
    expect(judgeText(five, { order: 'O(h^4)', constant: '-f5/30' }).verdict).toBe('correct');
    expect(judgeText(five, { order: 4, constant: 'f5/30' }).verdict).toBe('correct');
    expect(judgeText(five, { order: 4, constant: 'f5/20' })).toMatchObject({ verdict: 'wrong', share: 0.5 });
    expect(judgeText(five, '2').verdict).toBe('wrong');
  });
});

describe('tables', () => {
  test('a local derivative that is one over a number is rounded before it is used', () => {
    const part = makePart(`kind: backprop
network:
  inputs: {x: 0.4}
  nodes: {p: exp(x), q: log(1 + p), r: p*q, s: r^2, y: s - q}
  output: y`);
    const table = { p: '1.492', q: '0.913', r: '1.362', s: '1.855', y: '0.942', 'dy/ds': '1.000' };
    // 0.913*3.024 = 2.761, 1/2.492 = 0.401, 0.401*3.512 = 1.408, and 2.761 + 1.408 = 4.169.
    const rest = { 'dy/dr': '3.024', 'dy/dq': '3.512', 'dy/dp': '4.169', 'dy/dx': '6.220' };
    const { rows } = judgeText(part, { ...table, ...rest });
    const off = rows!.filter((r) => r.verdict !== 'right').map((r) => `${r.label} ${r.verdict}`);
    expect(off).toEqual(['dy/dr wrong', 'dy/dq carried', 'dy/dp carried', 'dy/dx carried']);
    const wrong = judgeText(part, { ...table, ...rest, 'dy/dp': '4.159' }).rows!;
    expect(wrong.find((r) => r.label === 'dy/dp')!.verdict).toBe('slip');
  });

  test('steps that nobody wrote down have no rounding of their own', () => {
    const ladder = makePart(`kind: backprop
network:
  inputs: {x: 1}
  nodes: {t1: sin(x), b1: cos(x), t2: sin(t1 + b1), b2: cos(t1 + b1), t3: sin(t2 + b2), b3: cos(t2 + b2)}
  output: t3*b3`);
    // y = 0.35917 and dy/dx = -0.16642.
    const short = (slope: string) => judgeText(ladder, { y: '0.36', 'dy/dx': slope }).verdict;
    expect(short('-0.17')).toBe('correct');
    for (const wrong of ['0.17', '-0.26', '0.00', '0.05']) expect(short(wrong), wrong).toBe('wrong');
    // With two decimals in a table, 0.05 is no coarser than the other numbers.
    const table = { t1: '0.84', b1: '0.54', t2: '0.98', b2: '0.19', t3: '0.92', b3: '0.39', y: '0.36' };
    const { rows } = judgeText(ladder, { ...table, 'dy/dt3': '0.39', 'dy/db3': '0.92', 'dy/dt2': '0.05' });
    expect(rows!.find((r) => r.label === 'dy/dt2')!.verdict).toBe('wrong');
  });

  const part = makePart(`kind: backprop
network:
  inputs: {x: 0.5, w: 2}
  nodes: {z: w*x, s: sin(z), c: cos(z), y: s*c + z}
  output: y
require: [dy/dx]`);

  test('a table without a mistake, from few lines or many', () => {
    expect(judgeText(part, { 'dy/dx': 1.17 }).verdict).toBe('correct');
    expect(
      judgeText(part, { z: '1', s: '0.841', c: '0.540', y: '1.455', 'dy/dz': '0.58', 'dy/dx': '1.17' })
        .verdict,
    ).toBe('correct');
  });

  const scaled = makePart(`kind: backprop
network:
  inputs: {x: 1.3}
  nodes: {a: 0.3*x, b: 9.46*x, c: 26.7*x, d: 4.1*x, f: 0.7675*x}
  output: a + b + c + d + f
require: [a]`);
  // 0.39, 12.298, 34.71, 5.33 and 0.99775.
  test.each([
    [{ a: '0.39', b: '12.30' }, 'correct'],
    [{ a: '0', b: '12.30' }, 'wrong'],
    [{ a: '0' }, 'wrong'],
    [{ a: '0', b: '12', c: '35' }, 'wrong'],
    [{ b: '12', c: '35', d: '5' }, 'unfinished'],
    [{ a: '0', b: '12', c: '36' }, 'wrong'],
    [{ a: '0', d: '5', f: '1' }, 'wrong'],
    [{ d: '5', f: '1' }, 'unfinished'],
    [{ a: '0', d: '5' }, 'wrong'],
    [{ a: '0.39', b: '12', c: '34.71' }, 'correct'],
    [{ a: '0.39', c: '34.71', d: '5' }, 'wrong'],
    [{ a: '0.39', c: '34.71', f: '1' }, 'correct'],
  ])('a whole number among the others: %j is %s', (table, verdict) => {
    expect(judgeText(scaled, table).verdict).toBe(verdict);
  });

  test('degrees for radians', () => {
    const { rows } = judgeText(part, { z: '1', s: '0.0175', 'dy/dx': '1.17' });
    expect(rows!.find((r) => r.label === 's')!.note).toContain('degrees');
  });

  test('a path left out', () => {
    const { rows } = judgeText(part, {
      z: 1,
      s: 0.84,
      c: 0.54,
      'dy/ds': 0.54,
      'dy/dc': 0.84,
      'dy/dz': 1.29,
      'dy/dx': 2.58,
    });
    expect(rows!.find((r) => r.label === 'dy/dz')).toMatchObject({ verdict: 'wrong' });
    expect(rows!.find((r) => r.label === 'dy/dz')!.note).toContain('the path through `c` is left out');
    expect(rows!.find((r) => r.label === 'dy/dx')!.verdict).toBe('carried');
  });

  test('labels that mean nothing are said to be so', () => {
    expect(judgeText(part, { 'dy/dq': 1 })).toMatchObject({ verdict: 'invalid' });
    expect(judgeText(part, { 'dy/dx': 'a lot' })).toMatchObject({ verdict: 'invalid' });
  });

  test('a table that calls for itself ends', () => {
    expect(
      judgeText(part, [
        ['z', '1'],
        ['z', '2'],
        ['z + 0', '1'],
        ['dy/dy', '1'],
        ['dy/dx', '3'],
      ]).verdict,
    ).toBe('wrong');
  });
});

describe('structure', () => {
  test('kinks and slopes', () => {
    const part = makePart('kind: kink\ngiven: {x: []}\nof: abs(x - 1) + relu(2*x)\nwrt: x');
    expect(judgeText(part, { kinks: '[0, 1]' }).verdict).toBe('correct');
    expect(judgeText(part, { kinks: '[0, 1]', left: '-1', right: '1' }).verdict).toBe('correct');
    expect(judgeText(part, { kinks: '1' }).verdict).toBe('wrong');
  });

  test.each([
    ['relu(3*x - 1)', { kinks: '1/3', left: '0', right: '3', subdifferential: '[0, 3]' }, 'correct'],
    ['relu(3*x - 1)', { kinks: '0.33' }, 'correct'],
    ['relu(3*x - 1)', { kinks: '1/3 + 1e-9' }, 'wrong'],
    ['abs(x^2 - 2)', { kinks: '-sqrt(2) and sqrt(2)', left: '[-2*sqrt(2), -2*sqrt(2)]' }, 'correct'],
    ['abs(x^2 - 2)', { kinks: 'sqrt(2)' }, 'wrong'],
    ['relu(x - 200)', { kinks: '200' }, 'correct'],
    ['relu(x - 200)', { kinks: 'none' }, 'wrong'],
    ['max(exp(x), 2)', { kinks: 'log(2)' }, 'correct'],
    ['max(cos(x), x)', { kinks: '0.739' }, 'correct'],
    ['x*abs(x)', { kinks: '0' }, 'wrong'],
    ['sqrt(abs(x))', { kinks: '0', left: '-inf', right: 'inf' }, 'correct'],
    ['heaviside(x)', { kinks: '0' }, 'wrong'],
    ['heaviside(x)', { jumps: '0', slope: '0' }, 'correct'],
    ['hardtanh(x)', { kinks: '[-1, 1]', slope: 'indicator(abs(x) < 1)' }, 'correct'],
    ['hardtanh(x)', { kinks: '[-1, 1]', slope: '1' }, 'wrong'],
    ['hardtanh(x)', { slope: 'indicator(abs(x) < 1)' }, 'unfinished'],
    ['abs(sin(x))', { kinks: '[0, pi]' }, 'undecided'],
    ['relu(x)', { kinks: 'somewhere' }, 'invalid'],
    ['relu(x)', { places: '0' }, 'invalid'],
  ])('where %s has no derivative: %j is %s', (of, answer, verdict) => {
    const part = makePart(`kind: kink\ngiven: {x: []}\nof: ${of}\nwrt: x`);
    expect(judgeText(part, answer as Record<string, string>).verdict).toBe(verdict);
  });

  test.each([
    [{ kinks: '0', left: '0', right: '1' }, 'correct', 1],
    [{ kinks: '0', left: '0', right: '1', jumps: 'none' }, 'correct', 1],
    [{ kinks: '0', left: '0' }, 'unfinished', 2 / 3],
    [{ kinks: '0', jumps: 'none', poles: 'none' }, 'unfinished', 1 / 3],
    [{ kinks: '0', left: '1', right: '1' }, 'wrong', 2 / 3],
    [{ left: '0' }, 'unfinished', 1 / 3],
  ])('all labels of the key are asked for: %j is %s', (answer, verdict, share) => {
    const part = makePart(
      'kind: kink\ngiven: {x: []}\nof: relu(x)\nwrt: x\nanswer: {kinks: 0, left: 0, right: 1}',
    );
    const judged = judgeText(part, answer as Record<string, string>);
    expect(judged).toMatchObject({ verdict, share });
    const silent = ['kinks', 'left', 'right'].filter((l) => !(l in answer));
    if (verdict === 'unfinished')
      expect(judged.feedback).toEqual(
        silent.map((l) => `Nothing is said about \`${l}\`, which is asked for.`),
      );
  });

  test.each([
    [{ order: '1', constant: 'f2/2' }, 'correct', 1],
    [{ order: '1' }, 'unfinished', 0.5],
    ['O(eps)', 'unfinished', 0.5],
    [{ constant: 'f2/2' }, 'unfinished', 0.5],
    [{ order: '1', constant: 'f2' }, 'wrong', 0.5],
    [{ constant: 'f2' }, 'wrong', 0],
    [{ order: '2' }, 'wrong', 0],
  ])('order and constant, where the key has both: %j is %s', (answer, verdict, share) => {
    const part = makePart('kind: order\nstencil: {1: 1, 0: -1}\nanswer: {order: 1, constant: f2/2}');
    expect(judgeText(part, answer as Record<string, string>)).toMatchObject({ verdict, share });
    const alone = makePart('kind: order\nstencil: {1: 1, 0: -1}\nanswer: {order: 1}');
    expect(judgeText(alone, { order: '1' }).verdict).toBe('correct');
  });

  test('sizes, with names and numbers', () => {
    const part = makePart('kind: shape\ngiven: {f: [D2], W: [D2, D1], h: [D1]}\nof: f + W*h\nwrt: h');
    expect(judgeText(part, '[D2, D1]').verdict).toBe('correct');
    expect(judgeText(part, 'D2 x D1').verdict).toBe('correct');
    expect(judgeText(part, '[D1, D2]')).toMatchObject({
      verdict: 'wrong',
      misconception: { code: 'other-layout' },
    });
    expect(judgeText(part, '[D3, D2]').verdict).toBe('invalid');
  });

  test('separability, with weights and with certificates', () => {
    const or = makePart('kind: separable\nclasses: [[[0, 1], [1, 0], [1, 1]], [[0, 0]]]');
    expect(judgeText(or, { separable: 'yes', w: '[1, 1]', b: '-1/2' }).verdict).toBe('correct');
    expect(judgeText(or, { separable: 'yes', w: '[1, 1]', b: '-1' })).toMatchObject({
      verdict: 'wrong',
      share: 0.5,
    });
    expect(judgeText(or, 'no').verdict).toBe('wrong');
    const xor = makePart('kind: separable\nclasses: [[[0, 1], [1, 0]], [[0, 0], [1, 1]]]');
    expect(judgeText(xor, { separable: 'no', first: '[1, 1]', second: '[1, 1]' }).verdict).toBe('correct');
    expect(judgeText(xor, { separable: 'no', first: '[1, 0]', second: '[1, 1]' }).verdict).toBe('wrong');
    expect(judgeText(xor, 'maybe').verdict).toBe('invalid');
  });

  test('networks on patterns', () => {
    const xor = makePart('kind: network\nclasses: [[[0, 1], [1, 0]], [[0, 0], [1, 1]]]\ninputs: [x1, x2]');
    expect(judgeText(xor, { h1: 'relu(x1 - x2)', h2: 'relu(x2 - x1)', y: 'h1 + h2 - 1/2' }).verdict).toBe(
      'correct',
    );
    expect(judgeText(xor, { h1: 'relu(x1 - x2)', h2: 'relu(x2 - x1)' }).verdict).toBe('unfinished');
    expect(judgeText(xor, { h1: 'x1 + x2' }).verdict).toBe('wrong');
    expect(judgeText(xor, { h1: 'x1 + q' }).verdict).toBe('invalid');
  });

  describe('networks of a given form', () => {
    const part = makePart(
      'kind: network\ngiven: {x: [n], W1: [m, n], b1: [m], W2: [k, m], b2: [k]}\nsizes: {n: [2], m: [2], k: [2]}\ntarget: W2*(W1*x + b1) + b2\nform: A*x + c\nunknowns: [A, c]\nanswer: {A: W2*W1, c: W2*b1 + b2}',
    );
    test.each([
      [{ A: '0', c: 'W2*(W1*x + b1) + b2' }, 'wrong'],
      [{ A: "(W2*(W1*x + b1))*x'/(x'*x)", c: 'b2' }, 'invalid'],
      [{ A: 'W2*W1', c: 'W2*b1 + b2 + W2*W1*x' }, 'wrong'],
      [{ A: 'W2*W1', c: 'W2*(b1 + W1*(x - x)) + b2' }, 'correct'],
    ])('a parameter may not depend on the input: %j is %s', (answer, verdict) => {
      const judged = judgeText(part, answer as Record<string, string>);
      expect(judged.verdict).toBe(verdict);
      if (verdict !== 'correct') {
        expect(judged.share).toBe(0);
        expect(judged.feedback[0]).toContain('must not depend on x');
      }
    });

    test.each([
      [{ A: 'W2*W1' }, 'unfinished', 0.5, 'There is no formula for c.'],
      [{ c: 'W2*b1 + b2' }, 'unfinished', 0.5, 'There is no formula for A.'],
      [{ A: 'W2*W1', c: ' ' }, 'unfinished', 0.5, 'There is no formula for c.'],
      [{ A: '2*W2*W1' }, 'unfinished', 0, 'There is no formula for c.'],
      [{ c: 'W2*(W1*x + b1) + b2' }, 'wrong', 0, 'c must not depend on x'],
      [{ A: '', c: '' }, 'missing', 0, 'There is no'],
    ])('a parameter that is left out: %j is %s', (answer, verdict, share, said) => {
      const judged = judgeText(part, answer as Record<string, string>);
      expect(judged).toMatchObject({ verdict, share });
      expect(judged.feedback[0]).toContain(said);
    });
  });

  test.each([
    [{ w: 'w - eta*2*(w*x + b)*x' }, 'unfinished', 0.5, 'There is no formula for b.'],
    [{ w: 'w - eta*2*(w*x + b)*x', b: 'b - 2*eta' }, 'wrong', 0.5, 'b: '],
    [{ w: 'w - eta*2*(w*x + b)' }, 'wrong', 0, 'w: '],
    [{}, 'missing', 0, 'There is no'],
  ])('an update that is left out: %j is %s', (answer, verdict, share, said) => {
    const part = makePart(
      'kind: iteration\ngiven: {w: [], b: [], x: [], eta: []}\nloss: (w*x + b)^2\nparams: [w, b]\nrate: eta',
    );
    const judged = judgeText(part, answer as Record<string, string>);
    expect(judged).toMatchObject({ verdict, share });
    expect(judged.feedback[0]).toContain(said);
  });

  test('steps of gradient descent', () => {
    const part = makePart(
      'kind: iteration\ngiven: {w: [], x: [], eta: []}\nloss: (w*x - 1)^2\nparams: [w]\nrate: eta',
    );
    expect(judgeText(part, { w: 'w - 2*eta*x*(w*x - 1)' }).verdict).toBe('correct');
    expect(judgeText(part, { w: 'w + 2*eta*x*(w*x - 1)' }).feedback[0]).toContain('uphill');
    expect(judgeText(part, { w: 'w - eta*x*(w*x - 1)' })).toMatchObject({
      misconception: { code: 'power-factor' },
    });
  });
});

describe('numbers of gradient descent', () => {
  test('a step size may be a number', () => {
    const formula = makePart('kind: iteration\ngiven: {w: []}\nloss: (w - 3)^2\nparams: [w]\nrate: 0.1');
    for (const text of ['w - 0.2*(w - 3)', '0.8*w + 0.6', 'w - (w - 3)/5'])
      expect(judgeText(formula, { w: text }).verdict, text).toBe('correct');
    expect(judgeText(formula, { w: 'w + 0.2*(w - 3)' }).feedback[0]).toContain('uphill');
    expect(judgeText(formula, { w: 'w - 2*(w - 3)' }).feedback[0]).toContain('step size 0.1 is missing');
    const numbers = makePart(
      'kind: iteration\ngiven: {w: []}\nloss: (w - 3)^2\nparams: [w]\nrate: 1/10\nat: {w: 0}\nsteps: 2',
    );
    expect(judgeText(numbers, { w1: '0.6', w2: '1.08' }).verdict).toBe('correct');
    expect(judgeText(numbers, { w1: '0.6', w2: '1.2' }).verdict).toBe('wrong');
  });

  const part = makePart(`kind: iteration
given: {w: [], b: [], x: [], z: [], eta: []}
where: {y: sigmoid(w*x + b)}
loss: (y - z)^2/2
params: [w, b]
rate: eta
at: {w: 0.5, b: 0, x: 1, z: 1, eta: 2}
steps: 2`);

  test.each([
    { w1: '0.68', b1: '0.18', w2: '0.81', b2: '0.31' },
    { w: '[0.677, 0.802]', b: '[0.177, 0.302]' },
    { w: '[0.5, 0.677, 0.802]', b: '[0, 0.177, 0.302]' },
    { 'dL/dw0': '-0.0887', 'w(1)': '0.677', 'w^(2)': '0.802', b_2: '0.302', L2: '0.03' },
  ])('%j is right', (answer) =>
    expect(judgeText(part, answer as Record<string, string>).verdict).toBe('correct'),
  );

  test('an error is carried', () => {
    const { rows } = judgeText(part, { w1: '0.677', b1: '0.277', w2: '0.79', b2: '0.39' });
    expect(rows!.map((r) => [r.label, r.verdict])).toEqual([
      ['w1', 'right'],
      ['b1', 'wrong'],
      ['w2', 'carried'],
      ['b2', 'carried'],
    ]);
  });

  test('a step uphill is named', () => {
    expect(judgeText(part, { w1: '0.323', b1: '-0.177' }).feedback[0]).toContain('uphill');
  });

  test('what cannot be read is said', () => {
    expect(judgeText(part, { w: '3' }).feedback[0]).toContain('2 steps are asked for');
    expect(judgeText(part, '0.8').verdict).toBe('invalid');
    expect(judgeText(part, { w2: '0.802' })).toMatchObject({ verdict: 'unfinished' });
  });

  test('vectors, step by step', () => {
    const vectors = makePart(`kind: iteration
given: {w: [2], X: [3, 2], t: [3], eta: []}
loss: sum((X*w - t).^2)
params: [w]
rate: eta
at: {w: "[0, 0]", X: "[[1, 0], [0, 1], [1, 1]]", t: "[1, 2, 3]", eta: 0.1}
steps: 2`);
    expect(judgeText(vectors, { w1: '[0.8, 1.0]', w2: '[1.08, 1.44]' }).verdict).toBe('correct');
    expect(judgeText(vectors, { w: '[[0.8, 1.0], [1.08, 1.44]]' }).verdict).toBe('correct');
  });

  test('the formula for a vector of weights', () => {
    const symbols = makePart(
      'kind: iteration\ngiven: {w: [d], X: [N, d], t: [N], eta: []}\nloss: sum((X*w - t).^2)\nparams: [w]\nrate: eta',
    );
    expect(judgeText(symbols, { w: "w - 2*eta*X'*(X*w - t)" }).verdict).toBe('correct');
    expect(judgeText(symbols, { w: "w - 2*X'*(X*w - t)" }).feedback[0]).toContain('step size eta is missing');
    expect(judgeText(symbols, { w: "2*X'*(X*w - t)" }).feedback[0]).toContain('this is the derivative');
  });
});

describe('answers are data', () => {
  const part = makePart('kind: derivative\ngiven: {x: []}\nof: sin(x)\nwrt: x');
  test.each([
    ['ten megabytes', 'cos(x)+0'.repeat(1_300_000)],
    ['a thousand brackets', `${'('.repeat(5_000)}cos(x)${')'.repeat(5_000)}`],
    ['a tower of powers', 'cos(x)^9^9^9^9^9^9'],
    ['a factorial of digits', `cos(x) + ${'9'.repeat(5_000)}`],
    ['an assignment', 'x = import("fs")'],
    ['a call of the host', 'process.exit(0)'],
    ['a function of mathjs', 'evaluate("1")'],
    ['terminal escapes', '\u001b[2Jcos(x)'],
    ['a long sum', 'sum(k*x, k, 1, 99999999)'],
    ['nested sums', 'sum(sum(sum(cos(x), i, 1, 900), j, 1, 900), k, 1, 900)'],
  ])('%s ends in a verdict', (_name, text) => {
    expect(['wrong', 'invalid', 'undecided']).toContain(judgeText(part, text).verdict);
  });
});

describe('a power of a bracket after a name', () => {
  const part = makePart('kind: derivative\ngiven: {x: [], y: []}\nof: y*(1-x)^3/3\nwrt: x');
  test.each([
    ['-y(1-x)^2', 'correct'],
    ['-y (1-x)^{2}', 'correct'],
    ['y(1-x)^2*(-1)', 'correct'],
    ['-(y(1-x))^2', 'wrong'],
    ['(-y(1-x))^2', 'wrong'],
  ])('%s is %s', (answer, verdict) => {
    expect(judgeText(part, answer).verdict).toBe(verdict);
  });

  test('also in an exponent', () => {
    const power = makePart('kind: derivative\ngiven: {z: []}\nof: 1/(1+exp(-z))\nwrt: z');
    expect(judgeText(power, 'e^-z (1+e^-z)^-2').verdict).toBe('correct');
    expect(judgeText(power, 'e^z (1+e^z)^-2').verdict).toBe('correct');
    expect(judgeText(power, 'e^(z(1+e^z)^-2)').verdict).toBe('wrong');
  });
});

describe('a bound that is shown in another form', () => {
  const exponential = makePart('kind: bound\ngiven: {x: []}\nclaim: exp(x) >= 1 + x');
  const squares = makePart('kind: bound\ngiven: {x: [], y: []}\nclaim: 2*x*y <= x^2 + y^2');
  test.each([
    [exponential, '1 + x <= e^x', 'correct'],
    [exponential, 'e^x - 1 - x >= 0', 'correct'],
    [exponential, 'e^x >= 0', 'unfinished'],
    [squares, 'x^2 + y^2 - 2*x*y = (x-y)^2 >= 0', 'correct'],
    [squares, '0 <= (x-y)^2 = x^2 - 2*x*y + y^2', 'correct'],
    [squares, '(x+y)^2 >= 0', 'unfinished'],
    [squares, '(x-y)^2 <= 0', 'wrong'],
    [squares, '2*x*y <= x^2 + y^2', 'correct'],
  ] as const)('%#', (part, answer, verdict) => {
    expect(judgeText(part, answer).verdict, answer).toBe(verdict);
  });

  test('an identity may be shown from its other end', () => {
    const double = makePart('kind: identity\ngiven: {x: []}\nfrom: sin(2*x)\nto: 2*sin(x)*cos(x)');
    const back = '2*sin(x)*cos(x) = sin(x)*cos(x) + cos(x)*sin(x) = sin(x + x) = sin(2*x)';
    expect(judgeText(double, back).verdict).toBe('correct');
    expect(judgeText(double, '2*sin(x)*cos(x) = sin(x) = sin(2*x)').verdict).toBe('wrong');
    expect(judgeText(double, '2*sin(x)*cos(x) = 2*cos(x)*sin(x)').verdict).toBe('unfinished');
  });
});

describe('decimals for exact values', () => {
  const limit = makePart('kind: limit\ngiven: {n: []}\nof: (1+1/n)^n\nwrt: n\nto: inf');
  test.each([
    ['e', 'correct'],
    ['2.718', 'unfinished'],
    ['2.72', 'unfinished'],
    ['2.71', 'wrong'],
    ['3', 'wrong'],
  ])('the limit %s is %s', (answer, verdict) => {
    expect(judgeText(limit, answer).verdict).toBe(verdict);
  });

  test('a space after the minus is read over', () => {
    const value = makePart('kind: value\ngiven: {x: []}\nof: -x/7\nat: {x: 1}');
    expect(judgeText(value, '- 0.143').verdict).toBe('correct');
  });
});
