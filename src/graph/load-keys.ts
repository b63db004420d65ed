/**
 * The keys of network files, by the kind of mapping they stand in. The JSON schema lists the same ones; a test holds the two
 * together.
 */
export const keysOf = {
  file: [
    'name',
    'inputs',
    'params',
    'nodes',
    'repeat',
    'layers',
    'edges',
    'values',
    'given',
    'output',
    'outputs',
    'loss',
    'data',
  ],
  variable: ['shape', 'value'],
  layer: ['input', 'dense', 'activation', 'weights', 'bias', 'init'],
  init: ['kind', 'seed'],
  edge: ['from', 'to', 'partial'],
  /** Besides the index, whose name the file chooses. */
  repeat: ['params', 'nodes'],
} as const;

/** How initial weights are drawn. */
export const initKinds = ['he', 'xavier', 'zeros'] as const;

export type InitKind = (typeof initKinds)[number];
