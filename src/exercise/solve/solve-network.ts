import type { Ast } from '../../expr/ast.js';
import {
  add,
  compare,
  divide,
  format,
  multiply,
  negate,
  ONE,
  type Rational,
  rational,
  subtract,
  ZERO,
} from '../../number/rational.js';
import { type Classes, describeSeparation, separateClasses } from '../judge/judge-patterns.js';
import type { Formula } from '../problem/problem.js';
import { SampleGraph } from '../problem/sample-graph.js';
import { call, expand, freeNames, number, operator, over, plus, times, write } from '../problem/tree.js';
import { isReport, type Setting } from '../setting/setting.js';

interface ConversionTask {
  readonly target: Formula;
  readonly form: Formula;
  readonly unknowns: readonly string[];
}

/** Formulas for the parameters of one network that make it equal to another, with their proof. */
export function solveConversion(task: ConversionTask, setting: Setting): readonly string[] {
  const [target, form] = [setting.meaning(task.target), setting.meaning(task.form)];
  const head = `${task.form.text} = ${task.target.text} with`;
  for (const formulas of [
    matchLinear(target, form, task.unknowns, setting),
    matchTrees(target, form, task.unknowns),
  ]) {
    if (!formulas) continue;
    const report = setting.ask(target, '=', expand(form, formulas));
    if (!isReport(report) || report.verdict !== 'proved') continue;
    return [
      head,
      ...task.unknowns.map((u) => `${u} = ${write(formulas.get(u)!)}`),
      `proved (${[report.method, ...report.notes].join('; ')})`,
    ];
  }
  return ['no formulas were found'];
}

/** For A*x + c: A is the Jacobian of the target, and c its value at 0. */
function matchLinear(
  target: Ast,
  form: Ast,
  unknowns: readonly string[],
  setting: Setting,
): ReadonlyMap<string, Ast> | undefined {
  const product = form.text === '+' ? form.children[0] : form;
  const constant = form.text === '+' ? form.children[1] : undefined;
  const [matrix, input] = product?.text === '*' ? product.children : [];
  if (matrix?.kind !== 'name' || input?.kind !== 'name' || !unknowns.includes(matrix.text)) return undefined;
  if (constant && (constant.kind !== 'name' || !unknowns.includes(constant.text))) return undefined;
  const derived = new SampleGraph(setting).differentiate(target, input.text);
  const slope = derived && setting.tools.parser.parse(derived.text);
  if (!slope?.ok || freeNames(slope.value).has(input.text)) return undefined;
  const formulas = new Map<string, Ast>([[matrix.text, slope.value]]);
  if (constant) formulas.set(constant.text, atZero(target, input.text));
  return formulas;
}

/** An affine expression without the products that hold the input. */
function atZero(ast: Ast, input: string): Ast {
  const isZero = (a: Ast): boolean =>
    a.kind === 'name'
      ? a.text === input
      : a.text === '*'
        ? a.children.some(isZero)
        : a.text === '+' && a.children.every(isZero);
  const [a, b] = ast.children;
  if (ast.text === '+' && a && b) {
    if (isZero(a)) return atZero(b, input);
    if (isZero(b)) return atZero(a, input);
    return plus(atZero(a, input), atZero(b, input));
  }
  return ast.text === '*' && a && b ? times(a, atZero(b, input)) : ast;
}

/** g(z) = scale*h(inner*z) + shift, for activations g and h. */
interface Conversion {
  readonly from: string;
  readonly to: string;
  readonly inner: string;
  readonly scale: string;
  readonly shift: string;
}

/** sigmoid(z) = tanh(z/2)/2 + 1/2, and the other way round. */
const CONVERSIONS: readonly Conversion[] = [
  { from: 'sigmoid', to: 'tanh', inner: '1/2', scale: '1/2', shift: '1/2' },
  { from: 'tanh', to: 'sigmoid', inner: '2', scale: '2', shift: '-1' },
];

/** Both networks have the shape v'*g(V*x + a) + d: the parameters correspond, up to what changes the activation. */
function matchTrees(
  target: Ast,
  form: Ast,
  unknowns: readonly string[],
): ReadonlyMap<string, Ast> | undefined {
  const pairs = new Map<string, { readonly ast: Ast; readonly place: 'inner' | 'outer' | 'offset' }>();
  let conversion: Conversion | undefined;
  const walk = (t: Ast, f: Ast, place: 'inner' | 'outer' | 'offset'): boolean => {
    if (f.kind === 'name' && unknowns.includes(f.text)) {
      pairs.set(f.text, { ast: t, place });
      return true;
    }
    if (t.kind === 'call' && f.kind === 'call' && t.text !== f.text) {
      conversion = CONVERSIONS.find((c) => c.from === t.text && c.to === f.text);
      return conversion !== undefined && walk(t.children[0]!, f.children[0]!, 'inner');
    }
    if (t.kind !== f.kind || t.text !== f.text || t.children.length !== f.children.length) return false;
    const below = (k: number) =>
      place !== 'inner' && t.text === '+' && k === 1 ? 'offset' : place === 'inner' ? 'inner' : 'outer';
    return t.children.every((c, k) => walk(c, f.children[k]!, below(k)));
  };
  if (!walk(target, form, 'outer') || !unknowns.every((u) => pairs.has(u))) return undefined;
  const scaled = (factor: string, ast: Ast) =>
    factor.startsWith('1/') ? over(ast, number(factor.slice(2))) : times(parseFactor(factor), ast);
  const outer = [...pairs.values()].find((p) => p.place === 'outer')?.ast;
  return new Map(
    [...pairs].map(([unknown, { ast, place }]): [string, Ast] => {
      if (!conversion) return [unknown, ast];
      if (place === 'inner') return [unknown, scaled(conversion.inner, ast)];
      if (place === 'outer') return [unknown, scaled(conversion.scale, ast)];
      return [unknown, outer ? plus(ast, scaled(conversion.shift, call('sum', outer))) : ast];
    }),
  );
}

function parseFactor(text: string): Ast {
  return text.startsWith('-') ? operator('neg', number(text.slice(1))) : number(text);
}

/**
 * A network with one hidden layer that tells two classes apart: all patterns are projected to one number, and the output is the broken
 * line through 1 for the first class and -1 for the second. Separable classes need no hidden layer.
 */
export function solveSeparatingNetwork(classes: Classes, inputs: readonly string[]): readonly string[] {
  const separation = separateClasses(classes);
  if (!separation) return ['not decided'];
  if (separation.kind === 'separable') {
    const sum = combination(separation.weights, inputs);
    return [
      `the patterns themselves are ${describeSeparation(separation)}`,
      `h1 = ${sum} + ${format(separation.bias)}`,
      'y = h1',
    ];
  }
  const weights = projection(classes);
  if (!weights) return ['a pattern belongs to both classes: no network tells them apart'];
  const points = classes
    .flatMap((patterns, k) =>
      patterns.map((p) => ({ at: dot(weights, p), value: k === 0 ? ONE : negate(ONE) })),
    )
    .sort((a, b) => compare(a.at, b.at));
  const lines = [
    `the patterns themselves are ${describeSeparation(separation)}, so a hidden layer is needed`,
    `t = ${combination(weights, inputs)} takes the values ${points.map((p) => format(p.at)).join(', ')}; y is the broken line through ${points.map((p) => format(p.value)).join(', ')} there`,
  ];
  const terms: string[] = [];
  let slope = ZERO;
  for (let k = 0; k + 1 < points.length; k++) {
    const [a, b] = [points[k]!, points[k + 1]!];
    const gap = subtract(b.at, a.at);
    const next = compare(gap, ZERO) === 0 ? slope : divide(subtract(b.value, a.value), gap);
    const change = subtract(next, slope);
    if (compare(change, ZERO) === 0) continue;
    slope = next;
    const unit = `h${terms.length + 1}`;
    lines.push(`${unit} = relu(${combination(weights, inputs)} - ${format(a.at)})`);
    const size = format(compare(change, ZERO) < 0 ? negate(change) : change);
    terms.push(`${compare(change, ZERO) < 0 ? '-' : '+'} ${size === '1' ? '' : `${size}*`}${unit}`);
  }
  lines.push(`y = ${format(points[0]!.value)} ${terms.join(' ')}`);
  return lines;
}

/** Whole weights for which no two patterns of different classes have the same projection. */
function projection(classes: Classes): readonly Rational[] | undefined {
  const width = classes[0]![0]!.length;
  for (let base = 2; base <= 64; base++) {
    const weights = Array.from({ length: width }, (_, k) => rational(BigInt(base) ** BigInt(k)));
    const [first, second] = classes.map((patterns) => patterns.map((p) => dot(weights, p)));
    if (first!.every((x) => second!.every((y) => compare(x, y) !== 0))) return weights;
  }
  return undefined;
}

function dot(weights: readonly Rational[], pattern: readonly Rational[]): Rational {
  return weights.reduce((sum, w, k) => add(sum, multiply(w, pattern[k]!)), ZERO);
}

function combination(weights: readonly Rational[], inputs: readonly string[]): string {
  return weights
    .map((w, k) => (compare(w, ONE) === 0 ? inputs[k]! : `${format(w)}*${inputs[k]!}`))
    .join(' + ')
    .replaceAll('+ -', '- ');
}
