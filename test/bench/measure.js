/** Timing and tables. Nothing here judges a time: machines differ, ratios within one run are what can be compared. */

export const median = (xs) => xs.toSorted((a, b) => a - b)[xs.length >> 1];
export const least = (xs) => Math.min(...xs);

/**
 * Milliseconds of each action, by name: `rounds` samples each, taken in turns (A B A B), so that a slow moment of the machine
 * hits all of them alike. A sample repeats its action until it has lasted `atLeast` ms.
 */
export function timeInTurns(actions, { rounds = 15, warmup = 3, atLeast = 5 } = {}) {
  const samples = new Map();
  for (const [name, action] of Object.entries(actions)) {
    // Short actions are repeated until the engine has compiled them.
    const warm = performance.now();
    for (let i = 0; i < warmup || performance.now() - warm < 20 * atLeast; i++) action();
    const begin = performance.now();
    for (let i = 0; i < warmup; i++) action();
    const once = (performance.now() - begin) / warmup;
    samples.set(name, { action, repeats: Math.max(1, Math.ceil(atLeast / once)), times: [] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const sample of samples.values()) {
      const begin = performance.now();
      for (let i = 0; i < sample.repeats; i++) sample.action();
      sample.times.push((performance.now() - begin) / sample.repeats);
    }
  }
  return Object.fromEntries([...samples].map(([name, { times }]) => [name, times]));
}

/** Median over the turns of a/b: both samples of a turn met the same machine. */
export const ratio = (a, b) => median(a.map((x, i) => x / b[i]));

/** Four significant digits. */
export const show = (x) => (Number.isFinite(x) ? String(Number(x.toPrecision(4))) : '');

export function printTable(title, head, rows, notes = []) {
  const cells = [head, ...rows.map((row) => row.map((c) => (typeof c === 'number' ? show(c) : c)))];
  const widths = head.map((_, c) => Math.max(...cells.map((row) => row[c].length)));
  const line = (row) =>
    row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c]))).join('  ');
  console.log(`\n${title}\n`);
  for (const row of cells) console.log(`  ${line(row).trimEnd()}`);
  for (const note of notes) console.log(`  ${note}`);
}
