import { suggest } from '../diagnostic/suggest.js';
import { measureCurves, SCHEMES, type SchemeName } from '../expand/order-curve.js';
import { orderToJson, orderToSvg, renderOrder } from '../report/order.js';
import { chooseEntry, evaluateSubject, isOutcome, readSubject, styleFor } from './analysis.js';
import { createTools, rejected } from './expr.js';
import { deliver, EXIT, type GlobalOptions, type Outcome, UsageError, writeFile } from './session.js';

export interface OrderOptions extends GlobalOptions {
  readonly schemes?: string;
  readonly svg?: string;
}

/** `gradcheck order`: the error of every difference scheme over the step size. */
export function runOrder(expression: string, options: OrderOptions): number {
  return deliver([orderOutcome(expression, options)], options, false);
}

function orderOutcome(expression: string, options: OrderOptions): Outcome {
  const { parser } = createTools();
  const schemes = readSchemes(options.schemes);
  const subject = readSubject(expression, options, parser, 'order');
  if (isOutcome(subject)) return subject;
  const entry = chooseEntry(subject, options.wrt, options, 'order');
  if (isOutcome(entry)) return entry;
  const point = evaluateSubject(subject, options, 'order');
  if (isOutcome(point)) return point;
  const output = subject.network.outputs[0]!;
  const curves = measureCurves(
    point,
    { id: output.id, at: 0, name: output.name },
    { name: entry.variable.name, at: entry.at },
    schemes,
  );
  if (options.svg !== undefined) {
    const failure = writeFile(options.svg, orderToSvg(curves, subject.reading));
    if (failure) return rejected([failure], options, { expression }, 'order');
  }
  const json = orderToJson(curves, expression, subject.reading);
  const undefinedHere = curves.schemes.every((s) => s.case === 'undefined' || s.case === 'missing');
  return {
    exitCode: undefinedHere ? EXIT.undecided : EXIT.ok,
    json: () => json,
    text: () => renderOrder(curves, subject.reading, styleFor(options)),
    concise: () =>
      curves.schemes.map((s) => `${s.scheme} ${s.case} ${s.slope?.toFixed(2) ?? '-'}`).join('\n'),
  };
}

function readSchemes(text: string | undefined): readonly SchemeName[] {
  if (text === undefined) return SCHEMES;
  return text.split(',').map((part) => {
    const name = part.trim();
    if ((SCHEMES as readonly string[]).includes(name)) return name as SchemeName;
    const near = suggest(name, SCHEMES);
    throw new UsageError(
      `there is no scheme \`${name}\``,
      near ? `did you mean \`${near}\`?` : `the schemes are ${SCHEMES.join(', ')}`,
    );
  });
}
