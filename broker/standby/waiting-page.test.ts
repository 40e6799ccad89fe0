/** Who may put a waiting computer in charge: an official of the event, with their code if the account has one. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { request } from 'node:https';
import { test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { createAuth } from '../auth/auth.ts';
import { memorySettings } from '../auth/memory-settings.ts';
import { drawFactor } from '../auth/second-factor.ts';
import { openWaitingPage, type WaitingPageOptions } from './waiting-page.ts';

const PASSWORD = 'three odd words';

test('a duty alone puts no computer in charge, and an account with a code needs it', async () => {
  const settings = memorySettings();
  const random = (count: number) => randomBytes(count);
  const cheap = { memoryKiB: 8, passes: 1 };
  const auth = await createAuth({
    settings,
    random,
    now: Date.now,
    adminPassword: PASSWORD,
    passwordCost: cheap,
  });
  const secret = drawFactor(random);
  await auth.users.setFactor('admin', { secret, usedStep: 0, recovery: [] });
  await auth.users.create({
    name: 'Reg',
    password: PASSWORD,
    role: 'official' as const,
    duty: 'registration' as const,
    races: 'all',
  });
  const orders: string[] = [];
  const page = await openWaitingPage({
    host: '127.0.0.1',
    port: 0,
    random,
    addresses: () => ['127.0.0.1'],
    journal: { settings, stationId: 'abcd1234' } as unknown as WaitingPageOptions['journal'],
    status: () => ({ is: 'standby', state: 'behind' }) as unknown as ReturnType<WaitingPageOptions['status']>,
    order: (order) => {
      orders.push(order);
      return null;
    },
  });
  const promote = (form: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: page.port,
          path: '/take-over',
          method: 'POST',
          rejectUnauthorized: false,
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      );
      sent.on('error', reject);
      sent.end(new URLSearchParams({ looked: 'yes', password: PASSWORD, ...form }).toString());
    });
  const code = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate();
  assert.equal(await promote({ name: 'Reg' }), 200);
  assert.equal(await promote({ name: 'admin' }), 200);
  assert.equal(await promote({ name: 'admin', code: '12345' }), 200);
  assert.deepEqual(orders, []);
  assert.equal(await promote({ name: 'admin', code: code() }), 303);
  assert.deepEqual(orders, ['promote']);
  const shown = (path: string, accept: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const options = {
        host: '127.0.0.1',
        port: page.port,
        path,
        headers: { accept },
        rejectUnauthorized: false,
      };
      request(options, (response) => {
        response.setEncoding('utf8');
        let text = '';
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve(text));
      })
        .on('error', reject)
        .end();
    });
  // An official's browser has the console's address: it shows how things are there, too.
  const there = await shown('/control', 'text/html,*/*');
  assert.match(there, /role="status"/);
  // It says what is, also while somebody is about to decide by it, and goes on to the console when this computer leads.
  assert.match(there, /<script>[^<]*'\/healthz'[^<]*'\/control'/);
  assert.match(await shown('/v1/health', '*/*'), /^This computer stands by/);
  await page.close();
});
