import { Command, CommanderError, Option } from 'commander';
import { runExpr } from './expr.js';
import { runExplain, runFunctions } from './lookup.js';
import type { GlobalOptions } from './session.js';
import { UsageError } from './session.js';
import { writeError, writeOut } from './terminal.js';
import { splitArguments } from './values.js';

const EXIT_USAGE = 2;

/** Parses the arguments and runs the command; returns the exit code. */
export async function run(argv: readonly string[], version: string): Promise<number> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of a pipe has seen enough.
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
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
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    if (error instanceof UsageError) {
      writeError(`error[usage]: ${error.message}\n  help: ${error.remedy}`);
      return EXIT_USAGE;
    }
    throw error;
  }
  return exitCode;
}

/** Inputs of the user's expression are options that no command declares: they travel as --set NAME=TEXT. */
function prepare(program: Command, argv: readonly string[]): readonly string[] {
  const name = argv.find((a) => !a.startsWith('-'));
  const command = program.commands.find(
    (c) => c.name() === name && c.options.some((o) => o.long === '--set'),
  );
  if (!command) return argv;
  const known = new Set(
    [...command.options, ...program.options].flatMap((o) => [
      o.long ?? '',
      o.long?.replace(/^--/, '--no-') ?? '',
    ]),
  );
  known.add('--help');
  known.add('--version');
  const { rest, values, problem } = splitArguments(argv, known);
  if (problem) throw new UsageError(problem.message, problem.remedy);
  return [...rest, ...values.flatMap(({ name, text }) => ['--set', `${name}=${text}`])];
}

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
    .option('--no-order', 'leave out the order of accuracy')
    .option('--seed <n>', 'seed of the sampled checks', '1')
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
    .showHelpAfterError('(gradcheck --help lists the commands)')
    .addHelpText(
      'after',
      `
Examples:
  $ gradcheck expr "tanh(softmax(x))"
  $ gradcheck expr "a*x^2 + sin(b)" --x 3 --a 2 --b 0.5
  $ gradcheck graph problems/graphs/sincos.yaml --x 1

Exit codes: 0 all checks hold, 1 a check failed, 2 bad usage or input, 3 undecided.`,
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

    .option('--order <n>', '2 adds the Hessian', '1')
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
    .option('--budget <seconds>', 'time for one claim', '2')
    .option('--seed <n>', 'seed of the search for witnesses', '1')
    .action(async (claim: string | undefined, options: GlobalOptions) => {
      const { runProve } = await import('./prove.js');
      finish(runProve(claim, options));
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
    program.command('functions').argument('[name]').description('list the functions and their derivatives'),
  ).action((name: string | undefined, options: GlobalOptions) => finish(runFunctions(name, options)));
  program
    .command('explain')
    .argument('[code]', 'the code in brackets of an error message')
    .description('explain an error code')
    .action((code: string | undefined) => finish(runExplain(code)));
  return program;
}
