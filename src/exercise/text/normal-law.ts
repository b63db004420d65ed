import { closing } from './brackets.js';

/** The distribution function and the density of the standard normal law, as textbooks and programs call them. */
const CALL =
  /(?<![\p{L}\p{N}_.\\])(?:(?:(?:scipy\.)?stats\.)?norm\.(cdf|pdf)|\\?(normcdf|normpdf|NORMSDIST|Phi|Φ|varphi|phi|φ|ϕ))\s*\(/gu;

const DISTRIBUTIONS: ReadonlySet<string> = new Set(['cdf', 'normcdf', 'NORMSDIST', 'Phi', 'Φ']);

/** Φ(x) as (1 + erf(x/√2))/2 and φ(x) as exp(-x²/2)/√(2π), entry by entry, where no name is spelled so. */
export function readNormalLaw(text: string, isName: (name: string) => boolean): string {
  let plain = text;
  for (const match of [...text.matchAll(CALL)].reverse()) {
    const name = match[1] ?? match[2]!;
    const open = match.index + match[0].length - 1;
    const close = closing(plain, open);
    const inner = close === undefined ? '' : plain.slice(open + 1, close);
    if (close === undefined || inner.trim() === '' || inner.includes(',') || isName(name)) continue;
    const meant = DISTRIBUTIONS.has(name)
      ? `((1 + erf((${inner})/sqrt(2)))/2)`
      : `(exp(-((${inner}).^2)/2)/sqrt(2*pi))`;
    plain = `${plain.slice(0, match.index)} ${meant}${plain.slice(close + 1)}`;
  }
  return plain;
}
