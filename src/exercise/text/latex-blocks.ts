/** A block of cases, and what aligns lines: the block's name, the mark, and the end of a line with or without more space. */
const ALIGNMENT =
  /(\\begin\s*\{(d?cases|[pbBv]?matrix|smallmatrix|array)\}.*?\\end\s*\{\2\})|\\(?:begin|end)\s*\{(?:aligned|align|split|equation|gather|gathered)\*?\}|\\\\(?:\[\s*-?[\d.]+\s*[a-z]+\s*\])?|(?<!&)&(?!&)/gsu;

/** The lines of a chain one after the other, of the same length. */
export function blankAlignment(text: string): string {
  return text.replace(ALIGNMENT, (all, block?: string) => block ?? ' '.repeat(all.length));
}

/** A matrix in brackets row by row; a single column is a vector. */
export function readMatrices(text: string): string {
  const block = /\\begin\s*\{([pbB]?matrix|smallmatrix|array)\}(?:\s*\{[lcr|\s]*\})?(.*?)\\end\s*\{\1\}/gsu;
  const inBrackets =
    /\\left\s*[([]\s*(\\begin\s*\{(?:array|smallmatrix|matrix)\}.*?\\end\s*\{\w+\})\s*\\right\s*[)\]]/gsu;
  return text.replace(inBrackets, '$1').replace(block, (_all, _name, body: string) => {
    const rows = splitRows(body).map((row) => row.split('&').map((cell) => cell.trim()));
    const lists = rows.map((row) => row.join(', '));
    return rows.every((row) => row.length === 1)
      ? ` [${lists.join(', ')}]`
      : ` [${lists.map((row) => `[${row}]`).join(', ')}]`;
  });
}

function splitRows(body: string): readonly string[] {
  return body.split(/\\\\(?:\[[^\]]*\])?/).filter((row) => row.trim() !== '');
}

/** A brace on the left side only, and rows in columns behind it. */
const BRACED =
  /\\left\s*(?:\\\{|\\lbrace)\s*\\begin\s*\{(array|matrix|aligned)\}(?:\s*\{[lcr|\s@{}]*?\})?((?:(?!\\begin).)*?)\\end\s*\{\1\}\s*\\right\s*\./gsu;

/** Words of a condition behind a value, without a sign between them. */
const WORDED_ROW =
  /^([^&]*?),?\s*(?:\\(?:text|mathrm|textrm|mbox)\s*\{\s*((?:if|for|when|falls|für|wenn|otherwise|else|sonst)(?![\p{L}])[^{}]*)\}(.*))$/su;

/**
 * \begin{cases} a & x > 0 \\ b & x \le 0 \end{cases} as a conditional, without a value where no case applies; an array behind a brace likewise.
 */
export function readCases(text: string): string {
  const plain = text.replace(BRACED, '\\begin{cases}$2\\end{cases}');
  return plain.replace(/\\begin\s*\{d?cases\}(.*?)\\end\s*\{d?cases\}/gsu, (all, body: string) => {
    const cases = splitRows(body).map((row): readonly [string, string] => {
      const [value = '', condition = '', ...more] = row.replace(WORDED_ROW, '$1&$2 $3').split('&');
      return more.length > 0 ? ['', ''] : [value.replace(/,\s*$/, '').trim(), conditionOf(condition)];
    });
    return joinCases(cases) ?? all;
  });
}

/** What stands in the place of a value that there is not. */
const NO_VALUE =
  /^(?:undefined|not defined|undef\.?|nan|none|does not exist|dne|n\/a|(?:nicht|un)\s?definiert)$/iu;

/** A value, or words for none. */
export function valueText(text: string): string {
  return NO_VALUE.test(text.trim()) ? '0/0' : text;
}

/**
 * Rows of a value and a condition as one conditional, which has no value where no row applies; undefined where a value or a condition is
 * missing, and where a place has two values.
 */
export function joinCases(cases: readonly (readonly [string, string])[]): string | undefined {
  if (cases.length === 0 || cases.some((c) => c.includes(''))) return undefined;
  const [value, last] = cases.at(-1)!;
  const others = cases.slice(0, -1);
  const isRest = /^(?:otherwise|else|sonst)$/u.test(last);
  if (isRest && others.length === 0) return undefined;
  const between = isRest || cases.length > 2 ? undefined : gapBetween(cases[0]![1], last);
  if (between === 'both') return undefined;
  // Elsewhere there is no value, and it is judged whether one is asked for there.
  const end =
    isRest || between === 'none' ? `(${valueText(value)})` : `((${last}) ? (${valueText(value)}) : (0/0))`;
  return others.reduceRight((rest, [own, when]) => `((${when}) ? (${valueText(own)}) : ${rest})`, end);
}

/** The condition of a case without the words around it. */
export function conditionOf(text: string): string {
  return text
    .replace(/\\(?:text|mathrm|textrm|mbox)\s*\{([^{}]*)\}/g, ' $1 ')
    .replace(/\\(?:quad|,|;|!)/g, ' ')
    .replace(/\\(?:geqslant|geq|ge)(?![a-zA-Z])|≥/g, '>=')
    .replace(/\\(?:leqslant|leq|le)(?![a-zA-Z])|≤/g, '<=')
    .replace(/\\neq?(?![a-zA-Z])|≠/g, '!=')
    .replace(/(?<![<>!=])=(?!=)/g, '==')
    .replace(/\\gt(?![a-zA-Z])/g, '>')
    .replace(/\\lt(?![a-zA-Z])/g, '<')
    .replace(/^\s*(?:if|for|when|falls|für)(?![\p{L}])/u, '')
    .replace(/[.,;]\s*$/, '')
    .split(/(\s(?:and|or|und|oder)\s)/u)
    .map((part) => part.replace(/^(\s*)not\s+(?!\()([^()]*[<>=][^()]*)$/u, '$1not ($2)'))
    .map(chained)
    .join('')
    .trim();
}

/** 0 < x < 1 as (0 < x) and (x < 1), where its sides are plain expressions. */
function chained(text: string): string {
  const [, left, first, middle, second, right] =
    /^([^<>=]+)([<>]=?)([^<>=]+)([<>]=?)([^<>=]+)$/u.exec(text) ?? [];
  const isPlain = (side: string | undefined) =>
    side !== undefined && !/[,|&∧∨]/u.test(side) && isBalanced(side);
  if (![left, middle, right].every(isPlain)) return text;
  return `(${left}${first}${middle}) and (${middle}${second}${right})`;
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const char of text) {
    if (char === '(') depth += 1;
    if (char === ')' && --depth < 0) return false;
  }
  return depth === 0;
}

/** What is between x > 0 and x <= 0: nothing, or the place of equality in none or in both; undefined for other pairs. */
function gapBetween(first: string, second: string): 'none' | 'equality' | 'both' | undefined {
  const [one, other] = [first, second].map((c) =>
    /^([^<>=!]+)([<>]=?)([^<>=!]+)$/u.exec(c.replace(/\s/g, '')),
  );
  if (!one || !other) return undefined;
  const isSame = one[1] === other[1] && one[3] === other[3] && one[2]![0] !== other[2]![0];
  const isTurned = one[1] === other[3] && one[3] === other[1] && one[2]![0] === other[2]![0];
  const isClosed = [one, other].map((c) => c[2]!.endsWith('='));
  if (!isSame && !isTurned) return undefined;
  if (isClosed.every(Boolean)) return 'both';
  return isClosed.some(Boolean) ? 'none' : 'equality';
}
