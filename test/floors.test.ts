import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

/** Lowest first: a folder may import itself and what stands before it. ARCHITECTURE.md gives the reasons. */
const FLOORS = [
  'diagnostic',
  'number',
  'op',
  'expr',
  'graph',
  'derive',
  'difference',
  'check',
  'expand',
  'separate',
  'prove',
  'stability',
  'descend',
  'expect',
  'exercise',
  'report',
  'cli',
] as const;

/** The floors within a folder, lowest first; the files beside these folders stand on top of them. */
const INNER_FLOORS: Readonly<Record<string, readonly string[]>> = {
  prove: [
    'term',
    'derivative',
    'algebra',
    'sign',
    'normal',
    'reading',
    'expansion',
    'slope',
    'equality',
    'search',
    'line',
    'bound',
    'part',
    'kink',
  ],
  exercise: ['problem', 'text', 'file', 'setting', 'slip', 'backprop', 'judge', 'solve'],
};

/** The only floor with side effects. */
const TOP = 'cli';

/** Names of the host: the console, the process, the clock, the network, chance. */
const HOST: ReadonlySet<string> = new Set([
  'console',
  'process',
  'Date',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'fetch',
  'require',
  'globalThis',
  'eval',
  'Function',
]);

const src = resolve(dirname(fileURLToPath(import.meta.url)), '../src');

interface Module {
  /** Path below src/. */
  readonly path: string;
  readonly floor: string;
  readonly imports: readonly string[];
  readonly faults: readonly string[];
}

/** What a module imports, and which names of the host or mutable state it uses. */
function inspect(path: string, text: string): Module {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const imports: string[] = [];
  const faults: string[] = [];
  const at = (node: ts.Node) => `${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
  const isNameOnly = (node: ts.Identifier) => {
    const { parent } = node;
    return (
      (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
      (ts.isPropertyAssignment(parent) && parent.name === node) ||
      (ts.isPropertySignature(parent) && parent.name === node)
    );
  };
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      imports.push((node.moduleSpecifier as ts.StringLiteral).text);
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      imports.push((node.arguments[0] as ts.StringLiteral).text);
    }
    if (ts.isIdentifier(node) && HOST.has(node.text) && !isNameOnly(node))
      faults.push(`${at(node)} uses ${node.text}`);
    if (ts.isPropertyAccessExpression(node) && node.getText() === 'Math.random')
      faults.push(`${at(node)} uses Math.random`);
    ts.forEachChild(node, visit);
  };
  visit(file);
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement) && !(statement.declarationList.flags & ts.NodeFlags.Const))
      faults.push(`${at(statement)} has state in the module`);
  }
  const floor = path.includes('/') ? path.slice(0, path.indexOf('/')) : '';
  return { path, floor, imports, faults };
}

/** Imports of a module that go up, sideways or out of the program. */
function judgeImports(module: Module): readonly string[] {
  const own = module.floor === '' ? FLOORS.length : FLOORS.indexOf(module.floor as (typeof FLOORS)[number]);
  return module.imports.flatMap((specifier) => {
    if (specifier.startsWith('node:'))
      return module.floor === TOP || module.floor === '' ? [] : [`${module.path} imports ${specifier}`];
    if (!specifier.startsWith('.')) return [];
    if (!specifier.endsWith('.js')) return [`${module.path} imports ${specifier} without .js`];
    const target = relative(src, resolve(src, dirname(module.path), specifier));
    const floor = FLOORS.indexOf(target.split('/')[0] as (typeof FLOORS)[number]);
    return floor === -1 || floor > own ? [`${module.path} imports ${target}`] : [];
  });
}

/** Imports from one inner folder to a higher one. */
function judgeInner(module: Module): readonly string[] {
  const inner = INNER_FLOORS[module.floor];
  if (!inner) return [];
  const placeOf = (path: string) => {
    const [top, folder, file] = path.split('/');
    if (top !== module.floor) return -1;
    return file === undefined ? inner.length : inner.indexOf(folder!);
  };
  const own = placeOf(module.path);
  return module.imports
    .filter((i) => i.startsWith('.'))
    .map((i) => relative(src, resolve(src, dirname(module.path), i)))
    .filter((target) => placeOf(target) > own)
    .map((target) => `${module.path} imports ${target}`);
}

/** Files that import each other in a circle, one list of paths per circle. */
function findCircles(all: readonly Module[]): readonly string[] {
  const targets = new Map(
    all.map((m) => [
      m.path,
      m.imports
        .filter((i) => i.startsWith('.'))
        .map((i) => relative(src, resolve(src, dirname(m.path), i)).replace(/\.js$/, '.ts')),
    ]),
  );
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at !== -1) circles.push([...trail.slice(at), path].join(' -> '));
    if (at !== -1 || done.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  return circles;
}

const modules = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => inspect(path, readFileSync(join(src, path), 'utf8')));

describe('the floors of src', () => {
  test('every folder has its place', () => {
    const folders = new Set(modules.map((m) => m.floor).filter((floor) => floor !== ''));
    expect([...folders].filter((floor) => !(FLOORS as readonly string[]).includes(floor))).toEqual([]);
    expect(modules.filter((m) => m.floor === '').map((m) => m.path)).toEqual(
      modules.some((m) => m.path === 'index.ts') ? ['index.ts'] : [],
    );
  });

  test('imports go down only', () => {
    expect(modules.flatMap(judgeImports)).toEqual([]);
  });

  test.each(Object.entries(INNER_FLOORS))(
    'imports within %s go down only, and every folder there has its place',
    (floor, inner) => {
      const own = modules.filter((m) => m.floor === floor);
      expect(own.flatMap(judgeInner)).toEqual([]);
      const folders = new Set(own.map((m) => m.path.split('/')[1]!));
      expect([...folders].filter((f) => !f.endsWith('.ts')).sort()).toEqual([...inner].sort());
    },
  );

  test('no file imports itself by way of others, not even for a type', () => {
    expect(findCircles(modules)).toEqual([]);
  });

  test('nothing below the command line touches the host or keeps state', () => {
    expect(modules.filter((m) => m.floor !== TOP).flatMap((m) => m.faults)).toEqual([]);
  });
});

describe('the check itself', () => {
  test.each([
    ['op/a.ts', "import { parse } from '../expr/parse.js';"],
    ['op/a.ts', "export { parse } from '../expr/parse.js';"],
    ['op/a.ts', "import type { Ast } from '../expr/ast.js';"],
    ['op/a.ts', "import { readFileSync } from 'node:fs';"],
    ['op/a.ts', "const fs = await import('node:fs');"],
    ['op/a.ts', "import { a } from '../../test/a.js';"],
    ['op/a.ts', "import { a } from './b';"],
    ['op/a.ts', "import { a } from '../index.js';"],
  ])('an import that climbs is seen: %s %s', (path, text) => {
    expect(judgeImports(inspect(path, text))).toHaveLength(1);
  });

  test.each([
    ['prove/term/a.ts', "import { a } from '../bound/a.js';"],
    ['exercise/text/a.ts', "import { a } from '../judge/a.js';"],
    ['exercise/text/a.ts', "import { a } from '../grade.js';"],
  ])('an import that climbs within a floor is seen: %s %s', (path, text) => {
    expect(judgeInner(inspect(path, text))).toHaveLength(1);
  });

  test('a circle is seen, a diamond is none', () => {
    const file = (path: string, ...imports: readonly string[]) =>
      inspect(path, imports.map((i) => `import type { A } from '${i}';`).join('\n'));
    const diamond = [
      file('op/a.ts', './b.js', './c.js'),
      file('op/b.ts', './d.js'),
      file('op/c.ts', './d.js'),
    ];
    expect(findCircles([...diamond, file('op/d.ts')])).toEqual([]);
    expect(findCircles([...diamond, file('op/d.ts', './a.js')])[0]).toBe(
      'op/a.ts -> op/b.ts -> op/d.ts -> op/a.ts',
    );
  });

  test.each([
    'console.log(1);',
    'export const seed = Math.random();',
    'export const now = () => Date.now();',
    'export const a = process.env.HOME;',
    'let counter = 0;',
  ])('a use of the host is seen: %s', (text) => {
    expect(inspect('op/a.ts', text).faults).toHaveLength(1);
  });

  test('words in comments, texts and property names are not uses', () => {
    const text = "// console.log\nexport const a = 'process';\nexport const b = { Date: 1 };\nb.Date;";
    expect(inspect('op/a.ts', text).faults).toEqual([]);
  });
});
