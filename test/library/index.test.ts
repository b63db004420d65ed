import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  checkExpression,
  checkGradient,
  differentiate,
  gradeAnswers,
  loadGraph,
  prove,
  proveClaim,
} from '../../src/index.js';

describe('differentiate', () => {
  it('prints the derivative as a textbook does', () => {
    const result = differentiate('tanh(softmax(x))');
    if (!result.ok) throw new Error(result.messages[0]!.text);
    const [d] = result.derivatives;
    expect(d).toMatchObject({
      wrt: 'x',
      form: 'jacobian',
      text: "diag(1 - tanh(s)^2) * (diag(s) - s*s')",
      shape: [3, 3],
    });
    expect(d!.where).toEqual([{ name: 's', text: 'softmax(x)' }]);
  });

  it('picks the inputs asked for', () => {
    const result = differentiate('a*x^2', { wrt: ['x'] });
    expect(result.ok && result.derivatives.map((d) => d.text)).toEqual(['2*a*x']);
  });

  it('returns messages with a place instead of throwing', () => {
    const result = differentiate('sin(x) + * 2');
    if (result.ok) throw new Error('it must fail');
    expect(result.messages[0]).toMatchObject({ code: 'syntax', line: 1, column: 10 });
  });

  it('throws for values that are no numbers', () => {
    expect(() => differentiate('x', { values: { x: [[1, 2], [3]] as never } })).toThrow(TypeError);
  });
});

describe('checkExpression', () => {
  it('judges every derivative', () => {
    const document = checkExpression('sigmoid(w*x + b)', { values: { w: 2, x: 1, b: -1 } });
    expect(document).toMatchObject({ schema: 'gradcheck/expr/1', ok: true, verdict: 'match' });
  });
});

describe('loadGraph', () => {
  const yaml = 'inputs: {x: 1}\nparams: {w: 2}\nnodes: {h: tanh(w*x)}\nloss: (h - 1)^2/2\n';

  it('evaluates and differentiates', () => {
    const graph = loadGraph(yaml);
    if (!graph.ok) throw new Error(graph.messages[0]!.text);
    const h = Math.tanh(6);
    expect(graph.evaluate({ w: 6 })).toMatchObject({ h });
    const gradient = graph.gradient({ w: 6 }) as { readonly w: number };
    expect(gradient.w).toBeCloseTo((h - 1) * (1 - h * h), 20);
    expect(graph.check()).toMatchObject({ ok: true });
  });

  it('reports the mistakes of a file', () => {
    const graph = loadGraph('inputs: {x: 1}\nnodes: {h: tanh(z)}\noutput: h\n', 'net.yaml');
    expect(graph.ok ? [] : graph.messages.map((m) => [m.code, m.line])).toEqual([['unknown-name', 2]]);
  });
});

describe('checkGradient', () => {
  it('accepts a right gradient and rejects 2.001 for 2', () => {
    const f = (x: readonly number[]) => x[0]! ** 2 + 3 * x[1]!;
    expect(checkGradient(f, (x) => [2 * x[0]!, 3], [1, 2]).ok).toBe(true);
    const wrong = checkGradient(f, (x) => [2.001 * x[0]!, 3], [1, 2]);
    expect(wrong.results.map((r) => r.verdict)).toEqual(['mismatch', 'match']);
  });
});

describe('prove', () => {
  it('proves, refutes with a witness, and reads chains', () => {
    expect(prove('sigmoid(x)', '=', 'tanh(x/2)/2 + 1/2')).toMatchObject({ ok: true, verdict: 'proved' });
    expect(prove('s*(1-s)', '<=', '1/5', { assume: '0<s<1' })).toMatchObject({
      verdict: 'refuted',
      witness: { point: { s: '0.5' } },
    });
    expect(proveClaim('diff(tanh(x), x) = sech(x)^2 = 1 - tanh(x)^2')).toMatchObject({ verdict: 'proved' });
  });

  it('uses assumptions one by one', () => {
    expect(prove('log(a*b)', '=', 'log(a) + log(b)', { assume: ['a>0', 'b>0'] })).toMatchObject({
      verdict: 'proved',
    });
  });

  describe('without a clock of its own', () => {
    const LONG = ['abs(sin(x)-a)+max(cos(x),a)+abs(sin(a*x)-b)', '<=', '3+2*abs(a)+abs(b)'] as const;
    afterEach(() => vi.restoreAllMocks());

    it('ends by that of the platform, undecided and with a reason', () => {
      let time = 0;
      const clock = vi.spyOn(performance, 'now').mockImplementation(() => (time += 500));
      expect(prove(...LONG)).toMatchObject({
        ok: true,
        verdict: 'undecided',
        evidence: expect.stringContaining('time limit'),
      });
      expect(clock).toHaveBeenCalled();
    });

    it('has two seconds unless it is given more or less', () => {
      const looksWithin = (options: { budget?: number }) => {
        let looks = 0;
        prove(...LONG, { ...options, now: () => 50 * looks++ });
        return looks;
      };
      expect(looksWithin({})).toBeGreaterThan(looksWithin({ budget: 500 }));
      expect(looksWithin({})).toBe(looksWithin({ budget: 2_000 }));
    });

    it('is asked for no time where a clock is given', () => {
      const clock = vi.spyOn(performance, 'now');
      expect(prove('tanh(x)^2', '<', '1', { now: () => 0 })).toMatchObject({ verdict: 'proved' });
      expect(clock).not.toHaveBeenCalled();
    });
  });

  it('returns messages for what cannot be read', () => {
    expect(prove('sin(x', '=', '1')).toMatchObject({ ok: false, messages: [{ code: 'syntax' }] });
  });
});

describe('gradeAnswers', () => {
  const text =
    'document: {title: Sheet}\nproblems:\n  - id: s.1\n    title: Sigmoid\n    statement: Differentiate.\n    given: {x: []}\n    parts:\n      - {id: a, kind: derivative, of: sigmoid(x), wrt: x, marks: 2}\n';
  const problems = [{ name: 'sheet.yaml', text }];

  it('accepts any correct form and refutes a wrong one', () => {
    const answers = [
      { name: 'a.yaml', text: 'student: a\nanswers:\n  s.1: {a: exp(-x)/(1+exp(-x))^2}\n' },
      { name: 'b.yaml', text: 'student: b\nanswers:\n  s.1: {a: sigmoid(x)*(1+sigmoid(x))}\n' },
    ];
    const grades = gradeAnswers(problems, answers);
    if (!grades.ok) throw new Error(grades.messages[0]!.text);
    expect(grades.submissions.map((s) => [s.student, s.score, s.answers[0]!.verdict])).toEqual([
      ['a', 2, 'correct'],
      ['b', 0, 'wrong'],
    ]);
  });

  it('fails for a problem file with mistakes', () => {
    expect(gradeAnswers([{ name: 'bad.yaml', text: 'problems: 3\n' }], []).ok).toBe(false);
  });
});
