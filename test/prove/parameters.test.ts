import { describe, expect, it } from 'vitest';
import { decide } from './settings.js';

type Row = readonly [left: string, right: string, assume?: string];

/** Antiderivatives with parameters in every place: differentiated they give the integrand, over every base and exponent that has a value. */
const ROWS: readonly Row[] = [
  ['diff((a+b*x)^(n+1)/(b*(n+1)),x)', '(a+b*x)^n'],
  ['diff(x*(a+b*x)^n,x)', '(a+b*x)^n+b*n*x*(a+b*x)^(n-1)'],
  ['diff((a+b*x)^(m+1)*(c+d*x)^(n+1),x)', '(a+b*x)^m*(c+d*x)^n*(b*(m+1)*(c+d*x)+d*(n+1)*(a+b*x))'],
  ['diff(x^(m+1)*(log(x)/(m+1)-1/(m+1)^2),x)', 'x^m*log(x)'],
  ['diff((a+b*x^n)^(p+1)/(b*n*(p+1)),x)', 'x^(n-1)*(a+b*x^n)^p', 'a!=0'],
  ['diff(-(a+b*x)^(1-n)/(b*(n-1)),x)', '(a+b*x)^(-n)'],
  ['diff(x^(m+1)/(m+1),x)', 'x^m'],
  ['diff((c*x)^(m+1)/(c*(m+1)),x)', '(c*x)^m'],
  ['diff(2/3*(a+b*x)^(3/2)/b,x)', 'sqrt(a+b*x)'],
  ['diff(2*(3*b*x-2*a)*(a+b*x)^(3/2)/(15*b^2),x)', 'x*sqrt(a+b*x)'],
  ['diff(atan(sqrt(b)*x/sqrt(a))/sqrt(a*b),x)', '1/(a+b*x^2)', 'a>0,b>0'],
  ['diff(atan(sqrt(b/a)*x)/sqrt(a*b),x)', '1/(a+b*x^2)', 'a>0,b>0'],
  ['diff(log((x-a)/(x+a))/(2*a),x)', '1/(x^2-a^2)'],
  ['diff(x*sqrt(a^2-x^2)/2+a^2*asin(x/a)/2,x)', 'sqrt(a^2-x^2)', 'a>0'],
  ['diff(exp(a*x)*(a*sin(b*x)-b*cos(b*x))/(a^2+b^2),x)', 'exp(a*x)*sin(b*x)'],
  ['diff(x^n*exp(x),x)', 'x^n*exp(x)+n*x^(n-1)*exp(x)'],
  ['diff(-cos(x)^(n+1)/(n+1),x)', 'cos(x)^n*sin(x)'],
  ['diff(sin(a+b*x)^(m+1)/(b*(m+1)),x)', 'sin(a+b*x)^m*cos(a+b*x)'],
  ['diff(tan(x)^(n+1)/(n+1),x)', 'tan(x)^n*sec(x)^2'],
  ['diff((a+b*log(c*x^n))^(p+1)/(b*n*(p+1)),x)', '(a+b*log(c*x^n))^p/x'],
  ['diff((a+b*asin(c*x))^(n+1)/(b*c*(n+1)),x)', '(a+b*asin(c*x))^n/sqrt(1-c^2*x^2)'],
  ['diff((d*sec(x))^n,x)', 'n*(d*sec(x))^n*tan(x)'],
  ['diff(x^(m+1)*(b*x^2+a)^p,x)', '(m+1)*x^m*(b*x^2+a)^p+2*b*p*x^(m+2)*(b*x^2+a)^(p-1)', 'a!=0'],
  ['diff(log(a+b*x+c*x^2),x)', '(b+2*c*x)/(a+b*x+c*x^2)'],
  ['diff(a^x/log(a),x)', 'a^x'],
  ['diff((a^x-a^(-x))/(2*log(a)),x)', '(a^x+a^(-x))/2'],
  ['diff(x/(a*sqrt(a+b*x^2)),x)', '1/(a+b*x^2)^(3/2)'],
  ['diff(log(tan(x/2)),x)', '1/sin(x)'],
  ['diff(atanh(x/a)/a,x)', '1/(a^2-x^2)', 'a!=0'],
];

describe('derivatives with symbolic exponents', () => {
  it.each(ROWS.map(([left, right, assume = '']) => ({ left, right, assume })))(
    '$left = $right',
    ({ left, right, assume }) => {
      const report = decide(`${left} = ${right}`, assume, 20_000_000);
      expect([report.verdict, report.evidence]).toEqual(['proved', '']);
    },
  );

  it.each(ROWS.map(([left, right, assume = '']) => ({ left, right, assume })))(
    '$left is neither the negative nor the double of it',
    ({ left, right, assume }) => {
      for (const wrong of [`-(${right})`, `2*(${right})`])
        expect(decide(`${left} = ${wrong}`, assume).verdict).toBe('refuted');
    },
  );
});
