import { renderSeparation, separationToJson } from '../report/separate.js';
import { readPatterns } from '../separate/read-patterns.js';
import { separate } from '../separate/separate.js';
import { styleFor } from './analysis.js';
import { rejected } from './expr.js';
import { deliver, EXIT, type GlobalOptions, isDiagnostic, readSource } from './session.js';

export interface SeparableOptions extends GlobalOptions {
  readonly label?: string;
}

/** `gradcheck separable`: 0 separable, 1 not separable, 3 undecided. */
export function runSeparable(file: string, options: SeparableOptions): number {
  const source = readSource(file);
  const data = isDiagnostic(source)
    ? { ok: false as const, diagnostics: [source] }
    : readPatterns(source, options.label === undefined ? {} : { label: options.label });
  if (!data.ok) return deliver([rejected(data.diagnostics, options, { file }, 'separable')], options, false);
  const separation = separate(data.value.patterns);
  const codes = { separable: EXIT.ok, inseparable: EXIT.failed, undecided: EXIT.undecided } as const;
  const outcome = {
    exitCode: codes[separation.kind],
    json: () => separationToJson(separation, data.value, file),
    text: () => renderSeparation(separation, data.value, styleFor(options)),
    concise: () => `${separation.kind} ${file}`,
  };
  return deliver([outcome], options, false);
}
