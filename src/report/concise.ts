import type { CheckReport } from '../check/check.js';
import { formatBar } from './format.js';

/** One line per derivative: verdict, name, largest difference. */
export function renderConcise(report: CheckReport, subject: string): string {
  return report.gradients
    .map((g) => {
      const largest = g.entries.reduce((worst, e) => Math.max(worst, e.difference ?? 0), 0);
      return `${g.verdict} ${subject} d${g.output.name}/d${g.input.name} difference ${formatBar(largest)}`;
    })
    .join('\n');
}
