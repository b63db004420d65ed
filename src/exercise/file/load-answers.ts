import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Diagnostic } from '../../diagnostic/diagnostic.js';
import { messageOf, placeOf } from '../../diagnostic/render.js';
import { createLocator, type Position, type Source } from '../../diagnostic/source.js';
import { YamlReader } from '../../graph/load-yaml.js';
import { readRawAnswer } from '../problem/raw-answer.js';
import type { Submission, SubmittedAnswer } from '../problem/submission.js';
import { type Cell, parseCsv } from './csv.js';

/** Characters of an answer file; its tree takes some hundred times as much memory where YAML is worst. */
const MAX_CHARACTERS = 4_000_000;

/** Characters of a table, which may hold a whole class. */
const MAX_TABLE = 64_000_000;

/** Mistakes of a submission that are told; each is looked up in the file. */
const MAX_FAULTS = 15;

/** Names of students are shown in full up to this length. */
const MAX_NAME = 200;

/**
 * The submissions of one file. Never fails: a file that cannot be read is one submission that says why, so that it loses neither other
 * files nor the student. A later piece of a long table, below the head of that table, comes with the lines by which its places are off; the
 * first piece has said what is wrong with the head.
 */
export function loadAnswers(source: Source, shift?: number): readonly Submission[] {
  if (/\.csv$/i.test(source.name)) {
    if (shift === undefined) return loadCsv(source, 0);
    return loadCsv(source, shift).filter((s) => s.unreadable === undefined);
  }
  if (source.text.length > MAX_CHARACTERS)
    return [unreadable(source, `the file has more than ${MAX_CHARACTERS} characters`)];
  const reader = new YamlReader(source);
  const fault = reader.diagnostics[0];
  if (!reader.root || fault) return [unreadable(source, fault ? describe(fault) : 'the file is empty')];
  const root = reader.resolve(reader.root);
  const items = isSeq(root) ? (root.items as Node[]) : [reader.root];
  if (items.length === 0) return [unreadable(source, 'the list is empty')];
  const place = createLocator(source);
  return items.map((item) => loadOne(reader, item, source, place));
}

function loadOne(
  reader: YamlReader,
  node: Node,
  source: Source,
  place: (offset: number) => Position,
): Submission {
  const before = reader.diagnostics.length;
  const fields = reader.fields(
    node,
    'an answer file',
    ['student', 'answers'],
    'write `student:` and `answers:`',
  );
  const named = reader.resolve(fields?.get('student')?.value);
  const written = isScalar(named)
    ? typeof named.value === 'string'
      ? named.value
      : (named.source ?? '')
    : '';
  const student = written.trim().slice(0, MAX_NAME);
  const isUnnamed = fields?.get('student') !== undefined && student === '';
  const entry = fields?.get('answers');
  const answers: SubmittedAnswer[] = [];
  for (const { key, value, span } of entry
    ? (reader.entries(entry.value, '`answers`', 'write one problem per line') ?? [])
    : []) {
    const parts = reader.resolve(value);
    if (!isMap(parts)) {
      answers.push({ problem: key, part: '', answer: readRawAnswer(reader, value), ...place(span.start) });
      continue;
    }
    for (const part of reader.entries(value, `the answers to ${key}`, 'write one part per line') ?? []) {
      answers.push({
        problem: key,
        part: part.key,
        answer: readRawAnswer(reader, part.value),
        ...place(part.span.start),
      });
    }
  }
  const faults = reader.diagnostics.slice(before);
  const notes = faults.slice(0, MAX_FAULTS).map(describe);
  if (faults.length > MAX_FAULTS) notes.push(`and ${faults.length - MAX_FAULTS} more like these`);
  if (isUnnamed) notes.push('`student:` is not a name; the name of the file stands for it');
  if (!fields || !entry) notes.push('the file has no `answers:`');
  return { student: student || baseName(source.name), file: source.name, answers, notes };
}

function describe(diagnostic: Diagnostic): string {
  const place = placeOf(diagnostic);
  return `${place ? `${place}: ` : ''}${messageOf(diagnostic)}`;
}

/** A file that holds nothing that can be used, under the name of the file. */
export function unreadable(source: { readonly name: string }, reason: string): Submission {
  return {
    student: baseName(source.name),
    file: source.name,
    answers: [],
    notes: [reason],
    unreadable: reason,
  };
}

function baseName(path: string): string {
  return path.replace(/^.*[\\/]/, '').replace(/\.[^.]*$/, '');
}

const COLUMNS = ['student', 'problem', 'part', 'answer'] as const;

/** A table with the columns student, problem, part and answer, in any order. */
function loadCsv(source: Source, shift: number): readonly Submission[] {
  if (source.text.length > MAX_TABLE)
    return [unreadable(source, `the table has more than ${MAX_TABLE} characters`)];
  const table = parseCsv(source.text);
  if ('reason' in table) return [unreadable(source, `line ${table.line}: ${table.reason}`)];
  const head = table.rows[0]?.cells.map((c) => c.text.trim().toLowerCase()) ?? [];
  const at = new Map(COLUMNS.map((c) => [c, head.indexOf(c)]));
  const missing = COLUMNS.filter((c) => at.get(c) === -1);
  if (missing.length > 0) return [unreadable(source, `the columns ${missing.join(', ')} are missing`)];
  if (table.rows.length === 1) return [unreadable(source, 'the table has no rows')];
  const byStudent = new Map<string, SubmittedAnswer[]>();
  for (const { cells } of table.rows.slice(1)) {
    if (cells.every((c) => c.text.trim() === '')) continue;
    const cell = (column: (typeof COLUMNS)[number]) => cells[at.get(column)!];
    const student = cell('student')?.text.trim() ?? '';
    const list = byStudent.get(student) ?? [];
    byStudent.set(student, list);
    const answer = cell('answer');
    list.push({
      problem: cell('problem')?.text.trim() ?? '',
      part: cell('part')?.text.trim() ?? '',
      answer: readCells(cells, head.length) ?? tableOrText(answer?.text ?? ''),
      line: shift + (answer?.line ?? cells[0]?.line ?? 1),
      column: answer?.column ?? 1,
    });
  }
  return [...byStudent].map(([student, answers]) => ({
    student: student.slice(0, MAX_NAME) || baseName(source.name),
    file: source.name,
    answers,
    notes: student === '' ? ['rows without a student stand under the name of the file'] : [],
  }));
}

/** Why a row does not say what its writer meant. */
function readCells(cells: readonly Cell[], columns: number): { readonly reason: string } | undefined {
  const fault = cells.find((c) => c.fault !== undefined)?.fault;
  if (fault !== undefined) return { reason: fault };
  const extra = cells.slice(columns).some((c) => c.text.trim() !== '');
  return extra
    ? {
        reason: `the row has ${cells.length} cells and the head of the table ${columns}; an answer that holds the separator needs quotes around it`,
      }
    : undefined;
}

/** A cell may hold a table in YAML's short form: {t1: 0.84, "dy/dx": -0.07}. */
function tableOrText(text: string): SubmittedAnswer['answer'] {
  if (!/^\s*\{.*\}\s*$/s.test(text)) return { kind: 'text', text };
  const reader = new YamlReader({ name: 'cell', text });
  if (!reader.root || reader.diagnostics.length > 0) return { kind: 'text', text };
  const answer = readRawAnswer(reader, reader.root);
  // Of {1, x > 0; 0, else} YAML would make labels without a value.
  const isTable = 'kind' in answer && answer.kind === 'table' && answer.rows.some((row) => row.text !== '');
  return isTable ? answer : { kind: 'text', text };
}
