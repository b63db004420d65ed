/** A set of points drawn with one character. */
export interface PlotSeries {
  readonly name: string;
  readonly mark: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface PlotOptions {
  /** Width of the whole drawing in characters. */
  readonly columns: number;
  readonly rows?: number;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Logarithmic axes; what is not positive is left out there. */
  readonly logX?: boolean;
  readonly logY?: boolean;
}

/** Rows of a plot when nothing else is asked for: one screen with its text around. */
const ROWS = 16;

/** Where two series meet. */
const CROSSING = '*';

interface Axis {
  readonly from: number;
  readonly to: number;
  readonly log: boolean;
}

function axisOf(values: readonly number[], log: boolean): Axis | undefined {
  const usable = values
    .filter((v) => Number.isFinite(v) && (!log || v > 0))
    .map((v) => (log ? Math.log10(v) : v));
  if (usable.length === 0) return undefined;
  const from = usable.reduce((a, b) => Math.min(a, b));
  const to = usable.reduce((a, b) => Math.max(a, b));
  // A constant gets a band around it.
  const slack = to > from ? 0 : Math.abs(from) / 2 || 1;
  return { from: from - slack, to: to + slack, log };
}

function positionOn({ from, to, log }: Axis, value: number, cells: number): number | undefined {
  const v = log ? (value > 0 ? Math.log10(value) : Number.NaN) : value;
  if (!Number.isFinite(v)) return undefined;
  return Math.min(cells - 1, Math.max(0, Math.round(((v - from) / (to - from)) * (cells - 1))));
}

function label({ from, to, log }: Axis, share: number): string {
  const v = from + share * (to - from);
  if (log) return `1e${Math.round(v)}`;
  return String(Number(v.toPrecision(3)));
}

/** Points on a grid of characters with labelled axes; empty when there is nothing finite to draw. */
export function renderPlot(series: readonly PlotSeries[], options: PlotOptions): string {
  const { rows = ROWS } = options;
  const all = series.flatMap((s) => s.points);
  const drawn = all.filter(([x, y]) => isDrawable(x, options.logX) && isDrawable(y, options.logY));
  const xAxis = axisOf(
    drawn.map(([x]) => x),
    options.logX ?? false,
  );
  const yAxis = axisOf(
    drawn.map(([, y]) => y),
    options.logY ?? false,
  );
  if (!xAxis || !yAxis) return '';
  const ticks = Array.from({ length: rows }, (_, r) =>
    r % 5 === 0 || r === rows - 1 ? label(yAxis, 1 - r / (rows - 1)) : '',
  );
  const margin = Math.max(...ticks.map((t) => t.length)) + 1;
  const width = Math.max(20, options.columns - margin - 4);
  const grid = Array.from({ length: rows }, () => new Array<string>(width).fill(' '));
  for (const { mark, points } of series) {
    for (const [x, y] of points) {
      const column = positionOn(xAxis, x, width);
      const row = positionOn(yAxis, y, rows);
      if (column === undefined || row === undefined) continue;
      const line = grid[rows - 1 - row]!;
      line[column] = line[column] === ' ' || line[column] === mark ? mark : CROSSING;
    }
  }
  const body = grid.map((line, r) => `  ${ticks[r]!.padStart(margin - 1)} |${line.join('')}`.trimEnd());
  const left = label(xAxis, 0);
  const right = label(xAxis, 1);
  const middle = options.xLabel;
  const gap = Math.max(2, width - left.length - right.length - middle.length);
  const half = Math.floor(gap / 2);
  const legend = series.length > 1 ? `   ${series.map((s) => `${s.mark} ${s.name}`).join('   ')}` : '';
  return [
    `  ${options.yLabel}${legend}`,
    ...body,
    `  ${' '.repeat(margin)}+${'-'.repeat(width)}`,
    `  ${' '.repeat(margin + 1)}${left}${' '.repeat(half)}${middle}${' '.repeat(gap - half)}${right}`,
  ].join('\n');
}

function isDrawable(value: number, log = false): boolean {
  return Number.isFinite(value) && (!log || value > 0);
}
