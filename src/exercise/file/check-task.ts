import { type Diagnostic, makeWarning } from '../../diagnostic/diagnostic.js';
import { equals, format, sign } from '../../number/rational.js';
import { canonicalText } from '../problem/canonical.js';
import type { Formula, Task } from '../problem/problem.js';
import { approximatesDerivative } from '../problem/stencil.js';
import { expand, freeNames } from '../problem/tree.js';
import { fault, INFINITIES, isName, type PartAtLoad, PartCheck } from './part-check.js';
import { readRational } from './task-reader.js';

/**
 * What is wrong with a part by itself: nobody could answer it as it is meant, so it is the file that is at fault. What needs a proof is
 * looked at later (`part-fault.ts`).
 */
export function checkTask(at: PartAtLoad): readonly Diagnostic[] {
  const check = new PartCheck(at);
  const wrong = expressionsOf(at.part.task).flatMap((formula) => check.expression(formula));
  return wrong.length > 0 ? wrong : checkKind(at.part.task, check);
}

function checkKind(task: Task, check: PartCheck): readonly Diagnostic[] {
  const { placeOf } = check.at;
  switch (task.kind) {
    case 'derivative':
    case 'matrix':
      return [...check.isValue(task.of), ...check.dependsOn(task.of, task.wrt)];
    case 'value':
      return check.values(task.at, [check.whole(task.of)]);
    case 'kink':
    case 'taylor':
    case 'limit': {
      const { of, wrt } = task;
      const common = [
        ...check.isValue(of),
        ...check.isNumberInput(wrt),
        ...check.isNumber(of, 'the function'),
        ...check.dependsOn(of, wrt),
      ];
      if (task.kind === 'taylor') return [...common, ...check.isPoint(task.at, wrt)];
      if (task.kind === 'kink') return common.length > 0 ? common : leavesOpen(task, check);
      return task.kind === 'limit' ? [...common, ...checkTo(task.to, wrt, check)] : common;
    }
    case 'identity': {
      const { from, to } = task;
      if (!to || canonicalText(check.whole(from)) !== canonicalText(check.whole(to))) return [];
      return [
        fault(
          to.span,
          'the chain is to end in the form from which it starts',
          'write another form under `to`, or leave it out',
        ),
      ];
    }
    case 'bound': {
      const { relations } = task.claim;
      const directions = new Set(relations.filter((r) => r !== '=').map((r) => r[0]));
      if (directions.size < 2) return [];
      return [
        fault(
          placeOf('claim'),
          'the inequalities of the claim point in different directions',
          'ask for one after the other',
        ),
      ];
    }
    case 'order':
      return checkOrder(task, check);
    case 'shape':
    case 'backprop':
    case 'separable':
    case 'pullback':
      return [];
    case 'network':
      return checkNetworkTask(task, check);
    case 'iteration':
      return checkIteration(task, check);
    case 'expectation': {
      if (task.statistic === 'mean') return [];
      return check.isNumber(task.of, 'what has a variance');
    }
    case 'essay':
      return task.analysis?.kind === 'units'
        ? [...task.analysis.units.values()].flatMap((unit) => check.isNumber(unit, 'a unit'))
        : [];
  }
}

/** The expressions that a part asks about; networks are checked where they are loaded. */
function expressionsOf(task: Task): readonly Pick<Formula, 'ast' | 'span'>[] {
  switch (task.kind) {
    case 'derivative':
    case 'matrix':
    case 'value':
    case 'shape':
    case 'taylor':
    case 'limit':
    case 'kink':
    case 'expectation':
      return [task.of];
    case 'identity':
      return [task.from, ...(task.to ? [task.to] : [])];
    case 'bound':
      return task.claim.sides.map(({ ast }) => ({ ast, span: ast.span }));
    case 'network':
      // The form has parameters that are asked for, whose sizes are not declared.
      return task.role === 'equal' ? [task.target] : [];
    case 'iteration':
      return [task.loss, task.rate];
    case 'order':
      return task.of ? [task.of] : [];
    case 'essay':
      return task.analysis?.kind === 'units' ? [...task.analysis.units.values()] : [];
    case 'pullback':
    case 'backprop':
    case 'separable':
      return [];
  }
}

/** Places without a derivative are searched where every name but the variable has a value. */
function leavesOpen({ of, wrt }: Task & { readonly kind: 'kink' }, check: PartCheck): readonly Diagnostic[] {
  const open = [...freeNames(check.whole(of))].filter((n) => n !== wrt && check.isDeclared(n));
  if (open.length === 0) return [];
  const what = `answers to this part cannot be judged: its places without a derivative are searched only where ${open.join(', ')} ${open.length === 1 ? 'is a number' : 'are numbers'}`;
  const remedy = `write numbers for ${open.join(', ')}, or expect a person to look at every answer`;
  return [makeWarning('exercise', of.span, { what, remedy })];
}

/** Where a limit is taken: a number, a name that is declared, or an infinity. */
function checkTo(to: string, wrt: string, check: PartCheck): readonly Diagnostic[] {
  if (INFINITIES.has(to.replace(/^[+-]\s*/, '').toLowerCase())) return [];
  const span = check.at.placeOf('to');
  const point = check.at.parser.parse(to);
  const remedy =
    'write a number, a declared name, inf or -inf; the two sides of a limit are told apart by answers';
  if (!point.ok) return [fault(span, `\`${to}\` is no point to which a limit can be taken`, remedy)];
  return check.isPoint({ ast: point.value, span }, wrt).map((d) => ({ ...d, span }));
}

function checkOrder(task: Task & { readonly kind: 'order' }, check: PartCheck): readonly Diagnostic[] {
  const { stencil, of, wrt, at } = task;
  const span = check.at.placeOf('stencil');
  const twice = stencil.find((s, k) => stencil.findIndex((other) => equals(other.at, s.at)) !== k);
  if (twice) return [fault(span, 'one place of the stencil is given twice', 'add the two weights up')];
  if (!approximatesDerivative(stencil)) {
    const what =
      'this is no formula for the first derivative: the weights have to add up to 0, and weight times place to 1';
    return [fault(span, what, 'write `stencil: {1: 1/2, -1: -1/2}` for (f(x+h) - f(x-h))/(2h)')];
  }
  if (!of && wrt === undefined && !at) return [];
  if (!of || wrt === undefined || !at) {
    const absent = [of ? '' : '`of`', wrt === undefined ? '`wrt`' : '', at ? '' : '`at`'].filter(
      (t) => t !== '',
    );
    return [
      fault(
        span,
        `the order at a point needs ${absent.join(' and ')} as well`,
        'give `of`, `wrt` and `at`, or none of them for the order in general',
      ),
    ];
  }
  return [
    ...check.isValue(of),
    ...check.isNumberInput(wrt),
    ...check.isNumber(of, 'the function'),
    ...check.dependsOn(of, wrt),
    ...check.isPoint(at, wrt),
  ];
}

type IterationTask = Task & { readonly kind: 'iteration' };

function checkIteration(task: IterationTask, check: PartCheck): readonly Diagnostic[] {
  const { loss, params, rate, at } = task;
  const span = check.at.placeOf('params');
  const names = checkNames(params, 'params', check);
  if (names.length > 0) return names;
  const unknown = params.filter((p) => !check.isDeclared(p));
  if (unknown.length > 0) return unknown.map((p) => check.unknown(p, span));
  const found = [
    ...check.isValue(loss),
    ...check.isNumber(loss, 'a loss'),
    ...check.isNumber(rate, 'a step size'),
    ...params.flatMap((p) => check.dependsOn(loss, p, 'params')),
  ];
  const size = readRational(rate.text);
  if (size && sign(size) <= 0)
    found.push(
      fault(rate.span, `the step size ${format(size)} does not go downhill`, 'write a positive number'),
    );
  if (!at) {
    if (task.steps === undefined) return found;
    const remedy = 'add `at:` with a number for every name, or leave `steps` out to ask for the formula';
    return [...found, fault(check.at.placeOf('steps'), 'steps in numbers need a start', remedy)];
  }
  if (at.size === 0)
    found.push(
      fault(check.at.placeOf('at'), 'steps in numbers need a start', 'give a number for every name'),
    );
  if (task.steps === 0)
    found.push(
      fault(check.at.placeOf('steps'), 'there is nothing to work out in 0 steps', 'write `steps: 1`'),
    );
  return [...found, ...check.values(at, [check.whole(loss), check.whole(rate)])];
}

/** A list of names that are asked for: there is one, and none twice. */
function checkNames(names: readonly string[], key: string, check: PartCheck): readonly Diagnostic[] {
  const span = check.at.placeOf(key);
  if (names.length === 0) return [fault(span, `\`${key}\` names nothing`, `write \`${key}: [a, b]\``)];
  const twice = names.find((n, k) => names.indexOf(n) !== k);
  if (twice !== undefined) return [fault(span, `\`${key}\` names \`${twice}\` twice`, 'remove one of them')];
  const odd = names.find((n) => !isName(n));
  return odd === undefined ? [] : [fault(span, `\`${odd}\` is no name`, 'a name has letters, digits and _')];
}

function checkNetworkTask(
  task: Task & { readonly kind: 'network' },
  check: PartCheck,
): readonly Diagnostic[] {
  const { placeOf } = check.at;
  if (task.role === 'separate') {
    const { classes, inputs } = task;
    const names = checkNames(inputs, 'inputs', check);
    if (names.length > 0) return names;
    const width = classes[0]![0]!.length;
    if (inputs.length !== width) {
      const what = `the patterns have ${width} numbers, and \`inputs\` has ${inputs.length} names`;
      return [fault(placeOf('inputs'), what, 'name every number of a pattern, in their order')];
    }
    const [first, second] = classes;
    const both = first!.find((p) => second!.some((q) => q.every((x, k) => equals(x, p[k]!))));
    if (!both) return [];
    const what = `the pattern (${both.map(format).join(', ')}) is in both classes, which no network tells apart`;
    return [fault(placeOf('classes'), what, 'remove it from one class')];
  }
  const { form, unknowns } = task;
  const names = checkNames(unknowns, 'unknowns', check);
  if (names.length > 0) return names;
  const whole = expand(form.ast, new Map([...check.meanings].filter(([n]) => !unknowns.includes(n))));
  const used = freeNames(whole);
  const unused = unknowns.find((n) => !used.has(n));
  if (unused !== undefined)
    return [
      fault(
        placeOf('unknowns'),
        `\`${unused}\` does not occur in the form, so that any formula would do`,
        'correct the name, or remove it',
      ),
    ];
  // Nothing is known of the sizes of what is asked for, so that only names and functions are looked at.
  const faults = check.graph
    .faults(whole)
    .filter(
      (d) => d.code !== 'shape' && !(d.code === 'unknown-name' && unknowns.includes(String(d.args['name']))),
    )
    .slice(0, 1);
  return faults.length > 0 || check.at.part.answer ? faults : [withoutKey(unknowns, check)];
}

/** A network of a form may be equal to another for no parameters at all, which only a key rules out. */
function withoutKey(unknowns: readonly string[], check: PartCheck): Diagnostic {
  const what = `it is not known whether any ${unknowns.join(', ')} make the two networks equal: if none do, every answer is wrong`;
  const remedy = 'write an `answer`, which `gradcheck problems check` proves';
  return makeWarning('exercise', check.at.placeOf('form'), { what, remedy });
}
