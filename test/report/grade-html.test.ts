import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { createHtmlWriter } from '../../src/report/grade-html.js';
import { CLASS, write } from './grade-class.js';

/** Elements without an end. */
const VOID = ['meta'];

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The page read as XML, which it is but for its first line and the elements without an end: stricter than a browser is. */
function readPage(page: string): { readonly elements: readonly Element[]; readonly text: string } {
  const elements: Element[] = [];
  const texts: string[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    elements.push({ name, attributes: attributes as Readonly<Record<string, string>> });
  });
  parser.on('text', (text) => texts.push(text));
  const style = /<style>.*?<\/style>/s;
  const xml = page
    .replace(/^<!doctype html>\n/, '')
    .replace(style, '')
    .replace(new RegExp(`<(${VOID.join('|')})([^>]*)>`, 'g'), '<$1$2/>');
  parser.write(xml).close();
  return { elements, text: texts.join('') };
}

describe('the page of grades', () => {
  const page = write(createHtmlWriter());
  const { elements, text } = readPage(page);
  const idsOf = (list: readonly Element[]) => list.flatMap((e) => e.attributes['id'] ?? []);

  test('text of students is text', () => {
    const NAMES =
      'html head meta title body a header h1 nav ul li main dl div dt dd p span section h2 table caption thead tr th td tbody bdi ol code h3 footer';
    expect([...new Set(elements.map((e) => e.name))].filter((n) => !NAMES.split(' ').includes(n))).toEqual(
      [],
    );
    for (const { attributes } of elements)
      for (const key of Object.keys(attributes)) expect(key).not.toMatch(/^on|^src$/);
    expect(text).toContain('<script>alert(1)</script>');
    expect(text).toContain('"><img src=x onerror=alert(1)>');
  });

  test('loads nothing and runs nothing', () => {
    const policy = elements.find((e) => e.attributes['http-equiv'] === 'Content-Security-Policy');
    expect(policy?.attributes['content']).toContain("default-src 'none'");
    expect(page).not.toMatch(/<(?:script|link|img|iframe|object|embed|form)\b/);
    expect(page).not.toMatch(/url\(|@import/);
    for (const { attributes } of elements)
      if (attributes['href']) expect(attributes['href']).toMatch(/^#[\w-]+$/);
  });

  test('links, headings and labels lead somewhere', () => {
    const ids = idsOf(elements);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { attributes } of elements) {
      if (attributes['href']) expect(ids).toContain(attributes['href'].slice(1));
      if (attributes['aria-labelledby']) expect(ids).toContain(attributes['aria-labelledby']);
    }
    expect(elements.find((e) => e.name === 'html')?.attributes['lang']).toBe('en');
    for (const e of elements.filter((x) => x.name === 'th'))
      expect(e.attributes['scope']).toMatch(/^(?:row|col)$/);
  });

  test('shows every student, every part and the distribution of all', () => {
    expect(elements.filter((e) => e.attributes['class'] === 'student')).toHaveLength(CLASS.length);
    const rows = [...page.matchAll(/<th scope="row">\d+ to \d+ %<\/th><td class="n">(\d+)<\/td>/g)];
    expect(rows).toHaveLength(10);
    expect(rows.reduce((sum, m) => sum + Number(m[1]), 0)).toBe(CLASS.length);
    for (const part of ['p0', 'p1', 'p2']) expect(page).toContain(`<th scope="row">s.1 ${part}</th>`);
  });

  test('an empty class has a page', () => {
    expect(readPage(write(createHtmlWriter(), [])).text).toContain('Grades');
  });
});
