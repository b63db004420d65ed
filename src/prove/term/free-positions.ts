import type { Term } from './term.js';

/** Position symbols of a term that no sum in it binds. */
export function freePositions(term: Term): readonly string[] {
  const found = new Set<string>();
  const bound = new Set<string>();
  const visit = (x: Term): void => {
    switch (x.kind) {
      case 'entry':
        for (const i of x.indices) if (typeof i === 'string') found.add(i);
        return;
      case 'delta':
        for (const i of [x.left, x.right]) if (typeof i === 'string') found.add(i);
        return;
      case 'position':
        found.add(x.index);
        return;
      case 'range':
        bound.add(x.index);
        visit(x.from);
        visit(x.to);
        visit(x.body);
        return;
      case 'reduce':
        bound.add(x.index);
        visit(x.body);
        return;
      case 'add':
      case 'multiply':
      case 'apply':
      case 'logic':
        x.args.forEach(visit);
        return;
      case 'power':
        visit(x.base);
        visit(x.exponent);
        return;
      case 'compare':
        visit(x.left);
        visit(x.right);
        return;
      case 'select':
        visit(x.condition);
        visit(x.yes);
        visit(x.no);
        return;
      case 'guard':
        visit(x.body);
        x.on.forEach(visit);
        return;
      default:
        return;
    }
  };
  visit(term);
  return [...found].filter((s) => !bound.has(s));
}
