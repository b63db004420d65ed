import type { GlobalOptions } from './session.js';

export async function runGraph(_file: string, _options: GlobalOptions): Promise<number> {
  throw new Error('not yet');
}
