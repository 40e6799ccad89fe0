import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog, levelOf, plainLine } from './log.ts';

function listen(level = 'info') {
  const said: Record<string, unknown>[] = [];
  const log = createLog(level, {
    write: (text) => void said.push(JSON.parse(text) as Record<string, unknown>),
  });
  return { log, said };
}

test('a line has a level, a moment, a component, and all that it was made of', () => {
  const { log, said } = listen();
  log({ standby: 'becomes', is: 'master', term: 3 });
  const [line] = said;
  assert.match(String(line?.at), /^\d{4}-\d\d-\d\dT.*Z$/);
  assert.deepEqual(
    { ...line, at: null },
    { level: 'info', at: null, component: 'standby', standby: 'becomes', is: 'master', term: 3 },
  );
});

test('the level follows from what is said', () => {
  for (const [line, level] of [
    [{ certificate: 'renewed' }, 'info'],
    [{ standby: 'not saved' }, 'warn'],
    [{ copy: 'not made', reason: 'no space' }, 'warn'],
    [{ trouble: 'the store is silent' }, 'warn'],
    [{ journal: 'cannot write', failing: 'ENOSPC' }, 'error'],
    [{ atMs: 1, route: '/v1/races', status: 500, ms: 3 }, 'error'],
    [{ atMs: 1, route: '/v1/races', status: 200, ms: 3_000 }, 'warn'],
  ] as const)
    assert.equal(levelOf(line), level, JSON.stringify(line));
});

test('what nobody asked for is left out; a level that is none is info', () => {
  const quiet = listen('warn');
  quiet.log({ certificate: 'renewed' });
  quiet.log({ copy: 'not made', reason: 'no space' });
  assert.deepEqual(
    quiet.said.map(({ component }) => component),
    ['copy'],
  );
  const odd = listen('loud');
  odd.log({ certificate: 'renewed' });
  assert.equal(odd.said.length, 1);
});

test('a request is of the component http', () => {
  const { log, said } = listen();
  log({ atMs: 1, method: 'GET', route: '/v1/races', status: 503, ms: 1, who: 'nobody' });
  assert.equal(said[0]?.component, 'http');
});

test('on a terminal a line is plain: when, who, what, and what else is known', () => {
  const at = '2026-05-03T12:00:01.000Z';
  const clock = new Date(at).toTimeString().slice(0, 8);
  const line = { level: 'warn', at, component: 'standby', standby: 'not saved', reason: 'no room', tries: 3 };
  assert.equal(plainLine(JSON.stringify(line)), `${clock} ▲ standby: not saved (reason: no room, tries: 3)`);
  const request = { level: 'info', at, component: 'http', route: '/v1/me', status: 200 };
  assert.equal(plainLine(JSON.stringify(request)), `${clock} http (route: /v1/me, status: 200)`);
});
