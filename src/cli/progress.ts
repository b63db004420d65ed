/** Milliseconds between two redraws; faster ones cannot be read. */
const INTERVAL = 100;

export interface Progress {
  readonly advance: () => void;
  /** Clears the line before something else is written to the terminal. */
  readonly pause: () => void;
  readonly finish: () => void;
}

/** A line on a terminal that counts; silent where standard error is no terminal. */
export function createProgress(total: number, what: string): Progress {
  const isShown = process.stderr.isTTY === true && process.env['TERM'] !== 'dumb';
  let done = 0;
  let last = 0;
  let isDrawn = false;
  const width = 24;
  const draw = () => {
    const filled = total === 0 ? width : Math.floor((done / total) * width);
    process.stderr.write(`\r${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${done}/${total} ${what}`);
  };
  const clear = () => {
    if (isDrawn) process.stderr.write('\r\u001b[K');
    isDrawn = false;
  };
  return {
    advance: () => {
      done += 1;
      const now = performance.now();
      if (!isShown || (isDrawn && now - last < INTERVAL)) return;
      last = now;
      isDrawn = true;
      draw();
    },
    pause: () => {
      if (process.stdout.isTTY === true) clear();
    },
    finish: clear,
  };
}
