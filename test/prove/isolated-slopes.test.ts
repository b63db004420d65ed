import { describe, expect, it } from 'vitest';
import { decide, makeRandom } from './settings.js';

/** A function of x with its slope off the kinks, as texts and as plain functions. */
interface Piece {
  readonly text: string;
  readonly slope: string;
  readonly at: (x: number) => number;
  readonly slopeAt: (x: number) => number;
}

const step = (x: number) => (x > 0 ? 1 : 0);

function makePiece(random: () => number, depth: number): Piece {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  if (depth === 0) {
    const c = pick([0, 0, 0, 1, -1]);
    const a = pick([1, 1, 2, -1]);
    return { text: `(${a}*x+(${c}))`, slope: `(${a})`, at: (x) => a * x + c, slopeAt: () => a };
  }
  const u = makePiece(random, depth - 1);
  const v = makePiece(random, depth - 1);
  const sign = (text: string, at: (x: number) => number): Piece => ({
    text,
    slope: `(sign(${u.text})*${u.slope})`,
    at,
    slopeAt: (x) => Math.sign(u.at(x)) * u.slopeAt(x),
  });
  const same = (text: string): Piece => ({ ...u, text });
  const larger = (name: string, isFirst: (x: number) => boolean, relation: string): Piece => ({
    text: `${name}(${u.text},${v.text})`,
    slope: `(${u.text}${relation}${v.text} ? ${u.slope} : ${v.slope})`,
    at: (x) => (isFirst(x) ? u.at(x) : v.at(x)),
    slopeAt: (x) => (isFirst(x) ? u.slopeAt(x) : v.slopeAt(x)),
  });
  return pick<() => Piece>([
    () => ({
      text: `(${u.text}+${v.text})`,
      slope: `(${u.slope}+${v.slope})`,
      at: (x) => u.at(x) + v.at(x),
      slopeAt: (x) => u.slopeAt(x) + v.slopeAt(x),
    }),
    () => ({
      text: `(${u.text}-${v.text})`,
      slope: `(${u.slope}-${v.slope})`,
      at: (x) => u.at(x) - v.at(x),
      slopeAt: (x) => u.slopeAt(x) - v.slopeAt(x),
    }),
    () => ({
      text: `(${u.text}*${v.text})`,
      slope: `(${u.slope}*${v.text}+${u.text}*${v.slope})`,
      at: (x) => u.at(x) * v.at(x),
      slopeAt: (x) => u.slopeAt(x) * v.at(x) + u.at(x) * v.slopeAt(x),
    }),
    () => sign(`abs(${u.text})`, (x) => Math.abs(u.at(x))),
    () => sign(`sqrt(${u.text}^2)`, (x) => Math.abs(u.at(x))),
    () => sign(`(${u.text}*sign(${u.text}))`, (x) => Math.abs(u.at(x))),
    () => sign(`((${u.text}^6)^(1/6))`, (x) => Math.abs(u.at(x))),
    () => same(`cbrt(${u.text}^3)`),
    () => same(`nthRoot(${u.text}^5,5)`),
    () => same(`(relu(${u.text})-relu(-${u.text}))`),
    () => ({
      text: `relu(${u.text})`,
      slope: `(${u.text}>0 ? ${u.slope} : 0)`,
      at: (x) => Math.max(u.at(x), 0),
      slopeAt: (x) => step(u.at(x)) * u.slopeAt(x),
    }),
    () => larger('max', (x) => u.at(x) >= v.at(x), '>='),
    () => larger('min', (x) => u.at(x) < v.at(x), '<'),
    () => ({ ...u, text: `(x==${pick([0, 1])} ? ${u.text} : ${u.text})` }),
  ])();
}

/** The slope by its definition, from both sides; none where these differ. */
function slopeByDefinition(f: (x: number) => number, x: number): number | undefined {
  const quotients = [1e-5, -1e-5, 1e-6, -1e-6].map((h) => (f(x + h) - f(x)) / h);
  const [first] = quotients as [number];
  return quotients.every((q) => Math.abs(q - first) < 1e-2 * (1 + Math.abs(first))) ? first : undefined;
}

describe('claims with a value of their own at a kink', () => {
  it('are proved only where there is no derivative or it is that, and refuted only where it is another', () => {
    const random = makeRandom(Number(process.env.KINK_SEED ?? 7));
    const counts = { proved: 0, refuted: 0, undecided: 0 };
    for (let trial = 0; trial < Number(process.env.KINK_TRIALS ?? 120); trial++) {
      const f = makePiece(random, 1 + Math.floor(2.3 * random()));
      const p = [0, 0, 1, -1][Math.floor(4 * random())]!;
      const c = random() < 0.4 ? 0 : 1;
      const claim = `diff(${f.text}, x) = ${f.slope}${c === 0 ? '' : `+indicator(x==${p})`}`;
      const report = decide(claim, '', 600_000);
      counts[report.verdict]++;
      const right = (x: number) => f.slopeAt(x) + (x === p ? c : 0);
      const at = report.witness ? Number(report.witness.point.x) : Number.NaN;
      if (report.verdict === 'refuted') {
        const truth = slopeByDefinition(f.at, at);
        expect(truth, claim).toBeDefined();
        expect(Math.abs(truth! - right(at)), claim).toBeGreaterThan(1e-2);
      }
      if (report.verdict === 'proved')
        for (const x of [-2, -1, -0.5, 0, 0.5, 1, 2]) {
          const truth = slopeByDefinition(f.at, x);
          if (truth !== undefined)
            expect(Math.abs(truth - right(x)), `${claim} at ${x}`).toBeLessThan(0.1 * (1 + Math.abs(truth)));
        }
    }
    if (process.env.KINK_TRIALS) process.stderr.write(`${JSON.stringify(counts)}\n`);
    expect(counts.proved).toBeGreaterThan(30);
    expect(counts.refuted).toBeGreaterThan(20);
  });
});

describe('kinks inside of others and parts that may be zero all along', () => {
  it.each([
    ['diff(v*relu(w*relu(u*x)),u) = v*w*x*indicator(w*relu(u*x)>0)*indicator(u*x>0)', 'proved'],
    [
      'diff(relu(w2*relu(w1*x+b1)+b2),w1) = indicator(w2*relu(w1*x+b1)+b2>0)*w2*indicator(w1*x+b1>0)*x',
      'proved',
    ],
    [
      'diff(relu(w2*relu(w1*x+b1)+b2),w1) = indicator(w2*relu(w1*x+b1)+b2>0)*w2*indicator(w1*x+b1>0)*w1',
      'refuted',
    ],
    ['diff(abs(abs(x)-1),x) = sign(abs(x)-1)*sign(x)', 'proved'],
    // At x = 0 two kinks cancel where the weights have opposite signs.
    ['diff(v1*relu(w1*x)+v2*relu(w2*x),x) = v1*w1*indicator(w1*x>0)+v2*w2*indicator(w2*x>0)', 'refuted'],
    // The base is zero all along for d = 0.
    ['diff((d*sec(x))^n,x) = n*(d*sec(x))^n*tan(x)', 'proved'],
    ['diff(-cos(x)^(n+1)/(n+1),x) = cos(x)^n*sin(x)', 'proved'],
    ['diff(sin(a+b*x)^(m+1)/(b*(m+1)),x) = sin(a+b*x)^m*cos(a+b*x)', 'proved'],
    ['diff(abs(a*x)^p,x) = p*a*abs(a*x)^(p-1)*sign(a*x)', 'proved'],
  ] as const)('%s is %s', (claim, verdict) => {
    expect(decide(claim, '', 20_000_000).verdict).toBe(verdict);
  });

  it.each([
    'diff((d*sec(x))^n,x) = n*(d*sec(x))^n*tan(x)+indicator(d==0)',
    // A jump whose argument has an infinite slope may be flattened, or no jump.
    'diff(sign(cbrt(x))*x^2, x) > 0',
    'diff(sign(cbrt(x))*x^2,x) = 2*abs(x)+indicator(x==0)',
    'diff(heaviside(cbrt(x^2)),x) = indicator(x==0)',
    'diff(heaviside(cbrt((x-1)^2)),x) = indicator(x==1)',
    'diff(sign(nthRoot(x,5))*x^2,x) = 2*abs(x)+indicator(x==0)',
    'diff((cbrt(x)>0 ? x : sin(x)),x) = (x>0?1:cos(x))+indicator(x==0)',
    'diff(sign(cbrt(x+y))*(x+y)^2,x) = 2*abs(x+y)+indicator(x==-y)',
    'diff(sum(sign(cbrt(x-k))*(x-k)^2,k,1,3),x) = 2*sum(abs(x-k),k,1,3)+indicator(x==2)',
    'diff((d*x)^2*abs(d*x),x) = 3*d*(d*x)*abs(d*x)+indicator(d==0)',
    'diff(abs(d*x)^n,x) = n*d*abs(d*x)^(n-1)*sign(d*x)+indicator(d==0)*indicator(n==2)',
  ])('%s is not proved', (claim) => {
    expect(decide(claim, '', 20_000_000).verdict).not.toBe('proved');
  });
});
