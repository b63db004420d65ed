import type { PlotOptions, PlotSeries } from './plot.js';

const WIDTH = 720;
const HEIGHT = 460;
const MARGIN = { left: 70, right: 20, top: 60, bottom: 50 } as const;

/** Where the names of the lines stand: above the frame, in which they would cover a line. */
const LEGEND = 48;

/** Okabe and Ito's colours, which colour-blind readers tell apart. */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#d55e00', '#56b4e9'] as const;

/** A line per series in a standalone SVG document. Points that an axis cannot show break the line. */
export function renderSvgPlot(
  series: readonly PlotSeries[],
  title: string,
  options: Pick<PlotOptions, 'xLabel' | 'yLabel' | 'logX' | 'logY'>,
): string {
  const scale = (log: boolean | undefined) => (v: number) => (log ? Math.log10(v) : v);
  const [sx, sy] = [scale(options.logX), scale(options.logY)];
  const isShown = ([x, y]: readonly [number, number]) => Number.isFinite(sx(x)) && Number.isFinite(sy(y));
  const shown = series.flatMap((s) => s.points.filter(isShown));
  const [x0, x1] = rangeOf(shown.map(([x]) => sx(x)));
  const [y0, y1] = rangeOf(shown.map(([, y]) => sy(y)));
  const inner = { width: WIDTH - MARGIN.left - MARGIN.right, height: HEIGHT - MARGIN.top - MARGIN.bottom };
  const px = (v: number) => MARGIN.left + ((v - x0) / (x1 - x0)) * inner.width;
  const py = (v: number) => MARGIN.top + inner.height - ((v - y0) / (y1 - y0)) * inner.height;
  const out: string[] = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    `<text x="${WIDTH / 2}" y="22" text-anchor="middle" font-size="15">${escapeXml(title)}</text>`,
    `<rect x="${MARGIN.left}" y="${MARGIN.top}" width="${inner.width}" height="${inner.height}" fill="none" stroke="#666"/>`,
  ];
  const isCount = shown.every(([x]) => Number.isInteger(x));
  for (const v of ticksOf(x0, x1, options.logX, isCount)) {
    const x = round(px(v));
    out.push(
      `<line x1="${x}" y1="${MARGIN.top}" x2="${x}" y2="${MARGIN.top + inner.height}" stroke="#ddd"/>`,
    );
    out.push(
      `<text x="${x}" y="${HEIGHT - MARGIN.bottom + 18}" text-anchor="middle">${tickLabel(v, options.logX)}</text>`,
    );
  }
  for (const v of ticksOf(y0, y1, options.logY)) {
    const y = round(py(v));
    out.push(
      `<line x1="${MARGIN.left}" y1="${y}" x2="${MARGIN.left + inner.width}" y2="${y}" stroke="#ddd"/>`,
    );
    out.push(
      `<text x="${MARGIN.left - 6}" y="${y + 4}" text-anchor="end">${tickLabel(v, options.logY)}</text>`,
    );
  }
  out.push(
    `<text x="${MARGIN.left + inner.width / 2}" y="${HEIGHT - 10}" text-anchor="middle">${escapeXml(options.xLabel)}</text>`,
    `<text transform="translate(16 ${MARGIN.top + inner.height / 2}) rotate(-90)" text-anchor="middle">${escapeXml(options.yLabel)}</text>`,
  );
  series.forEach((s, k) => {
    const colour = COLOURS[k % COLOURS.length]!;
    let run: string[] = [];
    const flush = () => {
      if (run.length > 0)
        out.push(`<polyline fill="none" stroke="${colour}" stroke-width="1.6" points="${run.join(' ')}"/>`);
      run = [];
    };
    for (const p of [...s.points].sort((a, b) => a[0] - b[0])) {
      if (isShown(p)) run.push(`${round(px(sx(p[0])))},${round(py(sy(p[1])))}`);
      else flush();
    }
    flush();
    const y = LEGEND;
    const x = round(MARGIN.left + (k * inner.width) / series.length);
    out.push(
      `<line x1="${x}" y1="${y - 4}" x2="${x + 18}" y2="${y - 4}" stroke="${colour}" stroke-width="2"/>`,
    );
    out.push(`<text x="${x + 24}" y="${y}">${escapeXml(s.name)}</text>`);
  });
  out.push('</svg>');
  return out.join('\n');
}

function rangeOf(values: readonly number[]): readonly [number, number] {
  if (values.length === 0) return [0, 1];
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const slack = high > low ? 0 : Math.abs(low) / 2 || 1;
  return [low - slack, high + slack];
}

/** Round numbers, about six of them; whole powers of ten on a logarithmic axis, and whole numbers where things are counted. */
function ticksOf(low: number, high: number, log = false, isCount = false): readonly number[] {
  const raw = (high - low) / 6;
  const unit = 10 ** Math.floor(Math.log10(raw));
  const nice = [1, 2, 5, 10].map((m) => m * unit).find((step) => step >= raw) ?? unit;
  const step = log || isCount ? Math.max(1, Math.round(nice)) : nice;
  const ticks: number[] = [];
  for (let v = Math.ceil(low / step) * step; v <= high + step / 1e6; v += step) ticks.push(v);
  return ticks;
}

function tickLabel(v: number, log = false): string {
  return log ? `1e${Math.round(v)}` : String(Number(v.toPrecision(6)));
}

function round(v: number): number {
  return Math.round(v * 100) / 100;
}

/** Text that cannot leave its element. Control characters are not allowed in XML at all. */
function escapeXml(text: string): string {
  return [...text]
    .filter((c) => c >= ' ')
    .join('')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
