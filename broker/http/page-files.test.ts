import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readPages } from './page-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'pages-'));
after(() => rmSync(folder, { recursive: true }));
const put = (name: string, text: string): void => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
};
put('watch/index.html', 'watch');
put('control/index.html', 'control');
put('assets/watch-Ab3dE6gH.js', 'script');
put('assets/watch-Ab3dE6gH.js.br', 'brotli');
put('assets/watch-Ab3dE6gH.js.gz', 'gzip');
put('icon.svg', 'icon');

describe('The built pages', () => {
  const pages = readPages(folder, { folders: ['watch'] });
  const text = (path: string, encoding = ''): string | undefined =>
    pages.find(path, encoding)?.bytes.toString();

  it('answer a page at its folder and at whatever is below it', () => {
    assert.equal(text('/'), 'watch');
    assert.equal(text('/watch'), 'watch');
    assert.equal(text('/watch/town-criterium'), 'watch');
  });

  it('keep to the folders that may be seen here', () => {
    assert.equal(text('/control'), undefined);
    assert.equal(text('/control/index.html'), undefined);
  });

  it('come compressed to who can read it, and for good if their name has a hash', () => {
    assert.equal(text('/assets/watch-Ab3dE6gH.js', 'gzip, br'), 'brotli');
    assert.equal(text('/assets/watch-Ab3dE6gH.js', 'gzip'), 'gzip');
    assert.equal(text('/assets/watch-Ab3dE6gH.js'), 'script');
    const headers = pages.find('/assets/watch-Ab3dE6gH.js', 'br')?.headers;
    assert.equal(headers?.['content-encoding'], 'br');
    assert.match(headers?.['cache-control'] ?? '', /immutable/);
    assert.equal(pages.find('/', '')?.headers['cache-control'], 'no-cache');
    assert.equal(pages.find('/icon.svg', '')?.headers['cache-control'], 'no-cache');
  });

  it('find nothing outside of them', () => {
    for (const path of [
      '/../page-files.ts',
      '/assets/../../x',
      '/assets',
      '/nothing',
      '//',
      '/assets/watch-Ab3dE6gH.js.br',
    ]) {
      assert.equal(pages.find(path, ''), null, path);
    }
  });

  it('may run their own scripts only', () => {
    const policy = pages.find('/', '')?.headers['content-security-policy'] ?? '';
    assert.match(policy, /default-src 'self'/);
    assert.doesNotMatch(policy, /script-src[^;]*unsafe-inline/);
  });
});
