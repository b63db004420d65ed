import { splitOutside, unwrapped } from './brackets.js';
import { fromLatex } from './latex.js';
import { readNumeral } from './numeral.js';
import { innerList } from './written-list.js';

/** What says that there is nothing to list. */
const NONE =
  /^(?:(?:there (?:is|are)\s+)?(?:none|no|nothing|keine?|nil)(?:\s+(?:such\s+)?(?:kinks?|jumps?|poles?|points?|places?|corners?|knicke?|stellen?))?(?:\s+(?:at all|exist))?|nowhere|nirgends|-|∅|empty(?:\s*set)?|(?:\\)?(?:emptyset|varnothing)|n\/a|(?:it is\s+)?(?:differentiable|smooth|continuous) everywhere|everywhere (?:differentiable|smooth|continuous))$/iu;

/** Words and signs that part items, whatever a comma does. */
const STRONG = /\s+(?:and|und|or|oder|sowie)\s+(?:also\s+)?|\s*(?:&&?|∨|∧|;|\n)\s*/u;

/** What stands before a place: x = 0, at x = 0, x ∈ {0, 1}. */
const BEFORE = /^\s*(?:(?:at|in|bei|an)\s+)?(?:[\p{L}]\w*\s*(?:=|∈|\\?in(?=\s*[{[(]))\s*)?/u;

/** Two values in one. */
const BOTH = /^\s*(?:±|∓|\+\s*\/?\s*-)\s*(.+)$/su;

/**
 * The ways in which a text can be read as a list of places, the usual one first: a comma between digits may separate, or be that of
 * decimals where nothing shows which. `±a` is two places, and `none` is no place.
 */
export function readPlaces(text: string): readonly (readonly string[])[] {
  const plain = (/[\\$]/.test(text) ? fromLatex(text) : text).replace(/[^\S\n]+/g, ' ').trim();
  const list = withoutBrackets(plain);
  if (list === '' || NONE.test(list)) return [[]];
  const parts = splitOutside(list, STRONG);
  const ways = [/,/, /,(?!\d)|(?<!\d),/].map((comma) => parts.flatMap((part) => splitOutside(part, comma)));
  // Where a semicolon separates and no other comma does, those between digits are of decimals.
  const isDecimal = list.includes(';') && ways[1]!.length === parts.length;
  const read = (isDecimal ? ways.slice(1) : ways).map((items) =>
    items.map((i) => i.trim()).filter((i) => i !== ''),
  );
  const [first, ...more] = read.map((items) => spread(items).flatMap(readItem));
  const others = more.filter((w) => w.length !== first!.length);
  return [first!, ...others];
}

/** What stands between the brackets of a list, as often as there are some. */
function withoutBrackets(text: string): string {
  const own = text.replace(BEFORE, (all) =>
    /[=∈]|in\s*$/.test(all) && !/[=∈]/.test(text.slice(all.length)) ? '' : all,
  );
  const inner = innerList(own.trim());
  return unwrapped(inner) ?? inner;
}

/** Numbers with spaces between them. */
function spread(items: readonly string[]): readonly string[] {
  const parts = items.length === 1 ? items[0]!.split(/\s+/) : [];
  return parts.length > 1 && parts.every((p) => readNumeral(p) !== undefined) ? parts : items;
}

/** An item without its brackets and without what stands before it. */
function readItem(item: string): readonly string[] {
  const inner = unwrapped(item.replace(BEFORE, '').trim()) ?? item.replace(BEFORE, '').trim();
  const both = BOTH.exec(inner);
  return both ? [both[1]!, `-(${both[1]!})`] : [inner];
}
