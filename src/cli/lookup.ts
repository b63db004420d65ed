import { checkNetwork } from '../check/check.js';
import { catalogue, isCode } from '../diagnostic/catalogue.js';
import { suggest } from '../diagnostic/suggest.js';
import { readExpression } from '../graph/from-expression.js';
import type { Op } from '../op/op.js';
import { table } from '../op/table.js';
import { renderTable, wrap } from '../report/table.js';
import { createTools } from './expr.js';
import { EXIT, type GlobalOptions, UsageError } from './session.js';
import { chalkFor, outputColumns, styleOf, writeOut } from './terminal.js';

/** `gradcheck functions`: what can be called, with its derivative as the rules give it. */
export function runFunctions(name: string | undefined, options: GlobalOptions): number {
  const rows = table.filter((op) => !op.name.startsWith('#') && op.kind !== 'leaf');
  const chosen =
    name === undefined ? rows : rows.filter((op) => op.name === name || op.aliases?.includes(name));
  if (chosen.length === 0) {
    const near = suggest(
      name!,
      rows.flatMap((op) => [op.name, ...(op.aliases ?? [])]),
    );
    throw new UsageError(
      `unknown function \`${name}\``,
      near ? `did you mean \`${near}\`?` : 'gradcheck functions lists them all',
    );
  }
  if (options.json) {
    const list = chosen.map((op) => ({
      name: op.name,
      aliases: op.aliases ?? [],
      usage: op.usage,
      doc: op.doc,
      ...(op.kind === 'elementwise'
        ? { partials: op.symbolic ?? null, kinks: op.kinks?.map((k) => k.convention) ?? [] }
        : {}),
    }));
    writeOut(JSON.stringify({ schema: 'gradcheck/functions/1', functions: list }, null, 2));
    return EXIT.ok;
  }
  const style = styleOf(chalkFor(process.stdout, options.color), { full: true, steps: false, quiet: false });
  const lines = chosen.map((op) => [op.usage, (op.aliases ?? []).join(', '), op.doc]);
  writeOut(renderTable(['function', 'also', 'what it is'], lines, { ...style, flexible: [2] }));
  if (name !== undefined) {
    const rules = chosen.flatMap(derivativeLines).map((line) => wrap(`  ${line}`, style.columns, 4));
    if (rules.length > 0) writeOut(`\n${rules.join('\n')}`);
  }
  return EXIT.ok;
}

/** The derivative of a function of numbers in each operand, and what holds at its kinks. */
function derivativeLines(op: Op): readonly string[] {
  if (op.kind !== 'elementwise') return [];
  const tools = createTools();
  const read = readExpression(op.usage, tools.parser);
  if (!read.ok) return [];
  const { gradients } = checkNetwork(read.value.network, tools.book, { order: false });
  return [
    ...gradients.flatMap((g) => (g.symbolic ? [`derivative in ${g.input.name}: ${g.symbolic.text}`] : [])),
    ...(op.kinks ?? []).map((kink) => `at the kink: ${kink.convention}`),
  ];
}

/** `gradcheck explain CODE`. */
export function runExplain(code: string | undefined): number {
  if (code === undefined) {
    writeOut(
      Object.entries(catalogue)
        .map(([name, entry]) => wrap(`${name}: ${entry.explanation}`, outputColumns(), 2))
        .join('\n'),
    );
    return EXIT.ok;
  }
  const name = code.replace(/^error\[|^\[|\]$/g, '');
  if (!isCode(name)) {
    const near = suggest(name, Object.keys(catalogue));
    throw new UsageError(
      `there is no code \`${name}\``,
      near ? `did you mean \`${near}\`?` : 'gradcheck explain lists all codes',
    );
  }
  const { message, remedy, explanation } = catalogue[name];
  const lines = [name, '', `  says: ${message}`, `  help: ${remedy}`, '', explanation];
  writeOut(lines.map((line) => wrap(line, outputColumns(), line.startsWith(' ') ? 8 : 0)).join('\n'));
  return EXIT.ok;
}
