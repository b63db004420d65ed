declare const __VERSION__: string;

/**
 * Runs the command line and returns the exit code: 0 all checks hold, 1 a check failed, 2 bad usage or input, 3 undecided. Nothing but
 * this function is loaded for `--version`.
 */
export async function main(argv: readonly string[]): Promise<number> {
  if (argv.length === 1 && (argv[0] === '-V' || argv[0] === '--version')) {
    process.stdout.write(`${__VERSION__}\n`);
    return 0;
  }
  const { run } = await import('./program.js');
  return run(argv, __VERSION__);
}
