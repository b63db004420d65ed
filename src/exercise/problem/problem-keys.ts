/** The keys of problem files, by the kind of mapping they stand in. The JSON schema lists the same ones; a test holds the two together. */
export const problemKeys = {
  file: ['document', 'problems'],
  document: ['title', 'course', 'year', 'url'],
  problem: ['id', 'title', 'statement', 'given', 'where', 'assume', 'sizes', 'parts'],
  given: ['shape', 'note'],
  /** Keys that every part may have. */
  part: ['id', 'kind', 'prompt', 'marks', 'given', 'where', 'assume', 'sizes', 'answer'],
} as const;

interface KindKeys {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** The further keys of a part, by its kind. */
export const kindKeys = {
  derivative: { required: ['of', 'wrt'], optional: ['layout'] },
  matrix: { required: ['wrt'], optional: ['of', 'layout', 'graph', 'network'] },
  identity: { required: ['from'], optional: ['to'] },
  bound: { required: ['claim'], optional: [] },
  value: { required: ['of'], optional: ['at'] },
  backprop: { required: [], optional: ['graph', 'network', 'require', 'mode'] },
  order: { required: ['stencil'], optional: ['of', 'wrt', 'at'] },
  shape: { required: ['of'], optional: ['wrt', 'layout'] },
  taylor: { required: ['of', 'wrt', 'order'], optional: ['at'] },
  limit: { required: ['of', 'wrt', 'to'], optional: [] },
  kink: { required: ['of', 'wrt'], optional: [] },
  separable: { required: ['classes'], optional: [] },
  network: { required: [], optional: ['target', 'form', 'unknowns', 'classes', 'inputs'] },
  iteration: { required: ['loss', 'params', 'rate'], optional: ['at', 'steps'] },
  expectation: { required: ['of', 'laws'], optional: ['statistic'] },
  essay: {
    required: [],
    optional: [
      'companion',
      'analysis',
      'graph',
      'network',
      'every',
      'rate',
      'steps',
      'reduce',
      'units',
      'wrt',
    ],
  },
} as const satisfies Readonly<Record<string, KindKeys>>;

export type KindName = keyof typeof kindKeys;

export const kindNames = Object.keys(kindKeys) as readonly KindName[];
