import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { render } from '../../src/diagnostic/render.js';
import { createParser } from '../../src/expr/parse.js';
import { loadNetwork } from '../../src/graph/load.js';

// One mistake per file, and one file with many. `npx vitest run test/graph -u` writes the messages anew; read them before committing.
const folder = fileURLToPath(new URL('../golden/network-errors/', import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.slice(0, -'.yaml'.length));

describe('messages about network files', () => {
  const parser = createParser();

  test.each(names)('%s', async (name) => {
    const text = readFileSync(`${folder}${name}.yaml`, 'utf8');
    const result = loadNetwork({ name: `${name}.yaml`, text }, parser);
    expect(result.diagnostics.length).toBeGreaterThan(0);
    expect(result.ok).toBe(!result.diagnostics.some((d) => d.severity === 'error'));
    for (const { span } of result.diagnostics) {
      expect(span).toBeDefined();
      expect(span!.start).toBeGreaterThanOrEqual(0);
      expect(span!.end).toBeLessThanOrEqual(text.length);
      expect(span!.start).toBeLessThanOrEqual(span!.end);
    }
    const shown = `${result.diagnostics.map((d) => render(d)).join('\n\n')}\n`;
    expect(shown).not.toMatch(/\{\w+\}(?!")[^"`]*$/m);
    await expect(shown).toMatchFileSnapshot(`${folder}${name}.txt`);
  });
});
