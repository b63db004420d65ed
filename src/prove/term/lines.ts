/** The lines of an argument; some are written only where somebody reads them. */
export type Lines = readonly (string | (() => readonly string[]))[];

export function written(lines: Lines): readonly string[] {
  return lines.flatMap((line) => (typeof line === 'string' ? [line] : line()));
}

/** The lines of an argument that belong below a title. */
export function indented(lines: Lines): Lines {
  return lines.map((line) => (typeof line === 'string' ? `  ${line}` : () => line().map((s) => `  ${s}`)));
}
