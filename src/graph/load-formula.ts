import { isScalar, type Node } from 'yaml';
import { type Diagnostic, makeError } from '../diagnostic/diagnostic.js';
import { type Span, spanOf } from '../diagnostic/source.js';
import { type Ast, postorder } from '../expr/ast.js';
import type { Parser } from '../expr/parse.js';
import { shorten, type YamlReader } from './load-yaml.js';
import { type Affine, evaluateHole, fillTemplate, findHoles, readHole, type Template } from './template.js';

/** A node of an expression, its operands by position; `text` is there where the index of `repeat` changes it. */
interface Step {
  readonly ast: Ast;
  readonly operands: readonly number[];
  readonly text: Template | undefined;
  /** It or something below it depends on the index. */
  readonly changes: boolean;
}

/** An expression as read, possibly with holes that the index of `repeat` fills. */
export interface Formula {
  readonly ast: Ast;
  readonly text: Template;
  readonly span: Span;
  readonly steps: readonly Step[];
  /** The names that the expression uses and does not bind itself. */
  readonly names: readonly Template[];
  /** The index of `repeat`, if the expression stands under one. */
  readonly index?: string;
}

/**
 * A hole is read as a name of the same length, so that every position in the text stays what it is: `{k-1}` becomes `$` + a character
 * that numbers the hole + as many `$` as needed. `$` does not occur in names of the language.
 */
const FIRST_CODE = 0x4e00;
const LAST_CODE = 0x9fff;

interface MaskedHole {
  readonly hole: Affine;
  readonly length: number;
}

/** Reads the expression in a YAML scalar. `undefined`, with a report, where there is none. */
export function readFormula(
  reader: YamlReader,
  parser: Parser,
  node: Node | undefined,
  fallback: Span,
  where: string,
  index?: string,
): Formula | undefined {
  const scalar = reader.resolve(node);
  if (!scalar) return reader.report(makeError('empty-expression', fallback));
  const value = isScalar(scalar) ? scalar.value : undefined;
  if (!isScalar(scalar) || (typeof value !== 'string' && typeof value !== 'number')) {
    return reader.wrongType(
      node,
      fallback,
      where,
      'an expression',
      'write it as a text, for instance sin(x) + 1',
    );
  }
  const text = (typeof value === 'string' ? value : (scalar.source ?? String(value))).trim();
  const span = reader.spanOf(scalar);
  if (text === '') return reader.report(makeError('empty-expression', span));
  const holes: MaskedHole[] = [];
  const masked = index === undefined ? text : maskHoles(text, index, holes, span, reader);
  if (masked === undefined) return undefined;
  const place = placeOf(
    reader,
    scalar.range?.[0] ?? 0,
    scalar.range?.[1] ?? 0,
    /^BLOCK/.test(scalar.type ?? ''),
    text,
  );
  const parsed =
    typeof place === 'number'
      ? parser.parse(masked, { source: reader.source, offset: place })
      : parser.parse(masked, { source: { name: reader.source.name, text }, offset: 0 });
  const move =
    typeof place === 'number'
      ? undefined
      : (s: Span) => spanOf(reader.source, place[s.start]!, place[Math.max(s.start, s.end - 1)]! + 1);
  if (!parsed.ok) {
    for (const d of parsed.diagnostics) reader.report(move ? moveDiagnostic(d, move) : d);
    return undefined;
  }
  return compile(move ? moveAst(parsed.value, move) : parsed.value, text, span, holes, index);
}

/** A formula that the file does not spell out (a layer, the edges into a node); every position in it is `span`. */
export function makeFormula(parser: Parser, text: string, span: Span): Formula {
  const parsed = parser.parse(text);
  if (!parsed.ok) throw new Error(`the generated expression ${text} cannot be read`);
  return compile(
    moveAst(parsed.value, () => span),
    text,
    span,
    [],
    undefined,
  );
}

/** Reads a name that may have holes. */
export function readNameTemplate(
  reader: YamlReader,
  text: string,
  span: Span,
  index: string,
): Template | undefined {
  const holes: MaskedHole[] = [];
  const masked = maskHoles(text, index, holes, span, reader);
  return masked === undefined ? undefined : unmask(masked, holes);
}

function maskHoles(
  text: string,
  index: string,
  holes: MaskedHole[],
  span: Span,
  reader: YamlReader,
): string | undefined {
  const refuse = (reason: string) =>
    reader.report(makeError('template', span, { text: shorten(text), reason }));
  const found = findHoles(text);
  if (found.stray !== undefined) return refuse(`\`${text[found.stray]}\` has no partner`);
  if (text.includes('$')) return refuse('`$` has no meaning in it');
  let masked = '';
  let at = 0;
  const codes = new Map<string, number>();
  for (const { content, start, end } of found.holes) {
    const hole = readHole(content, index);
    if (typeof hole === 'string') return refuse(hole);
    let code = codes.get(content);
    if (code === undefined) {
      code = FIRST_CODE + holes.length;
      if (code > LAST_CODE) return refuse('it has too many different braces');
      codes.set(content, code);
      holes.push({ hole, length: end - start });
    }
    masked += text.slice(at, start) + `$${String.fromCharCode(code)}`.padEnd(end - start, '$');
    at = end;
  }
  return masked + text.slice(at);
}

function unmask(masked: string, holes: readonly MaskedHole[]): Template {
  // Without holes a `$` is the user's own.
  if (holes.length === 0) return [masked];
  const parts: (string | Affine)[] = [];
  let literal = '';
  for (let i = 0; i < masked.length; i++) {
    if (masked[i] !== '$') {
      literal += masked[i];
      continue;
    }
    const { hole, length } = holes[masked.charCodeAt(i + 1) - FIRST_CODE]!;
    if (literal !== '') parts.push(literal);
    literal = '';
    parts.push(hole);
    i += length - 1;
  }
  if (literal !== '') parts.push(literal);
  return parts;
}

function compile(
  ast: Ast,
  text: string,
  span: Span,
  holes: readonly MaskedHole[],
  index: string | undefined,
): Formula {
  const position = new Map<Ast, number>();
  const steps: Step[] = [];
  for (const node of postorder(ast)) {
    const operands = node.children.map((c) => position.get(c)!);
    const bare = node.kind === 'name' && node.text === index;
    const masked = holes.length > 0 && node.text.includes('$');
    const template = bare ? [{ coefficient: 1, offset: 0 }] : masked ? unmask(node.text, holes) : undefined;
    const changes = template !== undefined || operands.some((o) => steps[o]!.changes);
    position.set(node, steps.length);
    steps.push({ ast: node, operands, text: template, changes });
  }
  const names: Template[] = [];
  for (const name of freeNames(ast)) if (name !== index) names.push(unmask(name, holes));
  const shown = unmaskText(text, index);
  return { ast, text: shown, span, steps, names, ...(index === undefined ? {} : { index }) };
}

/** The text with its holes, white space made single: it is printed on one line. */
function unmaskText(text: string, index: string | undefined): Template {
  const line = text.replace(/\s+/g, ' ');
  if (index === undefined) return [line];
  const parts: (string | Affine)[] = [];
  let at = 0;
  for (const { content, start, end } of findHoles(line).holes) {
    const hole = readHole(content, index);
    if (start > at) parts.push(line.slice(at, start));
    if (typeof hole !== 'string') parts.push(hole);
    at = end;
  }
  if (at < line.length) parts.push(line.slice(at));
  return parts;
}

/** Names in order of occurrence, without those that sum(f, k, a, b) binds. */
export function freeNames(root: Ast): ReadonlySet<string> {
  const names = new Set<string>();
  const stack: { readonly ast: Ast; readonly bound: readonly string[] }[] = [{ ast: root, bound: [] }];
  while (stack.length > 0) {
    const { ast, bound } = stack.pop()!;
    if (ast.kind === 'name' && !bound.includes(ast.text)) names.add(ast.text);
    const binds =
      ast.kind === 'call' && (ast.text === 'sum' || ast.text === 'prod') && ast.children.length === 4;
    const [, binder] = ast.children;
    for (let i = ast.children.length - 1; i >= 0; i--) {
      if (binds && i === 1) continue;
      const inner = binds && i === 0 && binder?.kind === 'name' ? [...bound, binder.text] : bound;
      stack.push({ ast: ast.children[i]!, bound: inner });
    }
  }
  return names;
}

/** The expression at one value of the index. Parts without the index are shared between values. */
export function formulaAt({ ast, steps }: Formula, index: number | undefined): Ast {
  if (index === undefined || !steps.at(-1)!.changes) return ast;
  const built: Ast[] = new Array(steps.length);
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i]!;
    if (!step.changes) {
      built[i] = step.ast;
      continue;
    }
    const text = step.text ? fillTemplate(step.text, index) : step.ast.text;
    if (step.ast.kind === 'name' && /^-?\d+$/.test(text)) built[i] = wholeNumber(step.ast, text);
    else built[i] = { ...step.ast, text, children: step.operands.map((o) => built[o]!) };
  }
  return built.at(-1)!;
}

function wholeNumber(at: Ast, text: string): Ast {
  if (!text.startsWith('-')) return { ...at, kind: 'number', text };
  const digits: Ast = { ...at, kind: 'number', text: text.slice(1) };
  return { ...at, kind: 'operator', text: 'neg', children: [digits] };
}

/** The names used at one value of the index. */
export function namesAt({ names }: Formula, index: number | undefined): string[] {
  return names.map((template) => fillTemplate(template, index ?? 0));
}

/** A name that a negative number would end up in, at this value of the index. */
export function brokenName({ steps }: Formula, index: number): string | undefined {
  for (const { ast, text } of steps) {
    if (!text || text.length < 2 || (ast.kind !== 'name' && ast.kind !== 'call')) continue;
    if (text.some((part) => typeof part !== 'string' && evaluateHole(part, index) < 0))
      return fillTemplate(text, index);
  }
  return undefined;
}

/**
 * Where in the file a scalar's text stands: an offset if it stands there literally, else one offset per character, for folded lines and
 * escapes. What the search cannot follow maps to the last place that it could.
 */
function placeOf(
  reader: YamlReader,
  start: number,
  end: number,
  block: boolean,
  text: string,
): number | readonly number[] {
  const file = reader.source.text;
  const header = block ? file.indexOf('\n', start) + 1 : start;
  const literal = file.indexOf(text, header);
  if (literal !== -1 && literal + text.length <= end) return literal;
  const map: number[] = [];
  let at = header;
  for (const char of text.split('')) {
    const blank = /\s/.test(char);
    let next = at;
    while (next < end && (blank ? !/\s/.test(file[next]!) : file[next] !== char)) next += 1;
    if (next >= end) next = map.at(-1) ?? start;
    else at = next + 1;
    map.push(next);
    if (blank) while (at < end && /\s/.test(file[at]!)) at += 1;
  }
  return map;
}

function moveDiagnostic(diagnostic: Diagnostic, move: (span: Span) => Span): Diagnostic {
  return diagnostic.span ? { ...diagnostic, span: move(diagnostic.span) } : diagnostic;
}

function moveAst(root: Ast, move: (span: Span) => Span): Ast {
  const moved = new Map<Ast, Ast>();
  for (const ast of postorder(root)) {
    const children = ast.children.map((c) => moved.get(c)!);
    moved.set(ast, { ...ast, children, span: move(ast.span), mark: move(ast.mark) });
  }
  return moved.get(root)!;
}
