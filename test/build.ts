import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

/** Builds the command where a source is newer, so that tests run what a user runs. */
export function setup(): void {
  const root = resolve(import.meta.dirname, '..');
  execFileSync(process.execPath, ['build.js', '--if-stale'], { cwd: root, stdio: 'inherit' });
}
