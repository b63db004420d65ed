/** Milliseconds between two redraws; faster ones cannot be read. */
const INTERVAL = 100;

/** A line on a terminal that counts; silent where standard error is no terminal. */
export function createProgress(total: number, what: string): { advance: () => void; finish: () => void } {
  const isShown = process.stderr.isTTY === true && process.env['TERM'] !== 'dumb';
  let done = 0;
  let last = 0;
  const width = 24;
  const draw = () => {
    const filled = total === 0 ? width : Math.floor((done / total) * width);
    process.stderr.write(`\r${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${done}/${total} ${what}`);
  };
  return {
    advance: () => {
      done += 1;
      const now = performance.now();
      if (!isShown || now - last < INTERVAL) return;
      last = now;
      draw();
    },
    finish: () => {
      if (isShown && last > 0) process.stderr.write('\r\u001b[K');
    },
  };
}
