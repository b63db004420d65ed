import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

describe('a fresh clone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gradcheck-'));
  const clone = join(folder, 'clone');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const isRepository = existsSync(join(root, '.git'));

  it.skipIf(!isRepository)(
    'installs, builds and runs the main command; its tarball installs globally',
    () => {
      execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${root}`, clone], { stdio: 'pipe' });
      const npm = (args: readonly string[]) =>
        execFileSync('npm', [...args], { cwd: clone, encoding: 'utf8', stdio: 'pipe' });
      npm(['ci', '--prefer-offline', '--no-audit', '--no-fund']);
      const main = spawnSync('npx', ['gradcheck', 'graph', 'problems/graphs/sincos.yaml', '--x', '1'], {
        cwd: clone,
        encoding: 'utf8',
        // npx keeps links to checkouts in its cache; one left by another checkout must not be met here.
        env: { ...process.env, npm_config_cache: join(folder, 'npm-cache') },
      });
      expect(main.stderr).not.toContain('npm error');
      expect(main.stdout).toContain('-0.0691857');
      expect(main.status).toBe(0);
      npm(['pack', '--silent', '--pack-destination', folder]);
      const tarball = readdirSync(folder).find((f) => f.endsWith('.tgz'))!;
      const prefix = join(folder, 'global');
      npm(['install', '--global', '--prefix', prefix, '--no-audit', '--no-fund', join(folder, tarball)]);
      const installed = spawnSync(join(prefix, 'bin/gradcheck'), ['expr', 'tanh(softmax(x))', '-q'], {
        encoding: 'utf8',
      });
      expect(installed.stdout).toContain('match: 9 derivatives');
      expect(installed.status).toBe(0);
    },
    180_000,
  );
});
