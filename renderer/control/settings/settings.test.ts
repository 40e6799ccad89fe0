/** What the settings page offers, reads and decides. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CategoryId } from '../../../race/ids.ts';
import { raceFormat, rules } from '../../../race/journal/decision.ts';
import { resolveRules } from '../../../race/rules/settings.ts';
import { fieldText, momentIn } from '../../../race/wall-clock.ts';
import { usualFor, wayOf, waysFor } from './lengths.ts';
import { categoriesOf, categoriesUpon, changesBetween, settingsOf } from './race-settings.ts';
import { firstRulesFor, RULE_LIST, type RuleContext, rulesFor } from './rule-list.ts';
import { figureOf, figureText } from './rule-text.ts';
import { de } from './words/de.ts';
import { en } from './words/en.ts';
import { fr } from './words/fr.ts';

const context = (
  format: RuleContext['format'],
  set: object = {},
  more: Partial<RuleContext> = {},
): RuleContext => ({
  format,
  rules: resolveRules(format, set),
  categories: 1,
  lines: [],
  ...more,
});
const names = (of: RuleContext) => rulesFor(of).map(({ name }) => name);

test('every rule of a race has a field on the page, in some format; the bonuses of stages have a page of their own', () => {
  const offered = new Set(RULE_LIST.map(({ name }) => name as string));
  assert.deepEqual(
    Object.keys(rules.shape).filter((name) => !offered.has(name)),
    ['bonusesMs'],
  );
  for (const { name, kind } of RULE_LIST)
    for (const words of [en, de, fr]) {
      assert.match(words.rules[name].says, /[.…]$/u, name);
      if (kind.is === 'choice')
        assert.deepEqual(Object.keys(words.rules[name].choices ?? {}).sort(), [...kind.of].sort());
    }
});

test('only what fits is offered: a time trial has no 10 laps and no lapped riders, the 80 % figure comes with the 80 % rule', () => {
  assert.deepEqual(waysFor('time-trial'), ['distance', 'laps']);
  assert.deepEqual(usualFor('time-trial'), { by: 'distance' });
  assert.ok(!names(context('time-trial')).includes('lappedRiders'));
  assert.ok(!names(context('circuit')).includes('pulledAtShare'));
  assert.ok(names(context('circuit', { lappedRiders: 'pulled' })).includes('pulledAtShare'));
  assert.ok(
    !names(context('circuit')).includes('categoriesFinish'),
    'with one category there is nobody to wait for',
  );
  assert.ok(names(context('circuit', {}, { categories: 2 })).includes('categoriesFinish'));
  assert.ok(!names(context('circuit')).includes('sprintPoints'));
  assert.ok(firstRulesFor(context('points')).some(({ name }) => name === 'sprintLaps'));
  for (const format of raceFormat.options) assert.ok(waysFor(format).length > 0, format);
});

test('40 min + 3 laps is a way of its own', () => {
  assert.equal(wayOf({ by: 'time', durationMs: 2_400_000, extraLaps: 0, thenLaps: 3 }), 'time-laps');
  assert.equal(wayOf({ by: 'time', durationMs: 2_400_000, extraLaps: 0 }), 'time');
});

test('figures are read as they are written, within their bounds, with a comma as well', () => {
  const seconds = { is: 'seconds', least: 0, most: 10 } as const;
  assert.equal(figureText(seconds, 1_000), '1');
  assert.equal(figureOf(seconds, '1,5'), 1_500);
  assert.equal(figureOf(seconds, '11'), null);
  assert.equal(figureOf(seconds, ''), null);
  assert.equal(figureOf({ is: 'percent', least: 10, most: 200 }, '80'), 0.8);
  assert.equal(figureText({ is: 'percent', least: 10, most: 200 }, 0.8), '80');
  assert.equal(figureOf({ is: 'count', least: 1, most: 9 }, '2.5'), null);
  assert.deepEqual(figureOf({ is: 'laps' }, '5, 10 15'), [5, 10, 15]);
  assert.deepEqual(figureOf({ is: 'laps' }, ''), []);
  assert.equal(figureOf({ is: 'laps' }, '5, ten'), null);
});

test('settings are what is in force; saving decides what changed and nothing else', () => {
  const said = (decision: object, inForce = true) => ({
    decision: { id: 'x', ...decision } as never,
    inForce,
  });
  const before = settingsOf([
    said({ type: 'set-race', rules: { bunchGapMs: 3_000 } }, false),
    said({ type: 'set-race', rules: { minLapMs: 30_000 }, public: true }),
    said({ type: 'set-race', name: 'Harbour', format: 'road', rules: { bunchGapMs: 1_500 } }),
  ]);
  assert.equal(before.name, 'Harbour');
  assert.deepEqual(before.rules, { bunchGapMs: 1_500, minLapMs: 30_000 });
  assert.deepEqual(changesBetween(before, before), []);
  assert.deepEqual(
    changesBetween(before, { ...before, name: 'Port', rules: { ...before.rules, minLapMs: 40_000 } }),
    [{ type: 'set-race', name: 'Port', rules: { minLapMs: 40_000 } }],
  );
});

test('a planned start is the time on the wall of the event, in summer and in winter', () => {
  const summer = momentIn('2026-05-24T14:00', 'Europe/Berlin');
  assert.equal(summer, Date.UTC(2026, 4, 24, 12));
  assert.equal(momentIn('2026-01-10T14:00', 'Europe/Berlin'), Date.UTC(2026, 0, 10, 13));
  assert.equal(fieldText(summer!, 'Europe/Berlin'), '2026-05-24T14:00');
  assert.equal(momentIn('2026-10-25T09:00', 'America/New_York'), Date.UTC(2026, 9, 25, 13));
  assert.equal(momentIn('soon', 'UTC'), null);
});

test('given a list that brought categories, then the settings have them, and saving another setting leaves them be', () => {
  const category = (id: string) => ({
    id: id as never,
    name: id,
    length: { by: 'laps', laps: 3 } as const,
    startOffsetMs: 0,
  });
  const line = (decision: object, inForce = true) => ({ decision: decision as never, inForce });
  const list = (...categories: object[]) => line({ type: 'put-entries', entries: [], categories });
  const [men, women, juniors] = [category('men'), category('women'), category('juniors')];
  const ids = (audit: ReturnType<typeof line>[]) => categoriesOf(audit).map(({ id }) => id);

  // The newest first, as the console holds it.
  const audit = [
    list(women, juniors, juniors),
    line({ type: 'set-categories', categories: [men] }),
    list(women),
  ];
  assert.deepEqual(ids(audit), ['men', 'women', 'juniors']);
  assert.deepEqual(ids([list(women)]), ['women'], 'a first list made all of them');
  assert.deepEqual(ids([list(category('men')), list({ ...men, name: 'Later' })]), ['men']);
  assert.deepEqual(
    ids([line(list(women).decision, false), ...audit.slice(1)]),
    ['men'],
    'undone, they are gone',
  );

  const before = settingsOf(audit);
  assert.deepEqual(changesBetween(before, { ...before, name: 'Renamed' }), [
    { type: 'set-race', name: 'Renamed' },
  ]);
  const longer = before.categories.map((one) => ({ ...one, startOffsetMs: 60_000 }));
  const [order] = changesBetween(before, { ...before, categories: longer });
  assert.deepEqual(
    order?.type === 'set-categories' && order.categories.map(({ id }) => id),
    ['men', 'women', 'juniors'],
    'no category that has riders is taken away',
  );
});

test('what a colleague does to the categories while the dialog is open stays', () => {
  const category = (id: string, laps = 3) => ({
    ...{ id: id as CategoryId, name: id, startOffsetMs: 0 },
    length: { by: 'laps', laps } as const,
  });
  const before = [category('men'), category('women'), category('u15')];
  // A colleague makes the women's race longer, takes the U15 away and brings the U13.
  const now = [category('men'), category('women', 5), category('u13')];
  const next = [
    { ...category('men', 9) },
    { ...category('women'), startOffsetMs: 60_000 },
    category('u15', 1),
  ];
  assert.deepEqual(categoriesUpon(now, before, [...next, category('u17')]), [
    category('men', 9),
    { ...category('women', 5), startOffsetMs: 60_000 },
    category('u17'),
    category('u13'),
  ]);
  assert.deepEqual(categoriesUpon(now, before, before), now);
  assert.deepEqual(categoriesUpon(before, before, [before[1]!]), [before[1]]);
});
