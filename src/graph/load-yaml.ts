import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import { type Diagnostic, makeError } from '../diagnostic/diagnostic.js';
import { type Source, type Span, spanOf } from '../diagnostic/source.js';
import { suggest } from '../diagnostic/suggest.js';

/** One `key: value` of a mapping. */
export interface Entry {
  readonly key: string;
  readonly keySpan: Span;
  /** Absent where nothing stands after the colon. */
  readonly value: Node | undefined;
  /** The value, or the key where there is none. */
  readonly span: Span;
}

/**
 * Aliases followed before the file is refused. Each one is a search through the document, so many of them cost time in proportion to
 * their number times the file's length.
 */
const MAX_ALIASES = 1000;

/** YAML mistakes after which the rest of the file still means what it seems to mean. */
const HARMLESS: ReadonlySet<string> = new Set(['MULTIPLE_DOCS']);

/** YAML mistakes in words of the user's side; the others keep the parser's words. */
const REASONS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'a tab stands where spaces must indent the line',
  MULTIPLE_DOCS: '`---` starts a second document, and only one is read',
  BLOCK_AS_IMPLICIT_KEY: 'a second `: ` on the line; quote the text if the colon belongs to it',
};

/** What the parser's stack running out means; some of its stages report that as a mistake of the file. */
const TOO_DEEP = 'brackets are nested too deeply';

/** Brackets, or dashes of lists, that may be open in one line: the stack of the parser suffices for ten times as many. */
const MAX_DEPTH = 256;

/** Where a line nests too deeply; what stands in quotes does not count. */
function findTooDeep(text: string): number | undefined {
  let depth = 0;
  let before = '\n';
  for (let k = 0; k < text.length; k++) {
    const c = text[k]!;
    if (c === '\n') depth = 0;
    else if (c === '[' || c === '{' || (c === '-' && OPENS.includes(before) && text[k + 1] === ' '))
      depth += 1;
    else if (c === ']' || c === '}') depth -= 1;
    else if ((c === '"' || c === "'") && OPENS.includes(before)) k = endOfQuote(text, k);
    if (depth > MAX_DEPTH) return k;
    if (c !== ' ') before = c;
  }
  return undefined;
}

/** What a value may follow. */
const OPENS = '\n[{,:-';

function endOfQuote(text: string, start: number): number {
  const quote = text[start]!;
  for (let k = start + 1; k < text.length; k++) {
    if (quote === '"' && text[k] === '\\') k += 1;
    else if (text[k] === quote) return k;
  }
  return start;
}

/** Reads a YAML file and keeps the place of everything. What is wrong goes to `diagnostics`. */
export class YamlReader {
  readonly diagnostics: Diagnostic[] = [];
  /** The document's content; absent where the file is empty or cannot be read. */
  readonly root: Node | undefined;
  private readonly document: Document.Parsed | undefined;
  /** What aliases stand for; nothing where that has been reported as a mistake. */
  private readonly aliases = new Map<Alias, Node | undefined>();

  constructor(readonly source: Source) {
    const deep = findTooDeep(source.text);
    if (deep !== undefined) {
      this.diagnostics.push(makeError('yaml', spanOf(source, deep, deep + 1), { reason: TOO_DEEP }));
      return;
    }
    try {
      // Duplicate keys are ours to report: the YAML parser would stop at the first one of a mapping.
      this.document = parseDocument(source.text, {
        prettyErrors: false,
        uniqueKeys: false,
        stringKeys: false,
      });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.diagnostics.push(makeError('yaml', spanOf(source, 0, 1), { reason: TOO_DEEP }));
      return;
    }
    if (this.reportSyntax(this.document)) this.root = this.document.contents ?? undefined;
    if (this.diagnostics.length === 0 && !hasContent(this.root)) {
      this.diagnostics.push(makeError('empty-file', spanOf(source, 0, source.text.length)));
    }
  }

  /** Reports syntax errors, one per line, since one mistake makes several; tells whether the content can be used. */
  private reportSyntax(document: Document.Parsed): boolean {
    const lines = new Set<number>();
    let usable = true;
    for (const { code, message, pos } of document.errors) {
      if (!HARMLESS.has(code)) usable = false;
      const line = this.source.text.lastIndexOf('\n', Math.max(0, pos[0] - 1));
      if (lines.has(line)) continue;
      lines.add(line);
      const open = /^Flow (map|sequence) in block collection/.exec(message)?.[1];
      const reason = open
        ? `a \`${open === 'map' ? '{' : '['}\` above is still open here`
        : (REASONS[code] ??
          (message.startsWith('Maximum call stack')
            ? TOO_DEEP
            : message.charAt(0).toLowerCase() + message.slice(1)));
      // Where the stack ends depends on what the engine has compiled so far, and reports do not.
      const [from, end] = reason === TOO_DEEP ? [0, 1] : [pos[0], Math.min(pos[1], this.endOfLine(pos[0]))];
      this.diagnostics.push(makeError('yaml', spanOf(this.source, from, end), { reason }));
    }
    return usable;
  }

  private endOfLine(offset: number): number {
    const end = this.source.text.indexOf('\n', offset);
    return end === -1 ? this.source.text.length : Math.max(end, offset + 1);
  }

  report(diagnostic: Diagnostic): undefined {
    this.diagnostics.push(diagnostic);
    return undefined;
  }

  /** The place of a node, without trailing space and comments; of a block, its first line. */
  spanOf(node: Node): Span {
    const [start, end] = node.range ?? [0, 0];
    const block = isScalar(node)
      ? /^BLOCK/.test(node.type ?? '')
      : (isMap(node) || isSeq(node)) && !node.flow;
    return spanOf(this.source, start, block ? Math.min(end, this.endOfLine(start)) : end);
  }

  /** The node an alias stands for; other nodes themselves. `undefined` for a null, a bad alias and no node. */
  resolve(node: Node | null | undefined): Node | undefined {
    if (!node) return undefined;
    if (!isAlias(node)) return isScalar(node) && node.value === null && !isQuoted(node) ? undefined : node;
    return this.follow(node);
  }

  private follow(alias: Alias): Node | undefined {
    if (this.aliases.has(alias)) return this.aliases.get(alias);
    const target = this.aliases.size < MAX_ALIASES ? this.findAnchor(alias) : undefined;
    if (this.aliases.size === MAX_ALIASES) {
      const what = 'the number of aliases';
      this.report(
        makeError('limit', this.spanOf(alias), { what, limit: MAX_ALIASES, remedy: 'write the values out' }),
      );
    }
    this.aliases.set(alias, target);
    return target;
  }

  private findAnchor(alias: Alias): Node | undefined {
    const target = this.document && alias.resolve(this.document);
    const [at] = alias.range ?? [0];
    const inside = target?.range && target.range[0] <= at && at < target.range[1];
    if (target && !inside) return this.resolve(target);
    const reason = inside
      ? `the alias *${alias.source} stands inside what it stands for`
      : `no anchor &${alias.source} comes before the alias *${alias.source}`;
    return this.report(makeError('yaml', this.spanOf(alias), { reason }));
  }

  /** A node in the words of a message: `a number`, `the text \`one\``, `a list`. */
  describe(node: Node | null | undefined): string {
    const target = this.resolve(node);
    if (!target) return 'nothing';
    if (isMap(target)) return 'a mapping';
    if (isSeq(target)) return 'a list';
    if (!isScalar(target)) return 'nothing';
    if (typeof target.value === 'string') return `the text \`${shorten(target.value)}\``;
    return `\`${shorten(target.source ?? String(target.value))}\``;
  }

  wrongType(
    node: Node | undefined,
    fallback: Span,
    where: string,
    expected: string,
    remedy: string,
  ): undefined {
    // What is wrong with an alias has been said.
    if (isAlias(node) && !this.resolve(node)) return undefined;
    const span = node ? this.spanOf(node) : fallback;
    return this.report(
      makeError('wrong-type', span, { where, expected, actual: this.describe(node), remedy }),
    );
  }

  /**
   * The entries of a mapping, duplicates left out and reported. `undefined`, with a report, where there is no mapping. An absent node
   * is an empty mapping.
   */
  entries(node: Node | undefined, where: string, remedy: string): readonly Entry[] | undefined {
    const map = this.resolve(node);
    if (!map) return [];
    if (!isMap(map)) return this.wrongType(node, this.spanOf(map), where, 'a mapping', remedy);
    const entries: Entry[] = [];
    const seen = new Set<string>();
    for (const pair of map.items) {
      const key = this.resolve(pair.key as Node | null);
      const keyNode = (pair.key as Node | null) ?? map;
      if (!isScalar(key)) {
        const args = {
          where: `a key in ${where}`,
          expected: 'a name',
          actual: this.describe(key),
          remedy: 'write `name: …`',
        };
        this.report(makeError('wrong-type', this.spanOf(keyNode), args));
        continue;
      }
      const text = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
      const keySpan = this.spanOf(keyNode);
      if (seen.has(text)) {
        this.report(makeError('duplicate-key', keySpan, { key: text }));
        continue;
      }
      seen.add(text);
      const value = (pair.value as Node | null) ?? undefined;
      const present = value && this.isPresent(value);
      entries.push({
        key: text,
        keySpan,
        value: present ? value : undefined,
        span: present ? this.spanOf(value) : keySpan,
      });
    }
    return entries;
  }

  private isPresent(node: Node): boolean {
    return isAlias(node) || !isScalar(node) || node.value !== null || isQuoted(node);
  }

  /** The entries by key, after reporting those that are not among `keys`. */
  fields(
    node: Node | undefined,
    where: string,
    keys: readonly string[],
    remedy: string,
  ): ReadonlyMap<string, Entry> | undefined {
    const entries = this.entries(node, where, remedy);
    if (!entries) return undefined;
    const fields = new Map<string, Entry>();
    for (const entry of entries) {
      if (keys.includes(entry.key)) fields.set(entry.key, entry);
      else this.unknownKey(entry, where, keys);
    }
    return fields;
  }

  unknownKey(entry: Entry, where: string, keys: readonly string[]): undefined {
    const near = suggest(entry.key, keys);
    const remedy = near
      ? `did you mean \`${near}\`?`
      : `the keys are ${keys.map((k) => `\`${k}\``).join(', ')}`;
    return this.report(makeError('unknown-key', entry.keySpan, { key: shorten(entry.key), where, remedy }));
  }

  /** The items of a list; `undefined`, with a report, where there is none. */
  items(node: Node | undefined, fallback: Span, where: string, remedy: string): readonly Node[] | undefined {
    const list = this.resolve(node);
    if (!isSeq(list)) return this.wrongType(node, fallback, where, 'a list', remedy);
    return list.items as Node[];
  }
}

function isQuoted(node: { readonly type?: string | undefined | null }): boolean {
  return node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
}

function hasContent(node: Node | undefined): boolean {
  return node !== undefined && !(isScalar(node) && node.value === null);
}

/** Characters of the user's text that a message repeats. */
const SHOWN = 40;

/** The start of a text that may be long or have several lines. */
export function shorten(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
}
