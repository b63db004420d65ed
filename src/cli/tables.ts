import { dirname, isAbsolute, join } from 'node:path';
import type { TableReader } from '../graph/load-csv.js';
import { readSource } from './session.js';

/** Reads the tables that a network file names; their paths count from the folder of that file. */
export function tableReader(file: string): TableReader {
  const folder = file === '-' ? '.' : dirname(file);
  return (path) => readSource(isAbsolute(path) ? path : join(folder, path));
}
