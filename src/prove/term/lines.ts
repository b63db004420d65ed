import { OutOfBudget } from './budget.js';

/** The lines of an argument; some are written only where somebody reads them. */
export type Lines = readonly (string | (() => readonly string[]))[];

/** All lines; what is too dear to write is left out. */
export function written(lines: Lines): readonly string[] {
  return lines.flatMap((line) => (typeof line === 'string' ? [line] : orNone(line)));
}

/** The lines of an argument that belong below a title. */
export function indented(lines: Lines): Lines {
  return lines.map((line) =>
    typeof line === 'string' ? `  ${line}` : () => orNone(line).map((s) => `  ${s}`),
  );
}

function orNone(line: () => readonly string[]): readonly string[] {
  try {
    return line();
  } catch (error) {
    if (error instanceof OutOfBudget) return [];
    throw error;
  }
}
