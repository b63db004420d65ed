import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Builds the command where a source is newer, so that tests run what a user runs, and gives them a folder for what they write, which is
 * removed after the last one.
 */
export function setup(): () => void {
  const root = resolve(import.meta.dirname, '..');
  execFileSync(process.execPath, ['build.js', '--if-stale'], { cwd: root, stdio: 'inherit' });
  const folder = mkdtempSync(join(tmpdir(), 'gradcheck-tests-'));
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
