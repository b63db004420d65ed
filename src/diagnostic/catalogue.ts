/**
 * Every diagnostic the program can give: the message, the remedy, and a longer explanation for
 * `gradcheck explain CODE`. `{name}` is filled in from the diagnostic's arguments.
 */
interface Entry {
  readonly message: string;
  readonly remedy: string;
  readonly explanation: string;
}

export const catalogue = {
  syntax: {
    message: 'the expression cannot be read: {reason}',
    remedy: 'look at the marked place; brackets must match and every operator needs its operands',
    explanation:
      "Expressions follow the syntax of mathjs: 2*x, x^2, sin(x), w' * x, a .* b, x[1], c ? a : b. |x| is the absolute value.",
  },
  'empty-expression': {
    message: 'there is no expression here',
    remedy: 'write one, for instance "tanh(softmax(x))"',
    explanation: 'An expression was expected and only white space was found.',
  },
  'not-supported': {
    message: '{what} is not part of the language of expressions',
    remedy: '{instead}',
    explanation:
      'mathjs can read more than gradcheck can differentiate: assignments, ranges, strings, objects and units are refused rather than guessed at.',
  },
  'too-deep': {
    message: 'the expression is nested too deeply to be read',
    remedy: 'give names to parts of it: write a network file with `nodes:`',
    explanation:
      'The reader recurses into brackets; past a few hundred levels it stops instead of exhausting the stack.',
  },
  'unknown-name': {
    message: 'unknown name `{name}`',
    remedy: '{remedy}',
    explanation: 'A name must be an input, a parameter, a node, or one of the constants e and pi.',
  },
  'unknown-function': {
    message: 'unknown function `{name}`',
    remedy: '{remedy}',
    explanation:
      'The functions are listed in the README; `gradcheck functions` prints them with their derivatives.',
  },
  'not-a-function': {
    message: '`{name}` is not a function, so `{name}(…)` cannot be evaluated',
    remedy: 'write `{name}*(…)` if a product is meant',
    explanation:
      'A name that is an input or a node, directly followed by a bracket, reads as a function call.',
  },
  'function-as-name': {
    message: '`{name}` is a function and needs its arguments',
    remedy: 'write `{name}(x)`; to use `{name}` as an input, declare it or give it a value',
    explanation: 'The name of a function stands where a value is needed.',
  },
  arity: {
    message: '`{name}` takes {expected}, not {actual}',
    remedy: 'the form is `{usage}`',
    explanation: 'The number of arguments does not fit the function.',
  },
  shape: {
    message: '`{operator}` cannot combine the shapes {left} and {right}',
    remedy: '{remedy}',
    explanation:
      "A vector [n] is a column. `*` is the matrix product or a product with a scalar; `.*`, `./` and `.^` act elementwise; `'` transposes.",
  },
  'shape-argument': {
    message: '`{name}` does not accept an argument of shape {shape}',
    remedy: '{remedy}',
    explanation: 'The function is defined for other shapes only.',
  },
  'sum-length': {
    message: 'the sum runs to `{end}`, and `{array}` is declared with length `{length}` there',
    remedy: 'sum to {length}, or declare the length as {end}',
    explanation: 'A sum that picks entries of an array by its index runs over all of them.',
  },
  'index-range': {
    message: 'index {index} is outside 1..{size}',
    remedy: 'indices start at 1 and end at the size',
    explanation: 'x[1] is the first entry of x.',
  },
  'index-constant': {
    message: 'an index must be a whole number',
    remedy: 'write x[2] or A[1, 2]',
    explanation: 'Entries are picked by constant indices, so that the shape of every expression is known.',
  },
  'claims-only': {
    message: '{what} is for whole numbers and has no derivative',
    remedy: 'it may stand in a claim: gradcheck prove "(n+1)! = (n+1)*n!"',
    explanation:
      'Functions of whole numbers have a meaning in claims, where their arguments are read as whole numbers.',
  },
  'whole-number': {
    message: '{what} needs whole numbers, which `{actual}` is not',
    remedy: 'build it from names, whole numbers, +, - and *',
    explanation:
      'The bounds of a sum and the argument of a factorial are whole numbers; names in them are read as whole numbers.',
  },
  'range-order': {
    message: 'the range of `{name}` ends at {to}, before its start at {from}',
    remedy: 'turn the bounds around; a range from a to a - 1 is the empty one',
    explanation:
      'sum(f, k, a, b) adds f for k = a, a+1, …, b. From a to a - 1 there is nothing to add; further back the bounds are turned around, or something is missing.',
  },
  'sum-bounds': {
    message: 'the bounds of `{name}(f, k, a, b)` must be whole numbers at most {limit} apart',
    remedy: 'write for instance sum(k^2, k, 1, 10)',
    explanation:
      'sum(f, k, a, b) adds f for k = a, a+1, …, b. It is written out, so the bounds must be known.',
  },
  'binder-name': {
    message: 'the second argument of `{name}` must be the name of the index',
    remedy: 'write for instance {name}(k^2, k, 1, 10)',
    explanation: 'sum(f, k, a, b) needs a bare name for k.',
  },
  'not-finite': {
    message: 'the number `{text}` is too large for double precision (the largest is about 1.8e308)',
    remedy: 'rescale the expression',
    explanation: 'Evaluation uses IEEE 754 doubles.',
  },
  domain: {
    message: '{expression} is not a real number: {reason}',
    remedy: 'choose inputs inside the domain',
    explanation:
      'Evaluation is over the reals. log needs x > 0, sqrt needs x >= 0, a negative base needs a whole exponent.',
  },
  overflow: {
    message: '{expression} overflows: the result is beyond 1.8e308',
    remedy:
      'use a form that stays in range: logsumexp, softplus, logsoftmax or bcewithlogits, or smaller inputs',
    explanation:
      'The value exists but is too large for a double, so neither it nor its derivative can be checked.',
  },
  'value-syntax': {
    message: 'the value `{text}` of `{name}` cannot be read',
    remedy: 'write a number, 1,2,3 for a vector, or [[1,2],[3,4]] for a matrix',
    explanation: 'Values are numbers, vectors and matrices of numbers.',
  },
  distribution: {
    message: 'the distribution of `{name}` cannot be used: {reason}',
    remedy: '{remedy}',
    explanation:
      'A random input is normal(mean, deviation), uniform(from, to), symmetric(deviation) for every symmetric law of that deviation, or discrete(value: probability, ...). Entries of a vector are independent and alike.',
  },
  'value-shape': {
    message: 'the value of `{name}` has shape {actual}, but {expected} is needed',
    remedy: 'give a value of that shape',
    explanation: 'The shape of a value must agree with the declared or inferred shape.',
  },
  'value-missing': {
    message: '`{name}` has no value',
    remedy: 'give one on the command line (--{name} 1) or in the file',
    explanation: 'A number is needed here to evaluate the network.',
  },
  'unused-value': {
    message: '`{name}` is given a value, but it is no input here',
    remedy: '{remedy}',
    explanation: 'A value was given for a name that is not used: probably a typing mistake.',
  },
  yaml: {
    message: 'the file is not valid YAML: {reason}',
    remedy: 'mind the indentation (spaces, no tabs) and quote texts that contain `: ` or ` #`',
    explanation: 'Network and problem files are YAML 1.2.',
  },
  'duplicate-key': {
    message: '`{key}` is given twice',
    remedy: 'remove or rename one of them',
    explanation: 'Each key of a mapping may occur once; a second one would silently replace the first.',
  },
  exercise: {
    message: '{what}',
    remedy: '{remedy}',
    explanation:
      'An exercise that nobody can answer as it is meant, since what it asks for does not exist, does not hold or is not said, would cost marks that are not the fault of an answer. `gradcheck problems check` finds such mistakes; where a class is graded all the same, the answers are undecided.',
  },
  'unknown-key': {
    message: 'unknown key `{key}` in {where}',
    remedy: '{remedy}',
    explanation: 'The keys of a network file are listed in its JSON schema and in the README.',
  },
  'missing-key': {
    message: '{where} needs the key `{key}`',
    remedy: '{remedy}',
    explanation: 'A required part of the file is absent.',
  },
  'wrong-type': {
    message: '{where} must be {expected}, not {actual}',
    remedy: '{remedy}',
    explanation: 'The kind of value does not fit the key.',
  },
  cycle: {
    message: 'the nodes {path} depend on each other in a circle',
    remedy: 'break the circle: a node may only use nodes that do not need it',
    explanation: 'A computation graph is acyclic; a recurrence is unrolled with `repeat`.',
  },
  'bad-name': {
    message: '`{name}` cannot be used as a name: {reason}',
    remedy: 'use letters, digits and _, starting with a letter, and no name of a function you call',
    explanation: 'Names of inputs, parameters and nodes must be readable inside expressions.',
  },
  'name-taken': {
    message: '`{name}` is declared twice, as {first} and as {second}',
    remedy: 'rename one of them',
    explanation: 'Inputs, parameters and nodes share one set of names.',
  },
  'no-output': {
    message: 'the file names no output',
    remedy: 'add `output: NODE`, `outputs: [..]` or `loss: NODE`',
    explanation: 'Without an output there is nothing to differentiate.',
  },
  'inputs-needed': {
    message: 'nothing to differentiate with respect to: the expression has no inputs',
    remedy: 'use a name that is not a constant, or pick one with --wrt',
    explanation: 'A constant expression has no derivative table.',
  },
  'constant-expression': {
    message: '`{expression}` is a constant: nothing varies in it',
    remedy: 'put a name where a number may change: {example}',
    explanation:
      'The analyses look at a function of its inputs: where it breaks, how it expands, which limits and kinks it has. Inputs are the names that are no constants (`e` and `pi` are).',
  },
  'unknown-wrt': {
    message: '`{name}` is not an input{of}',
    remedy: '{remedy}',
    explanation:
      '--wrt picks among the inputs of the expression or the inputs and parameters of the network.',
  },
  'file-read': {
    message: 'cannot read {path}: {reason}',
    remedy: '{remedy}',
    explanation: 'The file does not exist or may not be read.',
  },
  'file-write': {
    message: 'cannot write {path}: {reason}',
    remedy: 'check the folder and its permissions',
    explanation: 'The report could not be written.',
  },
  usage: {
    message: '{reason}',
    remedy: '{remedy}',
    explanation: 'The command line could not be understood.',
  },
  'repeat-range': {
    message: 'a `repeat` needs one index with a range of whole numbers such as `k: 2..5`',
    remedy: 'write `repeat: {k: 2..5, nodes: {…}}`',
    explanation: 'The nodes under repeat are written once per value of the index.',
  },
  template: {
    message: 'the template `{text}` cannot be filled in: {reason}',
    remedy: 'inside braces only the index, whole numbers, + and - may stand: t{k-1}',
    explanation: 'Braces in names under `repeat` hold a whole-number expression of the index.',
  },
  activation: {
    message: 'unknown activation `{name}`',
    remedy: '{remedy}',
    explanation: 'An activation is one of the elementwise functions of one argument.',
  },
  'given-name': {
    message: '`{name}` in `given` is neither a node nor dL/d followed by one',
    remedy: '{remedy}',
    explanation: '`given` holds forward values of nodes (h1: …) and upstream gradients (dL/dh1: …).',
  },
  'empty-file': {
    message: 'the file is empty',
    remedy:
      'a network file has at least `inputs`, `nodes` and `output`, a problem file `problems`; gradcheck init writes one',
    explanation: 'There is nothing in the file, or nothing but comments.',
  },
  layer: {
    message: 'the layers cannot be written out: {reason}',
    remedy: '{remedy}',
    explanation:
      '`layers` is a list of dense layers, each fed by the one before it; the first one is fed by the only declared vector input.',
  },
  'data-name': {
    message: '`{name}` in a row of `data` is not an input',
    remedy: '{remedy}',
    explanation:
      'A row of `data` holds values of inputs. Names that the first row gives and nothing else declares become inputs.',
  },
  'claim-shape': {
    message: 'the claimed derivative has shape {actual}, but the derivative has shape {expected}',
    remedy: '{remedy}',
    explanation: 'A gradient has the shape of its input; a Jacobian is indexed output first, then input.',
  },
  'wrt-needed': {
    message: 'a claim needs one input: the expression has several ({names})',
    remedy: 'pick one with --wrt',
    explanation: '--claim states the derivative with respect to one input.',
  },
  csv: {
    message: 'the table cannot be read: {reason}',
    remedy:
      'write one row a line, cells separated by commas, the same number in every row; put texts with commas in quotation marks',
    explanation: 'Tables are comma-separated values (RFC 4180), with or without a header line.',
  },
  'cell-number': {
    message: '`{text}` in column {column} is not a number',
    remedy: '{remedy}',
    explanation:
      'Every cell of a table of data holds a finite number; only a header line and labels may be texts.',
  },
  classes: {
    message: 'the patterns have {actual}, and separating needs two',
    remedy: '{remedy}',
    explanation:
      'Linear separability is a question about two classes; the label of a pattern stands in the last column, or in the one that --label names.',
  },
  'network-file': {
    message: '{file} is a network and holds no problems',
    remedy: '{remedy}',
    explanation:
      'A problem file lists `problems:`; a network file has `nodes:`, `layers:` or `edges:` and is what the `graph:` of a part names. Beside problem files it is passed over, as patterns such as problems/*.yaml may match both.',
  },
  'no-loss': {
    message: 'there is nothing to minimise',
    remedy: 'add `loss: NODE` (or an expression with a scalar value) to the file',
    explanation: 'Gradient descent lowers a scalar: the `loss` of the file, or its only scalar output.',
  },
  'no-layers': {
    message: 'the file has no layer: no node is a parameter times a node',
    remedy: 'write `layers:`, or nodes such as `z1: W1*x + b1` with W1 among the `params`',
    explanation: 'Variance over depth follows the linear nodes of a network and the functions between them.',
  },
  'no-weights': {
    message: 'the parameter `{name}` has no value',
    remedy: 'give it one in the file, or draw all of them: --init he',
    explanation: 'Activations can be measured only with weights: those of the file, or drawn ones.',
  },
  'no-params': {
    message: 'there is nothing to learn: the file has no parameters',
    remedy: 'put the weights under `params:` instead of `inputs:`, or use `layers:`',
    explanation: 'Gradient descent changes parameters; inputs and data stay what they are.',
  },
  'wrt-choice': {
    message: 'the expression has several inputs ({names})',
    remedy: 'pick one with --wrt; give values to the others',
    explanation: 'This analysis looks at one input, or one entry of it, while the others keep their values.',
  },
  limit: {
    message: '{what} exceeds the limit of {limit}',
    remedy: '{remedy}',
    explanation: 'Limits keep hostile or mistaken input from exhausting memory.',
  },
  'given-consistency': {
    message: 'the given values do not agree with the network: {reason}',
    remedy: 'correct one of them; the derivative below uses the values given',
    explanation: 'A value under `given` differs from what the rest of the file says about the same node.',
  },
  'claim-relation': {
    message: 'a claim needs a relation: = < <= > or >=',
    remedy: 'write for instance "sigmoid(x) = tanh(x/2)/2 + 1/2"',
    explanation:
      'A claim states that one expression is equal to, below or above another; chains a = b <= c are read link by link.',
  },
  'claim-unequal': {
    message: '`!=` is no relation of a claim: = < <= > or >=',
    remedy:
      'write `n! = …` with a space for a factorial; that two values differ is shown by < or >, or refuted with =',
    explanation:
      'A claim holds at all points, and `n!=1` may mean a factorial or that n is not 1. Beside another factorial, a binomial coefficient or a product it is read as a factorial.',
  },
  'claim-side': {
    message: 'one side of `{relation}` is empty',
    remedy: 'write an expression on both sides',
    explanation: 'Every relation of a claim stands between two expressions.',
  },
  assumption: {
    message: 'the assumption `{text}` cannot be used: {reason}',
    remedy: 'write for instance "a > 0, 0 < p < 1, y in {0, 1}, n integer, x in R^n"',
    explanation:
      'Assumptions are separated by commas: inequalities and equations, finite sets, `NAME integer`, `NAME positive`, and shapes such as `x in R^n` or `W in R^(m, n)`.',
  },
  'derivative-variable': {
    message: '`{name}` needs the name of an input to differentiate by, not `{actual}`',
    remedy: 'write for instance `{name}(x^2, x)`',
    explanation:
      'The second argument of diff, grad, jacobian, hessian, limit and taylor is a name, an entry x[1], or for grad, jacobian and hessian a list of names.',
  },
} as const satisfies Readonly<Record<string, Entry>>;

export type Code = keyof typeof catalogue;

export function isCode(text: string): text is Code {
  return Object.hasOwn(catalogue, text);
}
