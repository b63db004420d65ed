import { functionSlips } from './function-slips.js';
import { operatorSlips } from './operator-slips.js';
import type { LocalSlip } from './slip.js';
import { termSlips } from './term-slips.js';

/** Slips at one place, the likeliest first: one explanation is given, the first that fits exactly. */
export const localSlips: readonly LocalSlip[] = [...operatorSlips, ...functionSlips, ...termSlips];
