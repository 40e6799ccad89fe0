/** Two regions that sleep: a month of it is under $10, a race day of 50,000 viewers under $20, and each line says why. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { asleep, raceDays } from './asleep.ts';
import { frameBytesOf } from './crowd.ts';
import { type Line, total } from './services.ts';
import { USUAL_MONTH } from './standing.ts';

const CROWD = { viewers: 50_000, riders: 50, hz: 1, hours: 5, frameBytes: frameBytesOf('delta', 50) };
const FREE = { freeTiers: true };
const PAID = { freeTiers: false };
const of = (lines: readonly Line[], service: string): number =>
  Math.round(total(lines.filter((line) => line.service === service)) * 100) / 100;

test('asleep, two regions cost $3.41 a month, more than half of it their disks', () => {
  const lines = asleep(USUAL_MONTH, FREE);
  assert.equal(of(lines, 'Disk'), 1.92);
  assert.equal(of(lines, 'CloudWatch'), 1.25);
  assert.equal(of(lines, 'S3'), 0.23);
  assert.equal(of(lines, 'Function that wakes'), 0.01);
  assert.equal(of(lines, 'Schedules'), 0.01);
  assert.equal(of(lines, 'CloudFront'), 0);
  assert.equal(total(lines).toFixed(2), '3.41');
  assert.ok(total(asleep(USUAL_MONTH, PAID)) <= 10);
});

test('asleep, nothing is paid by the hour', () => {
  for (const { service, formula } of asleep(USUAL_MONTH, FREE)) assert.doesNotMatch(formula, / h ×/, service);
});

test('a race day of 50,000 viewers at two regions: $1.34, machines, what viewers send, and its figures', () => {
  const lines = raceDays(CROWD, FREE, 1);
  // 2 machines × 7 h × $0.085; 250,000 viewer-hours × 12 kB = 3 GB × $0.02
  assert.equal(of(lines, 'Machine'), 1.19);
  assert.equal(of(lines, 'CloudFront'), 0.06);
  // 15 figures × 14 h of a region ÷ 730 × $0.30
  assert.equal(of(lines, 'CloudWatch'), 0.09);
  assert.equal(total(lines).toFixed(2), '1.34');
});

test('with frames as any service would carry them it is no dearer, as long as the terabyte is free', () => {
  assert.equal(total(raceDays({ ...CROWD, frameBytes: 986 }, FREE, 1)).toFixed(2), '1.34');
});

test('four such days in a month are more than the free terabyte: $35', () => {
  // 4 × 336.6 GB − 1,000 GB free, × $0.085
  const lines = raceDays(CROWD, FREE, 4);
  assert.equal(of(lines, 'CloudFront'), 29.68);
  assert.equal(total(lines).toFixed(2), '34.82');
});

test('when the free terabyte is used up, bytes are nearly all of a race day', () => {
  // 336.6 GB × $0.085 + 800,000 requests × $1 a million + functions
  assert.equal(total(raceDays(CROWD, PAID, 1)).toFixed(2), '30.76');
});

test('the deployment is what is priced', () => {
  const deployed = readFileSync(
    join(import.meta.dirname, '..', 'deploy', 'aws', 'sleeping', 'settings.ts'),
    'utf8',
  );
  assert.match(deployed, /type: 'c6i\.large', diskGb: 12,/);
  assert.match(deployed, /LOOK_MINUTES = 15;/);
  assert.match(deployed, /REGIONS = \['One', 'Two'\]/);
});
