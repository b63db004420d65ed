import { type LimitReport, limitOf, type SidedLimit } from '../../stability/limit.js';
import { INFINITIES } from '../file/part-check.js';
import type { Formula } from '../problem/problem.js';
import { write } from '../problem/tree.js';
import { isReport, type Setting } from '../setting/setting.js';

export interface LimitTask {
  readonly of: Formula;
  readonly wrt: string;
  readonly to: string;
}

/** Where the steps of a search take unusually long. */
const MILLISECONDS = 20_000;

/** The limits from both sides; undefined where the question cannot be read. */
export function findSides(task: LimitTask, setting: Setting): LimitReport | undefined {
  const { parser, now } = setting.tools;
  const { assume } = setting.part.context;
  const options = { parser, assume, now, budget: MILLISECONDS };
  const found = limitOf(write(setting.meaning(task.of)), task.wrt, task.to, options);
  return found.ok ? found.value : undefined;
}

/** Why there is no limit, as part of a sentence, where that is proved; undefined where there is one, or where it is not known. */
export function whyAbsent({ both, left, right }: LimitReport, setting: Setting): string | undefined {
  if (both.kind === 'absent') return both.reason.replace(/^no limit exists: /, '');
  if (left?.kind !== 'limit' || right?.kind !== 'limit' || !areApart(left, right, setting)) return undefined;
  return `from the left the values tend to ${left.text}, from the right to ${right.text}`;
}

type Found = SidedLimit & { readonly kind: 'limit' };

/** Whether two limits are certainly different, whatever the values of other names: both are known numbers or infinite. */
function areApart(left: Found, right: Found, setting: Setting): boolean {
  if (left.value === undefined || right.value === undefined) return false;
  if (!Number.isFinite(left.value) || !Number.isFinite(right.value)) return left.value !== right.value;
  const [l, r] = [left, right].map(({ text }) => setting.tools.parser.parse(text));
  const report = l!.ok && r!.ok ? setting.ask(l!.value, '=', r!.value) : undefined;
  return report !== undefined && isReport(report) && report.verdict === 'refuted';
}

/** Values beyond which a function is looked at where the limit is at an infinity. */
const FAR = '1000000';

/** What a variable fulfils on its way to an infinity; undefined where the limit is at a number. */
export function farAssumption({ wrt, to }: Pick<LimitTask, 'wrt' | 'to'>): string | undefined {
  const far = /^([+-]?)\s*(.*)$/su.exec(to)!;
  if (!INFINITIES.has(far[2]!.toLowerCase())) return undefined;
  return far[1] === '-' ? `${wrt} < -${FAR}` : `${wrt} > ${FAR}`;
}
