import type { Ast } from '../../expr/ast.js';
import type { Formula, GivenName, Part } from '../problem/problem.js';
import { SampleGraph } from '../problem/sample-graph.js';
import { freeNames, name, operator, replace, times, transposed, write } from '../problem/tree.js';
import { trueDerivative } from '../problem/true-derivative.js';
import { isReport, Setting } from '../setting/setting.js';

/**
 * For a sum over a data set of any length: the derivative of one row's term, proved for that row, and the sum of these. A row's term is
 * found by taking an entry of each vector over the data set, and a row of each matrix that meets a vector.
 */
export function deriveByRows(
  task: { readonly of: Formula; readonly wrt: string },
  whole: string,
  setting: Setting,
): readonly string[] {
  const body = summand(setting.meaning(task.of));
  if (!body) return [];
  const length = lengthOf(body, setting);
  const row = length === undefined ? undefined : takeRow(body, length, setting);
  if (length === undefined || !row || row.given.some((g) => g.name === task.wrt)) return [];
  const { given, where } = setting.part.context;
  const rest = given.filter((g) => !g.shape.includes(length));
  if (!rest.some((g) => g.name === task.wrt) || where.size > 0) return [];
  const part: Part = {
    ...setting.part,
    context: { ...setting.part.context, given: [...rest, ...row.given], assume: rowFacts(length, setting) },
  };
  const own = new Setting(part, setting.tools);
  const derived = new SampleGraph(own).differentiate(row.ast, task.wrt);
  const parsed = derived && own.tools.parser.parse(derived.text);
  if (!derived || !parsed?.ok) return [];
  const rank = own.rank(task.wrt);
  const report = own.ask(trueDerivative(row.ast, task.wrt, 'jacobian', [], rank), '=', parsed.value);
  if (!isReport(report) || report.verdict !== 'proved') return [];
  const names = row.given.map((g) => (g.shape.length === 0 ? g.name : `${g.name} (row i, as a column)`));
  return [
    `row by row, for any number ${length} of rows, with ${names.join(' and ')}:`,
    `  ${whole} = sum of l_i for i = 1 to ${length}, with`,
    `  l_i = ${write(row.ast)}`,
    `  dl_i/d${task.wrt} = ${derived.text}   (proved: ${report.method})`,
    `  d${whole}/d${task.wrt} = sum of dl_i/d${task.wrt} for i = 1 to ${length}, as a sum is differentiated term by term`,
    'the same with the rows collected in matrices:',
  ];
}

/** What is summed over the entries of a vector, with a factor or divisor of the sum put to each term. */
function summand(of: Ast): Ast | undefined {
  const [a, b] = of.children;
  if (of.kind === 'call' && of.text === 'sum' && of.children.length === 1) return a;
  if (of.kind !== 'operator' || !a || !b || !['*', '/'].includes(of.text)) return undefined;
  const isFirst = a.kind === 'call';
  const inner = summand(isFirst ? a : b);
  if (!inner || (of.text === '/' && !isFirst)) return undefined;
  return isFirst ? { ...of, children: [inner, b] } : { ...of, children: [a, inner] };
}

/** The name of the length of a vector. */
function lengthOf(body: Ast, setting: Setting): string | undefined {
  const graph = new SampleGraph(setting);
  const shape = graph.shapeOf(body);
  if (shape?.length !== 1) return undefined;
  return [...graph.sizes].find(([, size]) => size === shape[0])?.[0];
}

/** The entry of a vector expression at a row; undefined where it is not made entry by entry. */
function takeRow(
  body: Ast,
  length: string,
  setting: Setting,
): { readonly ast: Ast; readonly given: readonly GivenName[] } | undefined {
  const made = new Map<string, GivenName>();
  const declared = new Map(setting.part.context.given.map((g) => [g.name, g]));
  const isOver = (ast: Ast) => [...freeNames(ast)].some((n) => declared.get(n)?.shape.includes(length));
  let fits = true;
  const entry = (n: string, shape: GivenName['shape']): Ast => {
    made.set(n, { name: `${n}_i`, shape });
    if (declared.has(`${n}_i`)) fits = false;
    return name(`${n}_i`);
  };
  const ast = replace(body, (a) => {
    if (a.kind === 'operator' && a.text === '*' && isOver(a.children[0]!)) {
      const [matrix, vector] = a.children;
      const own = declared.get(matrix!.text);
      if (matrix!.kind === 'name' && own?.shape.length === 2 && own.shape[0] === length && !isOver(vector!))
        return times(transposed(entry(own.name, [own.shape[1]!])), vector!);
    }
    const own = a.kind === 'name' ? declared.get(a.text) : undefined;
    if (!own?.shape.includes(length)) return undefined;
    return own.shape.length === 1 ? entry(own.name, []) : undefined;
  });
  const scalar = replace(ast, (a) =>
    a.kind === 'operator' && ['.*', './', '.^'].includes(a.text)
      ? operator(a.text.slice(1), ...a.children)
      : undefined,
  );
  const isLeft = isOver(scalar) || [...freeNames(scalar)].includes(length);
  const mixes = hasVectorCall(scalar);
  return fits && !isLeft && !mixes ? { ast: scalar, given: [...made.values()] } : undefined;
}

/** Functions that look at all entries at once do not have a value per row. */
const WHOLE: ReadonlySet<string> = new Set([
  'sum',
  'prod',
  'mean',
  'dot',
  'norm',
  'norm1',
  'softmax',
  'logsoftmax',
  'logsumexp',
  'max',
  'min',
  'outer',
  'transpose',
]);

function hasVectorCall(ast: Ast): boolean {
  return (ast.kind === 'call' && WHOLE.has(ast.text)) || ast.children.some(hasVectorCall);
}

/** The assumptions of the part, each for one row. */
function rowFacts(length: string, setting: Setting): string {
  const { given, assume } = setting.part.context;
  const over = new Set(given.filter((g) => g.shape.includes(length)).map((g) => g.name));
  return assume
    .split(',')
    .flatMap((fact) => {
      const parsed = setting.tools.parser.parse(fact.trim());
      const uses = parsed.ok && [...freeNames(parsed.value)].some((n) => over.has(n));
      if (!parsed.ok || !uses) return [fact.trim()];
      const row = takeRow(parsed.value, length, setting);
      return row ? [write(row.ast)] : [];
    })
    .filter((t) => t !== '')
    .join(', ');
}
