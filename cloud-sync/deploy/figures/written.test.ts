/** What is committed and shipped is what panels and alarms say, and such as Grafana lays out. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { grafanaDashboard } from './grafana.ts';
import { WRITTEN } from './main.ts';
import { ROWS } from './panels.ts';

for (const [name, text] of Object.entries(WRITTEN))
  test(`${name} is as \`npm run figures\` writes it`, () => {
    assert.ok(
      readFileSync(join(import.meta.dirname, name), 'utf8') === text,
      `${name} is not what panels.ts and alarms.ts say: run \`npm run figures\` and commit it`,
    );
  });

interface Laid {
  readonly id: number;
  readonly type: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly refId: string }[];
}

test('no panel of the dashboard lies on another, and each has an id and letters of its own', () => {
  const { panels } = grafanaDashboard(ROWS) as unknown as { readonly panels: readonly Laid[] };
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  const taken = new Set<string>();
  for (const { gridPos, targets = [] } of panels) {
    assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        assert.ok(x < 24 && !taken.has(`${x},${y}`), `${x},${y} is taken`);
        taken.add(`${x},${y}`);
      }
  }
  assert.equal(panels.filter(({ type }) => type === 'row').length, ROWS.length);
});
