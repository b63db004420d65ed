import { compare, sign } from '../../number/rational.js';
import { constantFold } from './constant-fold.js';
import { mapTerms, type Term } from './term.js';

/** A term with the branches taken whose conditions compare numbers. */
export function settleBranches(root: Term): Term {
  return mapTerms(root, (x) => {
    if (x.kind !== 'select') return undefined;
    const truth = truthOf(x.condition);
    return truth === undefined ? undefined : settleBranches(truth ? x.yes : x.no);
  });
}

function truthOf(x: Term): boolean | undefined {
  switch (x.kind) {
    case 'number':
      return sign(x.value) !== 0;
    case 'compare': {
      const [left, right] = [constantFold(x.left), constantFold(x.right)];
      if (left.kind !== 'number' || right.kind !== 'number') return undefined;
      const order = compare(left.value, right.value);
      return x.relation === 'equal'
        ? order === 0
        : order < 0 || (order === 0 && x.relation === 'lessOrEqual');
    }
    case 'logic': {
      const truths = x.args.map(truthOf);
      if (x.operator === 'not') return truths[0] === undefined ? undefined : !truths[0];
      const deciding = x.operator === 'or';
      if (truths.includes(deciding)) return deciding;
      return truths.includes(undefined) ? undefined : !deciding;
    }
    default:
      return undefined;
  }
}
