import { Command, CommanderError, Help, Option } from 'commander';
import { nearestOption, splitArguments } from './arguments.js';
import { addExerciseCommands } from './exercise-program.js';
import { runExpr } from './expr.js';
import { runExplain, runFunctions } from './lookup.js';
import type { GlobalOptions } from './session.js';
import { UsageError } from './session.js';
import { outputColumns, writeError, writeOut } from './terminal.js';

const EXIT_USAGE = 2;

/** Of the numbers that shells leave free, the one that sysexits calls a software error. */
const EXIT_INTERNAL = 70;

/** An option's line of help; an empty list is no default. */
function describeOption(option: Option): string {
  return new Help().optionDescription(option).replace(' (default: [])', '');
}

/** A command with its arguments: that it has options is said by its own help, and here takes the room of what it does. */
function showCommand(command: Command): string {
  const names = command.registeredArguments.map((a) => {
    const name = `${a.name()}${a.variadic ? '...' : ''}`;
    return a.required ? `<${name}>` : `[${name}]`;
  });
  return [command.name(), ...names].join(' ');
}

/** Parses the arguments and runs the command; returns the exit code. */
export async function run(argv: readonly string[], version: string): Promise<number> {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // The reader of a pipe has seen enough; the exit code still tells the verdict.
      if (error.code !== 'EPIPE') throw error;
    });
  }
  let exitCode = 0;
  const program = createProgram(version, (code) => {
    exitCode = code;
  });
  if (argv.length === 0) {
    writeOut(program.helpInformation());
    return 0;
  }
  try {
    await program.parseAsync(prepare(program, argv), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (!(error instanceof CommanderError || error instanceof UsageError)) return reportInternal(error);
    const { message, remedy } = describeUsage(error, findCommand(program, argv));
    writeError(`error[usage]: ${message}\n  help: ${remedy}`);
    if (argv.includes('--json')) writeOut(usageDocument(program, argv, message, remedy));
    return EXIT_USAGE;
  }
  return exitCode;
}

/** A mistake of the program itself: said as such, with what a report of it needs. */
function reportInternal(error: unknown): number {
  const [what, where = ''] = String(error instanceof Error ? (error.stack ?? error.message) : error).split(
    '\n',
  );
  writeError(
    `error[internal]: ${what}\n  help: this is a mistake of gradcheck, not of your input; please report the command and this line${where === '' ? '' : `\n  note: ${where.trim().replace(/\(.*\//, '(')}`}`,
  );
  return EXIT_INTERNAL;
}

/** The command that is meant, or the command below it. */
function findCommand(program: Command, argv: readonly string[]): Command | undefined {
  const command = program.commands.find((c) => c.name() === argv[0]);
  return command && (findCommand(command, argv.slice(1)) ?? command);
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

/** What is wrong with the command line, and what to do. */
function describeUsage(
  error: CommanderError | UsageError,
  command: Command | undefined,
): { readonly message: string; readonly remedy: string } {
  if (error instanceof UsageError) return error;
  const [message = '', ...hints] = error.message.replace(/^error: /, '').split('\n');
  const hint = hints.join(' ').replace(/^\((.*)\)$/, '$1');
  if (error.code === 'commander.excessArguments') {
    const remedy =
      'put the whole expression in quotes; an input named like an option is given by --set NAME=VALUE';
    return { message, remedy };
  }
  const missing = command?.registeredArguments.find((a) => message.endsWith(`argument '${a.name()}'`));
  if (command && missing) {
    const all = command.registeredArguments.map((a) => (a.required ? `<${a.name()}>` : `[${a.name()}]`));
    const remedy = `${pathOf(command)} ${all.join(' ')} (${missing.name()}: ${missing.description})`;
    return { message, remedy };
  }
  if (hint !== '') return { message, remedy: hint };
  const lists = command
    ? `${pathOf(command)} --help lists its options`
    : 'gradcheck --help lists the commands and their options';
  return { message, remedy: lists };
}

/** `--json` promises one document, whatever happens. */
function usageDocument(program: Command, argv: readonly string[], message: string, remedy: string): string {
  const command = program.commands.find((c) => c.name() === argv[0])?.name() ?? 'usage';
  const diagnostics = [{ code: 'usage', severity: 'error', message, remedy, notes: [] }];
  return JSON.stringify({ schema: `gradcheck/${command}/1`, ok: false, diagnostics }, null, 2);
}

/** Inputs of the user's expression are options that no command declares: they travel as --set NAME=TEXT. */
function prepare(program: Command, argv: readonly string[]): readonly string[] {
  const name = argv.find((a) => !a.startsWith('-'));
  const command = program.commands.find(
    (c) => c.name() === name && c.options.some((o) => o.long === '--set'),
  );
  if (!command) return argv;
  const options = [...command.options, ...program.options];
  const known = new Set(['-h', '--help', ...options.flatMap((o) => [o.long ?? '', o.short ?? ''])]);
  const valued = new Set(
    options.filter((o) => o.required || o.optional).flatMap((o) => [o.long ?? '', o.short ?? '']),
  );
  const { rest, dashed, values, problem } = splitArguments(argv, { known, valued });
  if (problem) throw new UsageError(problem.message, problem.remedy);
  const operands = [...rest.slice(1), ...dashed].join(' ');
  for (const { name: input } of values) {
    const near = nearestOption(input, known);
    if (near && command.name() !== 'graph' && !rest.includes('-f') && !operands.includes(input)) {
      throw new UsageError(
        `--${input} is no option, and \`${input}\` does not occur in the expression`,
        `did you mean ${near}?`,
      );
    }
  }
  const settings = values.flatMap(({ name: input, text }) => ['--set', `${input}=${text}`]);
  return [...rest, ...settings, ...(dashed.length > 0 ? ['--', ...dashed] : [])];
}

/** `--no-order` leaves out the order of accuracy; `--order 2` is about the order of the derivatives. */
class AccuracySwitch extends Option {
  override attributeName(): string {
    return 'accuracy';
  }
}

const wholeNumber =
  (option: string) =>
  (text: string): string => {
    if (/^\d{1,9}$/.test(text)) return text;
    throw new UsageError(`${option} needs a whole number, not \`${text}\``, `write ${option} 1`);
  };

const collect = (value: string, before: readonly string[]) => [...before, value];

/** Options that every command that checks something has. */
function withCommon(command: Command): Command {
  return command
    .option('--json', 'print one JSON document')
    .option(
      '--reporter <name[=file]>',
      'how to report: default, concise or json, to a file if named (repeatable)',
      collect,
      [],
    )
    .addOption(new Option('--color <when>', 'colours').choices(['auto', 'always', 'never']).default('auto'))
    .option('-q, --quiet', 'print the verdict only')
    .option('--exit-zero', 'exit 0 even when a check fails or stays undecided');
}

/** Options of the commands that differentiate. */
function withDifferentiation(command: Command): Command {
  return withCommon(command)
    .option('--set <name=value>', 'value of an input; the same as --NAME value', collect, [])
    .option('--wrt <names>', 'differentiate in these inputs only, separated by commas')
    .option('--full', 'show every entry and row')
    .option('--steps', 'show the ladder of step sizes of the order measurement')
    .addOption(new AccuracySwitch('--no-order', 'leave out the order of accuracy'))
    .option('--seed <n>', 'seed of the sampled checks', wholeNumber('--seed'), '1')
    .addOption(
      new Option('--mode <mode>', 'which tables to show')
        .choices(['reverse', 'forward', 'both'])
        .default('reverse'),
    );
}

/** Options of the commands that look at one input of an expression. */
function withInputs(command: Command): Command {
  return withCommon(command)
    .option('--set <name=value>', 'value of an input; the same as --NAME value', collect, [])
    .option('--shape <name=sizes>', 'size of an input without a value: x=3, W=2,3', collect, [])
    .option('--wrt <name>', 'the input that is looked at, or an entry of it: x[2]');
}

function createProgram(version: string, finish: (code: number) => void): Command {
  const program = new Command('gradcheck');
  program
    .description(
      'Check gradients and derivations: symbolic, reverse-mode and numerical, with verdicts from error bars.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .exitOverride()
    .configureHelp({ optionDescription: describeOption, subcommandTerm: showCommand })
    // Errors are written in one place, with a remedy.
    .configureOutput({ outputError: () => undefined, getOutHelpWidth: outputColumns })
    .addHelpText(
      'after',
      `
Examples:
  $ gradcheck expr "tanh(softmax(x))"
  $ gradcheck expr "a*x^2 + sin(b)" --x 3 --a 2 --b 0.5
  $ gradcheck graph problems/graphs/sincos.yaml --x 1

Exit codes: 0 all checks hold, 1 a check failed, 2 bad usage or input,
3 undecided.`,
    );
  withDifferentiation(
    program
      .command('expr')
      .argument('[expression]', 'for instance "tanh(softmax(x))"')
      .description('differentiate an expression and check the derivative'),
  )
    .option('-f, --file <file>', 'one expression a line (- reads standard input)')
    .option('--shape <name=sizes>', 'size of an input without a value: x=3, W=2,3', collect, [])
    .option('--claim <expression>', 'a derivative of your own to check')

    .addOption(new Option('--order <n>', '2 adds the Hessian').choices(['1', '2']).default('1'))
    .action(async (expression: string | undefined, options: GlobalOptions) =>
      finish(await runExpr(expression, options)),
    );
  withDifferentiation(
    program
      .command('graph')
      .argument('<file>', 'a network file in YAML (- reads standard input)')
      .description('differentiate a network file and check every gradient'),
  )
    .option('--explain', 'write out the chain rule of every row, in symbols and in numbers')
    .option('--digits <n>', 'compute as by hand, every step rounded to n decimals')
    .option('--checkpoint <k>', 'store every k-th node only and recompute the rest')
    .option('--row <n>', 'take the inputs from the n-th row of the data; all sums the loss over the rows')
    .addOption(
      new Option('--reduce <how>', 'what --row all makes of the losses of the rows').choices(['sum', 'mean']),
    )
    .option('--dot <file>', 'draw the network for Graphviz')
    .option('--mermaid <file>', 'draw the network for Mermaid')
    .action(async (file: string, options: GlobalOptions) => {
      const { runGraph } = await import('./graph.js');
      finish(await runGraph(file, options));
    });
  withCommon(
    program
      .command('prove')
      .argument('[claim]', 'for instance "sigmoid(x) = tanh(x/2)/2 + 1/2"')
      .description('prove or refute an identity, an inequality or a chain of them'),
  )
    .option(
      '-f, --file <file>',
      'one claim a line, `claim assuming a>0`, or JSON Lines (- reads standard input)',
    )
    .option('--assume <facts>', 'what may be used: "a>0, 0<p<1, y in {0,1}, n integer"')
    .option('--explain', 'print the argument')
    .option('--full', 'show long claims whole')
    .option('--budget <seconds>', 'time for one claim', '2')
    .option('--seed <n>', 'seed of the search for witnesses', wholeNumber('--seed'), '1')
    .action(async (claim: string | undefined, options: GlobalOptions) => {
      const { runProve } = await import('./prove.js');
      finish(runProve(claim, options));
    });
  withInputs(
    program
      .command('stable')
      .argument('<expression>', 'for instance "log(1+exp(x))", or a network file')
      .description('find where double precision breaks, and a stable form that is proved equal'),
  )
    .option('--range <input=from..to>', 'the range of an input: x=-100..100 (repeatable)', collect, [])
    .option('--against <expression>', 'a second expression to measure beside it')
    .option('--seed <n>', 'seed of the sampled points', '1')
    .option('--full', 'show every region')
    .action(async (expression: string, options: GlobalOptions) => {
      const { runStable } = await import('./stable.js');
      finish(runStable(expression, options));
    });
  withInputs(
    program
      .command('limit')
      .argument('<expression>', 'for instance "exp(-x)/(1+exp(-x))^2"')
      .argument('<input>', 'what moves')
      .argument('<point>', 'where to: 0, pi/2, inf, -inf')
      .description('find a limit exactly, from both sides'),
  )
    .option('--assume <facts>', 'what may be used: "a>0, n integer"')
    .action(async (expression: string, input: string, at: string, options: GlobalOptions) => {
      const { runLimit } = await import('./limit.js');
      finish(runLimit(expression, input, at, options));
    });
  withInputs(
    program
      .command('expect')
      .argument('<expression>', 'for instance "relu(a)^2", or a claim: "E[relu(a)^2] = sigma^2/2"')
      .description('find the mean or variance of an expression in random inputs, or judge a claim about it'),
  )
    .option('--claim <expression>', 'what it is claimed to be: "sigma^2/2", or "<= 1"')
    .option('--variance', 'the variance instead of the mean')
    .option('--assume <facts>', 'what may be used: "c>0"')
    .action(async (expression: string, options: GlobalOptions) => {
      const { runExpect } = await import('./expect.js');
      finish(runExpect(expression, options));
    });
  withCommon(
    program
      .command('variance')
      .argument('<file>', 'a network file')
      .description('variance of activations and gradients over the depth of a network, with its plot'),
  )
    .option('--init <kinds>', 'draw the weights: he, xavier, zeros, or several to compare: he,xavier')
    .option('--draws <n>', 'random inputs that are tried where the file has no data', '400')
    .option('--seed <n>', 'seed of the draws', '1')
    .option('--svg <file>', 'draw the variance over depth')
    .option('--full', 'show every layer')
    .action(async (file: string, options: GlobalOptions) => {
      const { runVariance } = await import('./variance.js');
      finish(runVariance(file, options));
    });
  withInputs(
    program
      .command('kinks')
      .argument('<expression>', 'for instance "max(0,x)*abs(x-1)"')
      .description('find every jump, corner and flat stretch, and what descent makes of it'),
  )
    .option('--range <from..to>', 'where to look; -10..10 when left out')
    .action(async (expression: string, options: GlobalOptions) => {
      const { runKinks } = await import('./kinks.js');
      finish(runKinks(expression, options));
    });
  withInputs(
    program
      .command('taylor')
      .argument('<expression>', 'for instance "selu(x)"')
      .description('expand around a point, exactly and from both sides'),
  )
    .option('--at <point>', 'the point: 0, 0.5, pi/4', '0')
    .option('--order <n>', 'highest power', '5')
    .option('--range <from..to>', 'bound the remainder on this range')
    .action(async (expression: string, options: GlobalOptions & { readonly order?: unknown }) => {
      const { runTaylor } = await import('./taylor.js');
      const { order, ...rest } = options;
      finish(runTaylor(expression, { ...rest, ...(typeof order === 'string' ? { terms: order } : {}) }));
    });
  withInputs(
    program
      .command('order')
      .argument('<expression>', 'for instance "exp(sin(x))"')
      .description('measure the order of accuracy of difference schemes'),
  )
    .option('--schemes <names>', 'forward, backward, central, five-point, complex-step')
    .option('--svg <file>', 'draw the error over the step size')
    .option('--steps', 'list the error of every step')
    .action(async (expression: string, options: GlobalOptions) => {
      const { runOrder } = await import('./order.js');
      finish(runOrder(expression, options));
    });
  withCommon(
    program
      .command('descend')
      .argument('<file>', 'a network file with a loss, parameters and data')
      .description('run gradient descent: the update rule, a row a step, the loss curve'),
  )
    .option('--set <name=value>', 'value of an input or parameter; the same as --NAME value', collect, [])
    .option('--lr <rate>', 'step size', '0.1')
    .option('--steps <n>', 'number of steps', '10')
    .addOption(
      new Option('--optimizer <name>', 'how the gradient is used')
        .choices(['sgd', 'momentum', 'adam'])
        .default('sgd'),
    )
    .option('--momentum <beta>', 'share of the old velocity that is kept', '0.9')
    .option('--batch <rows>', 'rows per step (all of them when left out)')
    .option('--seed <n>', 'seed of the order of the rows', '1')
    .addOption(
      new Option('--reduce <how>', 'how the losses of the rows are put together')
        .choices(['sum', 'mean'])
        .default('sum'),
    )
    .option('--svg <file>', 'draw the loss curve')
    .option('--full', 'show every step and parameter')
    .action(async (file: string, options: GlobalOptions & { readonly steps?: unknown }) => {
      const { runDescend } = await import('./descend.js');
      const { steps, ...rest } = options;
      finish(runDescend(file, { ...rest, ...(typeof steps === 'string' ? { stepCount: steps } : {}) }));
    });
  withCommon(
    program
      .command('network-equal')
      .argument('<first>', 'a network file')
      .argument('<second>', 'another one with the same inputs')
      .description('prove that two networks compute the same function, or show where they differ'),
  )
    .option('--symbolic', 'for all values of the parameters, not for those in the files')
    .option('--assume <facts>', 'what may be used: "a>0, n integer"')
    .action(async (first: string, second: string, options: GlobalOptions) => {
      const { runNetworkEqual } = await import('./network-equal.js');
      finish(runNetworkEqual(first, second, options));
    });
  withCommon(
    program
      .command('separable')
      .argument('<file>', 'patterns in CSV, the class in the last column (- reads standard input)')
      .description('decide whether a hyperplane separates two classes, with a certificate'),
  )
    .option('--label <column>', 'the column of the classes')
    .option('--full', 'show every pattern')
    .action(async (file: string, options: GlobalOptions) => {
      const { runSeparable } = await import('./separable.js');
      finish(runSeparable(file, options));
    });
  addExerciseCommands(program, withCommon, finish);
  withCommon(
    program.command('functions').argument('[name]').description('list the functions and their derivatives'),
  ).action((name: string | undefined, options: GlobalOptions) => finish(runFunctions(name, options)));
  program
    .command('explain')
    .argument('[code]', 'the code in brackets of an error message')
    .description('explain an error code')
    .action((code: string | undefined) => finish(runExplain(code)));
  program
    .command('completion')
    .argument('<shell>', 'bash, zsh or fish')
    .description('print a completion script for a shell')
    .action(async (shell: string) => {
      const { completionScript } = await import('./completion.js');
      writeOut(completionScript(shell, program));
      finish(0);
    });
  return program;
}
