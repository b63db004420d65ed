const STEPS =
  'functions in steps have no slope: write heaviside(x) for one step, and assume `n integer` for whole numbers';

/** Functions that people look for here, with what to write instead. */
const FOREIGN: Readonly<Record<string, string>> = {
  floor: STEPS,
  ceil: STEPS,
  ceiling: STEPS,
  round: STEPS,
  trunc: STEPS,
  fix: STEPS,
  sinc: 'write sin(x)/x',
  gamma: 'for whole n, a claim may use n!',
  lgamma: 'for whole n, a claim may use log(n!)',
  softmin: 'write softmax(-x)',
  relu6: 'write min(max(x, 0), 6)',
  mish: 'write x*tanh(softplus(x))',
  hardsigmoid: 'write min(max(x/6 + 1/2, 0), 1)',
  var: 'write mean((x - mean(x)).^2)',
  variance: 'write mean((x - mean(x)).^2)',
  std: 'write sqrt(mean((x - mean(x)).^2))',
  inv: 'inverses of matrices are not part of the language',
  integrate: 'integrals are not part of the language; `gradcheck expect` has means',
  int: 'integrals are not part of the language; `gradcheck expect` has means',
};

/** What to write instead of a function that the language does not have; undefined for names it does not expect. */
export function insteadOf(name: string): string | undefined {
  return Object.hasOwn(FOREIGN, name) ? FOREIGN[name] : undefined;
}
