/** The help, the README and the buttons call things by the same words. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { HELP_PAGES, KEYS } from '../ui/help/keys.ts';
import { de } from '../ui/help/words/de.ts';
import { en } from '../ui/help/words/en.ts';
import { fr } from '../ui/help/words/fr.ts';
import { de as controlDe } from './words/de.ts';
import { en as controlEn } from './words/en.ts';
import { fr as controlFr } from './words/fr.ts';

const LANGUAGES = [
  { of: 'en', help: en, control: controlEn },
  { of: 'de', help: de, control: controlDe },
  { of: 'fr', help: fr, control: controlFr },
];

test('every page has its way in two sentences, in three languages, and the same checklist', () => {
  for (const { of, help } of LANGUAGES)
    for (const page of HELP_PAGES) {
      // An address in a sentence has full stops of its own.
      const sentences = help.way[page].match(/[.!?](\s|$)/g)?.length ?? 0;
      assert.ok(sentences === 2, `${of} ${page}: ${sentences} sentences`);
    }
  assert.deepEqual(
    LANGUAGES.map(({ help }) => help.list.parts.map(({ items }) => items.length)),
    LANGUAGES.map(() => en.list.parts.map(({ items }) => items.length)),
  );
  for (const page of HELP_PAGES) for (const { id } of KEYS[page]) assert.ok(en.does[id], `${page} ${id}`);
});

test('panels, views and what is pressed are called in the help as they are on the pages', () => {
  for (const { of, help, control } of LANGUAGES) {
    const { board, map, attention, keypad, passings, log } = control.panels;
    const { does, way, pages } = help;
    assert.deepEqual(
      [does.board, does.map, does.attention, does.keypad, does.passings, does.decisions],
      [board, map, attention, keypad, passings, log],
      of,
    );
    assert.deepEqual([pages.race, pages.riders, pages.course], Object.values(control.views), of);
    for (const word of [attention, control.actions.finish, control.actions.more])
      assert.ok(way.race.includes(word), `${of}: the way of the race says “${word}”`);
  }
});

test('what the README sets in italics is called so on a page', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const root = new URL('../..', import.meta.url).pathname;
  const catalogues = globSync('renderer/**/words/en.ts', { cwd: root })
    .map((path) => readFileSync(`${root}/${path}`, 'utf8'))
    .join('\n');
  const named = [...readme.matchAll(/(?<![*\w])\*([A-Z][^*\n]{2,60})\*(?!\*)/g)].flatMap(([, words]) =>
    words!.split(' → '),
  );
  assert.ok(named.length > 4, named.join(', '));
  assert.deepEqual(
    named.filter((words) => !catalogues.includes(`'${words}'`)),
    [],
  );
});
