import { all, readsAs } from './reads-as.js';

const limit = (of: string, to: string) => `kind: limit\ngiven: {x: []}\nof: "${of}"\nwrt: x\nto: ${to}`;

readsAs('what stands behind a limit', limit('sin(3*x)/x', '0'), [
  ...all(
    'correct',
    '\\lim_{x\\to 0} \\frac{\\sin 3x}{x} = 3',
    'lim_{x→0} sin(3x)/x = lim_{x→0} 3cos(3x)/1 = 3',
    'lim x->0 sin(3x)/x = 3',
    '\\lim_{x\\to 0} 3\\cos(3x) = 3\\cos 0 = 3',
    'lim_{u→0} 3 sin(u)/u = 3',
    '\\lim_{x \\to 0} 3 \\frac{\\sin 3x}{3x} = 3 \\cdot 1 = 3',
    'lim = 3',
  ),
  ...all(
    'wrong',
    'lim_{x→0} cos(3x) = 3',
    '\\lim_{x\\to0} 5 = 3',
    'lim_{x→∞} sin(3x)/x = 3',
    'lim_{x→0} sin(3x)/x = 0',
    'lim_{x→0} sin(3x)/x = cos(0) = 3',
    'lim_{x→0} sin(3x)/x = lim_{x→0} cos(3x)/1 = 3',
  ),
  ...all('unfinished', 'lim_{x→0+} sin(3x)/x = 3', 'lim_{x→0} sin(3x)/x = lim_{x→0} 3cos(3x)'),
]);

readsAs('another limit that there is not', limit('(x^2+1)/(2*x^2-x)', 'inf'), [
  ...all('correct', '\\lim_{x\\to\\infty} \\frac{1+1/x^2}{2-1/x} = 1/2', 'lim_{x→∞} (x²+1)/(2x²-x) = 1/2'),
  ...all('wrong', 'lim_{x→0} (x²+1)/(2x²-x) = 1/2'),
]);

readsAs('the sides of a limit in its notation', limit('abs(x)/x', '0'), [
  ...all(
    'correct',
    'lim_{x→0} |x|/x = DNE',
    'lim_{x→0} |x|/x does not exist',
    'lim_{x→0-} |x|/x = -1, lim_{x→0+} |x|/x = 1',
    '\\lim_{x\\to 0^-} \\frac{|x|}{x} = -1, \\lim_{x\\to 0^+} \\frac{|x|}{x} = 1',
  ),
  ...all(
    'wrong',
    'lim_{x→0} |x|/x = 1',
    '\\lim_{x\\to 0^-} \\frac{|x|}{x} = 1, \\lim_{x\\to 0^+} \\frac{|x|}{x} = 1',
  ),
]);

readsAs('the sides of a limit in words', limit('abs(x)/x', '0'), [
  ...all(
    'correct',
    'LHL = -1, RHL = 1',
    'LHL = -1, RHL = 1, so DNE',
    'does not exist (left -1,0, right 1)',
    'left limit -1 ≠ right limit 1',
    'limit from the left -1, from the right 1',
    'DNE: left limit equals -1, right limit equals 1',
  ),
  ...all(
    'wrong',
    'LHL = 1, RHL = -1',
    'does not exist (left -0,1, right 1)',
    'left limit 1 ≠ right limit -1',
  ),
  ...all('unfinished', '1, from above', '1, from the right'),
]);

readsAs('the side from which a limit at infinity is approached', limit('2 + 1/x', 'inf'), [
  ...all('correct', '2', '2, from above', '2 from above', '2+', '2^+', '2 (approached from above)'),
  ...all('wrong', '2, from below', '2^-', '1, from above'),
]);

readsAs('the side of a limit at the other infinity', limit('1/x', '-inf'), [
  ...all('correct', '0 from below', '0-'),
  ...all('wrong', '0 from above'),
]);

readsAs('no side of a limit', limit('sin(x)/x', 'inf'), [
  ...all('correct', '0'),
  ...all('undecided', '0 from above'),
]);
