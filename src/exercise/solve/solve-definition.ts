import type { Ast } from '../../expr/ast.js';
import { call, expand, name, write } from '../problem/tree.js';
import { writeOutDefinitions } from '../setting/definitions.js';
import { isReport, type Setting } from '../setting/setting.js';
import { carryOut } from './carry-out.js';

/** The derivative of a function of the field by its definition: what the table of derivatives leaves out. */
export function deriveByDefinition(of: Ast, wrt: string, whole: string, setting: Setting): readonly string[] {
  const isOne = of.kind === 'call' && of.children[0]?.text === wrt && setting.rank(wrt) === 0;
  const written = isOne ? writeOutDefinitions(of, setting) : undefined;
  if (!written) return [];
  const derivative = carryOut(call('diff', written, name(wrt)), setting);
  if (!derivative) return [];
  const report = setting.ask(call('diff', expand(of, setting.meanings), name(wrt)), '=', derivative);
  if (!isReport(report) || report.verdict !== 'proved') return [];
  return [`${whole} = ${write(written)}, by definition`, `d${whole}/d${wrt} = ${write(derivative)}`];
}
