/**
 * Answers as they are handed in: an expression, forms that equal it wherever both are defined, and slips that do not. `log` is the
 * natural logarithm, `e^x` the exponential; functions of machine learning are written out, so that every program can read them.
 */
export const ROWS = [
  // Derivatives: powers, products, quotients, chains.
  [
    '3*x^2 + 4*x',
    ['x*(3*x + 4)', '4*x + 3*x^2', '3*(x + 2/3)^2 - 4/3'],
    ['3*x^2 + 4', 'x*(3*x - 4)', '7*x^3'],
  ],
  [
    '2*x*sin(x) + x^2*cos(x)',
    ['x*(2*sin(x) + x*cos(x))', 'x^2*(cos(x) + 2*sin(x)/x)'],
    ['2*x*cos(x)', '2*x*sin(x) - x^2*cos(x)', 'x*(sin(x) + x*cos(x))'],
  ],
  [
    '(x*cos(x) - sin(x))/x^2',
    ['cos(x)/x - sin(x)/x^2', '-(sin(x) - x*cos(x))/x^2'],
    ['(sin(x) - x*cos(x))/x^2', 'cos(x)/x - sin(x)/x', 'cos(x)'],
  ],
  [
    '-2/(x - 1)^2',
    ['((x - 1) - (x + 1))/(x - 1)^2', '-2/(x^2 - 2*x + 1)', '-2*(1 - x)^(-2)'],
    ['2/(x - 1)^2', '-2/(x - 1)', '-2/(x^2 + 1)', '2*x/(x - 1)^2'],
  ],
  [
    '12*x*(2*x^2 + 1)^2',
    ['3*(2*x^2 + 1)^2*4*x', '48*x^5 + 48*x^3 + 12*x', '12*x*(4*x^4 + 4*x^2 + 1)'],
    ['3*(2*x^2 + 1)^2', '12*x*(2*x^2 + 1)^3', '48*x^5 + 24*x^3 + 12*x'],
  ],
  [
    'x/sqrt(x^2 + 1)',
    ['(1/2)*(x^2 + 1)^(-1/2)*2*x', 'x*(x^2 + 1)^(-1/2)', 'x*sqrt(x^2 + 1)/(x^2 + 1)'],
    ['1/(2*sqrt(x^2 + 1))', 'x*sqrt(x^2 + 1)', '2*x/sqrt(x^2 + 1)'],
  ],
  [
    'e^(-x)*(1 - x)',
    ['e^(-x) - x*e^(-x)', '(1 - x)/e^x', '-(x - 1)*e^(-x)'],
    ['e^(-x)*(1 + x)', '(1 - x)*e^x', '-e^(-x)', 'e^(-x) + x*e^(-x)'],
  ],
  [
    'x^x*(log(x) + 1)',
    ['e^(x*log(x))*(1 + log(x))', 'x^x*log(x) + x^x'],
    ['x*x^(x - 1)', 'x^x*log(x)', 'x^x*(log(x) - 1)'],
  ],
  [
    '2^x*log(2)',
    ['e^(x*log(2))*log(2)', 'log(2)/2^(-x)', '2^(x + 1)*log(2)/2'],
    ['x*2^(x - 1)', '2^x/log(2)', '2^x'],
  ],
  ['1/(x*log(x))', ['(1/x)/log(x)', '1/log(x^x)'], ['1/log(x)', 'log(x)/x', '1/(x + log(x))']],
  ['-tan(x)', ['-sin(x)/cos(x)', '(cos(x)^2 - 1)/(sin(x)*cos(x))'], ['tan(x)', '-1/tan(x)', 'sin(x)/cos(x)']],
  [
    '2*sin(x)*cos(x)',
    ['sin(2*x)', '2*tan(x)*cos(x)^2', '(sin(x) + cos(x))^2 - 1'],
    ['2*sin(x)', 'cos(2*x)', '-sin(2*x)', 'sin(x)*cos(x)'],
  ],
  [
    '1/cos(x)^2',
    ['1 + tan(x)^2', '(cos(x)^2 + sin(x)^2)/cos(x)^2', '1/(1 - sin(x)^2)', '2/(1 + cos(2*x))'],
    ['1 - tan(x)^2', '1/cos(x^2)', '-1/cos(x)^2', '1/sin(x)^2'],
  ],
  [
    '2*x/(1 + x^4)',
    ['(2*x)/(x^4 + 1)', '2/(x^3 + 1/x)'],
    ['1/(1 + x^4)', '2*x/(1 + x^2)', '2*x/(1 + x^2)^2'],
  ],
  [
    '1/sqrt(1 - x^2)',
    ['(1 - x^2)^(-1/2)', 'sqrt(1 - x^2)/(1 - x^2)'],
    ['-1/sqrt(1 - x^2)', 'x/sqrt(1 - x^2)', '1/(1 - x^2)'],
  ],
  [
    'cos(x)*e^(sin(x))',
    ['e^(sin(x))/(1/cos(x))', 'e^(sin(x))*sin(2*x)/(2*sin(x))'],
    ['e^(cos(x))', '-cos(x)*e^(sin(x))', 'sin(x)*e^(sin(x))'],
  ],
  [
    '-3*cos(x)^2*sin(x)',
    ['3*sin(x)*(sin(x)^2 - 1)', '-3*sin(x) + 3*sin(x)^3', '-(3/2)*cos(x)*sin(2*x)'],
    ['3*cos(x)^2*sin(x)', '3*cos(x)^2', '-3*cos(x)*sin(x)^2'],
  ],
  [
    '1/(2*sqrt(x)*(1 + x))',
    ['1/(2*x^(1/2) + 2*x^(3/2))', 'sqrt(x)/(2*x + 2*x^2)'],
    ['1/(1 + x)', '1/(2*sqrt(x)*(1 + x^2))', '1/(2*sqrt(x) + x)'],
  ],
  [
    '4*x^3*e^(x^4)',
    ['4*x^3*e^(x^2*x^2)', '(2*x)^2*x*e^(x^4)'],
    ['e^(x^4)', '4*x^3*e^(4*x^3)', 'x^4*e^(x^4 - 1)', '4*x^3*(e^x)^4'],
  ],
  [
    '5*(x + 1)^4',
    ['5*x^4 + 20*x^3 + 30*x^2 + 20*x + 5', '5*(x^2 + 2*x + 1)^2'],
    ['5*x^4 + 5', '(x + 1)^5', '5*(x^2 + 1)^2', '4*(x + 1)^5'],
  ],
  [
    '(1 - log(x))/x^2',
    ['1/x^2 - log(x)/x^2', 'x^(-2)*log(e/x)'],
    ['(log(x) - 1)/x^2', '1/x^2', '(1 + log(x))/x^2'],
  ],
  [
    '4/(e^x + e^(-x))^2',
    ['1/cosh(x)^2', '1 - tanh(x)^2', '4*e^(2*x)/(e^(2*x) + 1)^2'],
    ['4/(e^x - e^(-x))^2', '1 + tanh(x)^2', '2/(e^x + e^(-x))^2'],
  ],
  [
    'cosh(x)^2 + sinh(x)^2',
    ['cosh(2*x)', '1 + 2*sinh(x)^2', '(e^(2*x) + e^(-2*x))/2'],
    ['1', 'sinh(2*x)', '(e^(2*x) + e^(-2*x))/4'],
  ],

  // Integrals and series, up to a shown constant.
  ['x*log(x) - x', ['x*(log(x) - 1)', 'x*log(x/e)'], ['x*log(x)', '1/x', 'x*(log(x) + 1)']],
  [
    '-(x + 1)*e^(-x)',
    ['-x*e^(-x) - e^(-x)', '-(1 + x)/e^x'],
    ['(x + 1)*e^(-x)', '-x*e^(-x) + e^(-x)', '-(x - 1)*e^(-x)'],
  ],
  [
    '(x - sin(x)*cos(x))/2',
    ['x/2 - sin(2*x)/4', 'x/2 - (1/2)*sin(x)*cos(x)'],
    ['x/2 - sin(2*x)/2', 'x/2 + sin(2*x)/4', 'sin(x)^3/3'],
  ],
  [
    'log(x - 1)/2 - log(x + 1)/2',
    ['(1/2)*log((x - 1)/(x + 1))', 'log(sqrt((x - 1)/(x + 1)))'],
    ['log((x - 1)*(x + 1))/2', 'log(x^2 - 1)/2', 'log(x - 1)/log(x + 1)'],
  ],
  [
    'e^x*(sin(x) - cos(x))/2',
    ['(e^x*sin(x) - e^x*cos(x))/2', '-e^x*(cos(x) - sin(x))/2'],
    ['e^x*(sin(x) + cos(x))/2', 'e^x*(sin(x) - cos(x))', 'e^x*sin(x)*cos(x)/2'],
  ],
  [
    '1/(x^2 - 1)',
    ['(1/2)*(1/(x - 1) - 1/(x + 1))', '1/((x - 1)*(x + 1))'],
    ['1/(x - 1) - 1/(x + 1)', '(1/2)*(1/(x - 1) + 1/(x + 1))', '1/x^2 - 1'],
  ],
  [
    'x^3/3 + x^2 + x',
    ['x*(x^2 + 3*x + 3)/3', '((x + 1)^3 - 1)/3'],
    ['(x + 1)^3/3', 'x^3/3 + 2*x^2 + x', 'x^3 + x^2 + x'],
  ],
  ['(2/3)*x^(3/2)', ['2*x*sqrt(x)/3', '2*sqrt(x^3)/3'], ['(3/2)*x^(3/2)', '(2/3)*x^(2/3)', '2*sqrt(x)/3']],
  [
    'log(x + sqrt(x^2 + 1))',
    ['-log(sqrt(x^2 + 1) - x)', 'asinh(x)'],
    ['x + log(sqrt(x^2 + 1))', 'log(x + sqrt(x^2 - 1))', 'log(x) + log(sqrt(x^2 + 1))'],
  ],

  // Trigonometry.
  [
    'sin(x)^2',
    ['1 - cos(x)^2', '(1 - cos(2*x))/2'],
    ['(1 + cos(2*x))/2', 'sin(x^2)', '1 - cos(x)', '(1 - cos(x))/2'],
  ],
  [
    'sin(x + y)',
    ['sin(x)*cos(y) + cos(x)*sin(y)', 'cos(pi/2 - x - y)'],
    ['sin(x) + sin(y)', 'sin(x)*cos(y) - cos(x)*sin(y)', 'sin(x)*sin(y) + cos(x)*cos(y)'],
  ],
  [
    'cos(3*x)',
    ['4*cos(x)^3 - 3*cos(x)', 'cos(x)*(1 - 4*sin(x)^2)'],
    ['3*cos(x)', '3*cos(x) - 4*cos(x)^3', 'cos(x)^3'],
  ],
  ['tan(x) + 1/tan(x)', ['1/(sin(x)*cos(x))', '2/sin(2*x)'], ['1/sin(2*x)', '1', 'sin(x)*cos(x)']],
  [
    '(1 - cos(x))/sin(x)',
    ['tan(x/2)', 'sin(x)/(1 + cos(x))'],
    ['tan(x)/2', '(1 + cos(x))/sin(x)', 'sin(x)/(1 - cos(x))'],
  ],
  ['cos(x)^4 - sin(x)^4', ['cos(2*x)', '2*cos(x)^2 - 1', '1 - 2*sin(x)^2'], ['1', 'cos(4*x)', 'sin(2*x)']],
  ['sin(asin(x))', ['x', 'cos(acos(x))'], ['-x', 'asin(sin(x)) + 1', 'sqrt(1 - x^2)']],
  [
    'cos(atan(x))',
    ['1/sqrt(1 + x^2)', 'sin(atan(x))/x'],
    ['x/sqrt(1 + x^2)', 'sqrt(1 + x^2)', '1/(1 + x^2)'],
  ],

  // Logarithms, exponentials, roots.
  [
    'log(x*y)',
    ['log(x) + log(y)', 'log(x^2*y) - log(x)'],
    ['log(x)*log(y)', 'log(x + y)', 'log(x) - log(y)'],
  ],
  [
    'log(x^3/y)',
    ['3*log(x) - log(y)', 'log(x^3) - log(y)'],
    ['3*log(x)/log(y)', '3*log(x) + log(y)', '(log(x) - log(y))*3'],
  ],
  ['e^(x + y)', ['e^x*e^y', 'e^(2*x + y)/e^x'], ['e^x + e^y', 'e^(x*y)', 'e^x*y']],
  ['(e^x)^2', ['e^(2*x)', 'e^x/e^(-x)'], ['e^(x^2)', 'e^x + e^x', '2*e^x']],
  ['sqrt(x^2*y^2)', ['abs(x*y)', 'abs(x)*abs(y)'], ['x*y', 'x*abs(y)', '-x*y']],
  [
    'sqrt(x^2 + 2*x + 1)',
    ['abs(x + 1)', 'sqrt((x + 1)^2)'],
    ['x + 1', 'abs(x) + 1', 'sqrt(x^2) + sqrt(2*x) + 1'],
  ],
  [
    '1/(sqrt(x + 1) + sqrt(x))',
    ['sqrt(x + 1) - sqrt(x)', '(sqrt(x + 1) - sqrt(x))/1'],
    ['sqrt(x + 1) + sqrt(x)', '1/sqrt(2*x + 1)', 'sqrt(x) - sqrt(x + 1)'],
  ],
  ['sqrt(8)', ['2*sqrt(2)', '2^(3/2)', '4/sqrt(2)'], ['4', '2.828427', '4*sqrt(2)', '2*sqrt(2) + 10^(-9)']],
  [
    'sqrt(3 + 2*sqrt(2))',
    ['1 + sqrt(2)', 'sqrt((1 + sqrt(2))^2)'],
    ['sqrt(3) + sqrt(2)', '1 - sqrt(2)', '2.414213562'],
  ],
  ['1/3', ['2/6', '1 - 2/3'], ['0.333', '0.333333333333', '3']],
  ['pi/4', ['atan(1)', 'asin(sqrt(2)/2)'], ['0.785398163397', '3.14159265/4', 'atan(2)']],

  // Algebra.
  ['(x^2 - 1)/(x - 1)', ['x + 1', '(x^2 + 2*x + 1)/(x + 1)'], ['x - 1', 'x^2 + 1', 'x']],
  [
    '(x + y)^3',
    ['x^3 + 3*x^2*y + 3*x*y^2 + y^3', '(x + y)*(x^2 + 2*x*y + y^2)'],
    ['x^3 + y^3', 'x^3 + 3*x*y + y^3', '(x + y)^2*(x - y)'],
  ],
  [
    'x^3 - y^3',
    ['(x - y)*(x^2 + x*y + y^2)', '-(y - x)*(x^2 + x*y + y^2)'],
    ['(x - y)^3', '(x - y)*(x^2 - x*y + y^2)', '(x - y)*(x^2 + 2*x*y + y^2)'],
  ],
  ['1/(1/x + 1/y)', ['x*y/(x + y)', '1/((x + y)/(x*y))'], ['x + y', '(x + y)/(x*y)', '(x + y)/2']],
  ['abs(x - y)', ['abs(y - x)', 'sqrt((x - y)^2)'], ['x - y', 'abs(x) - abs(y)', 'abs(x + y)']],
  ['(x + 1)^20', ['((x + 1)^10)^2', '(x^2 + 2*x + 1)^10'], ['x^20 + 1', '(x^2 + 1)^10', '(x + 1)^19']],

  // Machine learning: sigmoid, tanh, cross-entropy, softmax of two, relu.
  [
    '1/(1 + e^(-x))',
    ['e^x/(1 + e^x)', '(1 + tanh(x/2))/2', '1 - 1/(1 + e^x)'],
    ['1/(1 + e^x)', '(1 + tanh(x))/2', 'e^x/(1 - e^x)', '1/(1 + e^(-2*x))'],
  ],
  [
    'e^(-x)/(1 + e^(-x))^2',
    ['e^x/(1 + e^x)^2', '(1/(1 + e^(-x)))*(1 - 1/(1 + e^(-x)))', '1/(2 + e^x + e^(-x))'],
    ['e^(-x)/(1 + e^(-x))', '-e^(-x)/(1 + e^(-x))^2', '1/(1 + e^(-x))^2', '1/(e^x + e^(-x))'],
  ],
  [
    '(e^x - e^(-x))/(e^x + e^(-x))',
    ['tanh(x)', '2/(1 + e^(-2*x)) - 1', '1 - 2/(e^(2*x) + 1)'],
    ['2/(1 + e^(-x)) - 1', '(e^x + e^(-x))/(e^x - e^(-x))', '1 - 1/(e^(2*x) + 1)'],
  ],
  [
    'log(1 + e^x)',
    ['x + log(1 + e^(-x))', '-log(1 - 1/(1 + e^(-x)))', 'log(1 + e^(-abs(x))) + (x + abs(x))/2'],
    ['x', 'x - log(1 + e^(-x))', 'log(1 + e^(-x))', '(x + abs(x))/2'],
  ],
  [
    '-log(1/(1 + e^(-x)))',
    ['log(1 + e^(-x))', 'log(1 + e^x) - x'],
    ['log(1 + e^x)', '-log(1 + e^(-x))', 'x - log(1 + e^x)'],
  ],
  [
    '-y*log(1/(1 + e^(-x))) - (1 - y)*log(1 - 1/(1 + e^(-x)))',
    ['log(1 + e^x) - x*y', 'y*log(1 + e^(-x)) + (1 - y)*log(1 + e^x)', '(1 - y)*x + log(1 + e^(-x))'],
    ['log(1 + e^x) + x*y', '(1 - y)*x - log(1 + e^(-x))', 'y*log(1 + e^x) + (1 - y)*log(1 + e^(-x))'],
  ],
  [
    '1/(1 + e^(-x)) - y',
    ['-y/(1 + e^x) + (1 - y)*e^x/(1 + e^x)', 'e^x/(1 + e^x) - y'],
    ['y - 1/(1 + e^(-x))', '1/(1 + e^x) - y', '(1 - y)*e^x/(1 + e^x)'],
  ],
  [
    'e^x/(e^x + e^y)',
    ['1/(1 + e^(y - x))', 'e^(x - y)/(1 + e^(x - y))', '1 - e^y/(e^x + e^y)'],
    ['1/(1 + e^(x - y))', 'e^x/e^(x + y)', 'x/(x + y)', '1/(1 + e^y)'],
  ],
  [
    'e^(x + y)/(e^x + e^y)^2',
    ['(e^x/(e^x + e^y))*(1 - e^x/(e^x + e^y))', '1/(2 + e^(x - y) + e^(y - x))'],
    ['-e^(x + y)/(e^x + e^y)^2', 'e^(x + y)/(e^x + e^y)', '1/(1 + e^(x - y) + e^(y - x))'],
  ],
  [
    'log(e^x + e^y)',
    ['x + log(1 + e^(y - x))', 'a + log(e^(x - a) + e^(y - a))', '(x + y)/2 + log(2*cosh((x - y)/2))'],
    ['x + y', 'x + log(1 + e^(x - y))', 'a + log(e^(x + a) + e^(y + a))', 'a*log(e^(x - a) + e^(y - a))'],
  ],
  [
    '2*(w*x + b - y)*x',
    ['2*w*x^2 + 2*b*x - 2*x*y', '-2*x*(y - w*x - b)'],
    ['2*(w*x + b - y)', '(w*x + b - y)*x', '2*w*x + 2*b*x - 2*x*y'],
  ],
  [
    '(a - 1/(1 + e^(-x)))^2/2',
    ['(1/(1 + e^(-x)) - a)^2/2', 'a^2/2 - a/(1 + e^(-x)) + 1/(2*(1 + e^(-x))^2)'],
    ['(a + 1/(1 + e^(-x)))^2/2', '(a - 1/(1 + e^(-x)))/2', 'a^2/2 - 1/(2*(1 + e^(-x))^2)'],
  ],
  [
    '(x + abs(x))/2',
    ['abs(x) - (abs(x) - x)/2', '(sqrt(x^2) + x)/2', 'x - (x - abs(x))/2'],
    ['x', '(x - abs(x))/2', 'abs(x)', '(x^2 + abs(x))/2'],
  ],
  [
    'x*(1 + tanh(x/2))/2',
    ['x/(1 + e^(-x))', 'x*e^x/(1 + e^x)'],
    ['x*(1 + tanh(x))/2', '1/(1 + e^(-x))', 'x/(1 + e^x)'],
  ],
  [
    '(1 + e^(-x) + x*e^(-x))/(1 + e^(-x))^2',
    ['1/(1 + e^(-x)) + x*e^(-x)/(1 + e^(-x))^2', '(e^(2*x) + e^x + x*e^x)/(1 + e^x)^2'],
    ['1/(1 + e^(-x)) - x*e^(-x)/(1 + e^(-x))^2', 'x*e^(-x)/(1 + e^(-x))^2', '(1 + x*e^(-x))/(1 + e^(-x))^2'],
  ],
  [
    '-(y/p - (1 - y)/(1 - p))',
    ['(p - y)/(p*(1 - p))', '-y/p + (1 - y)/(1 - p)'],
    ['(y - p)/(p*(1 - p))', 'y/p + (1 - y)/(1 - p)', '(p - y)/(p + (1 - p))'],
  ],
  [
    'e^(-(x - m)^2/(2*s^2))',
    ['e^(-(m - x)^2/(2*s^2))', 'e^(-x^2/(2*s^2))*e^(m*x/s^2)*e^(-m^2/(2*s^2))'],
    ['e^((x - m)^2/(2*s^2))', 'e^(-(x - m)^2/(2*s))', 'e^(-x^2/(2*s^2))*e^(-m^2/(2*s^2))'],
  ],
  ['(x - m)/s^2', ['x/s^2 - m/s^2', '-(m - x)/s^2'], ['(m - x)/s^2', '(x - m)/s', '(x - m)^2/s^3']],
];

/** Every pair with what the table says of it. */
export const PAIRS = ROWS.flatMap(([base, right, wrong]) => [
  ...right.map((form) => ({ left: base, right: form, equal: true })),
  ...wrong.map((form) => ({ left: base, right: form, equal: false })),
]);
