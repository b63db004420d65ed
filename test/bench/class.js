/** A class that never was: a sheet of 30 parts and students who answer it, right, wrong and in their own way; the same for the same seed. */

const PARTS = [
  [
    'derivative',
    'sin(A*x)',
    ['A*cos(A*x)', 'cos(A*x)*A', 'sin(A*x + pi/2)*A'],
    ['cos(A*x)', '-A*cos(A*x)', 'A*sin(A*x)', 'sin('],
  ],
  [
    'derivative',
    'sigmoid(A*x)',
    ['A*sigmoid(A*x)*(1 - sigmoid(A*x))', 'A*exp(-A*x)/(1 + exp(-A*x))^2'],
    ['sigmoid(A*x)*(1 - sigmoid(A*x))', 'A*sigmoid(A*x)', 'A*(1 - sigmoid(A*x))^2'],
  ],
  [
    'derivative',
    'tanh(x)^A',
    ['A*tanh(x)^(A - 1)*(1 - tanh(x)^2)', 'A*tanh(x)^(A - 1)/cosh(x)^2'],
    ['A*tanh(x)^(A - 1)', 'tanh(x)^(A - 1)*(1 - tanh(x)^2)'],
  ],
  [
    'derivative',
    'x^A*exp(-x)',
    ['(A*x^(A - 1) - x^A)*exp(-x)', 'x^(A - 1)*(A - x)/exp(x)'],
    ['A*x^(A - 1)*exp(-x)', '-A*x^(A - 1)*exp(-x)', '(A*x^(A - 1) + x^A)*exp(-x)'],
  ],
  [
    'derivative',
    '(sigmoid(w*x + b) - A)^2/2',
    ['(sigmoid(w*x + b) - A)*sigmoid(w*x + b)*(1 - sigmoid(w*x + b))*w'],
    ['(sigmoid(w*x + b) - A)*w', '(sigmoid(w*x + b) - A)*sigmoid(w*x + b)*(1 - sigmoid(w*x + b))'],
  ],
  ['value', 'exp(A/10)', ['ROUNDED'], ['3.3', '0']],
  [
    'identity',
    'diff(log(1 + exp(A*x)), x)',
    ['diff(log(1 + exp(A*x)), x) = A*exp(A*x)/(1 + exp(A*x)) = A*sigmoid(A*x)'],
    ['diff(log(1 + exp(A*x)), x) = exp(A*x)/(1 + exp(A*x)) = sigmoid(A*x)', 'A*sigmoid(A*x)'],
  ],
  ['limit', 'sin(A*x)/x', ['A'], ['1', '0', 'inf']],
];

/** Marsaglia's xorshift: enough chance for a benchmark, the same everywhere. */
export function createChance(seed) {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

export const PART_COUNT = 30;

const kindOf = (k) => PARTS[k % PARTS.length];
const scale = (k) => 2 + Math.floor(k / PARTS.length);
const fill = (text, k) => text.replace(/\bA\b/g, String(scale(k)));

export function writeSheet() {
  const parts = Array.from({ length: PART_COUNT }, (_, k) => {
    const [kind, of] = kindOf(k);
    const question =
      kind === 'identity'
        ? { from: fill(of, k), to: `${scale(k)}*sigmoid(${scale(k)}*x)` }
        : { of: fill(of, k) };
    const more = kind === 'derivative' ? { wrt: 'x' } : kind === 'limit' ? { wrt: 'x', to: '0' } : {};
    return { id: `p${k + 1}`, kind, marks: 2, ...question, ...more };
  });
  return JSON.stringify({ problems: [{ id: 's', given: { x: [], w: [], b: [] }, parts }] }, null, 1);
}

const nameOf = (student) => `s${String(student).padStart(6, '0')}`;

/** A file of one student. */
export function writeAnswers(student, chance, own) {
  const lines = answersOf(chance, own).map((text, k) => `    p${k + 1}: ${JSON.stringify(text)}\n`);
  return `student: ${nameOf(student)}\nanswers:\n  s:\n${lines.join('')}`;
}

/** The rows of one student in a table. */
export function writeRows(student, chance, own) {
  const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
  return answersOf(chance, own)
    .map((text, k) => `${nameOf(student)},s,p${k + 1},${quoted(text)}\n`)
    .join('');
}

/** Most students write one of a few usual forms, a share of them (`own`) one that nobody else has. */
function answersOf(chance, own) {
  return Array.from({ length: PART_COUNT }, (_, k) => {
    const [kind, , right, wrong] = kindOf(k);
    const forms = chance() < 0.7 ? right : wrong;
    let text = fill(forms[Math.floor(chance() * forms.length)], k);
    if (text === 'ROUNDED') text = Math.exp(scale(k) / 10).toFixed(2 + Math.floor(chance() * 4));
    else if (kind === 'derivative' && chance() < own) {
      const n = 2 + Math.floor(chance() * 1e6);
      text = `${n}*(${text})/${n}`;
    }
    return text;
  });
}
