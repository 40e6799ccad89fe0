/** One five-hour race, 50,000 viewers and 50 riders at 1 Hz, by every way of delivery; and the budget's errors. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings } from './budget.ts';
import { type Crowd, connectionMinutesOf, deliveriesOf, frameBytesOf } from './crowd.ts';
import { type DeliveryTerms, deliveries, USUAL_TERMS } from './delivery.ts';
import { total } from './services.ts';
import { standing, USUAL_MONTH } from './standing.ts';

const SCALE_UP: Crowd = {
  viewers: 50_000,
  riders: 50,
  hz: 1,
  hours: 5,
  frameBytes: frameBytesOf('general', 50),
};
const cost = (name: string, crowd = SCALE_UP, terms: Partial<DeliveryTerms> = {}): number => {
  const found = deliveries(crowd, { ...USUAL_TERMS, ...terms }).find(({ choice }) => choice.startsWith(name));
  assert.ok(found, name);
  return found.usd;
};

test('one race makes nine hundred million deliveries', () => {
  assert.equal(deliveriesOf(SCALE_UP), 900_000_000);
  assert.equal(connectionMinutesOf(SCALE_UP), 15_000_000);
  assert.equal(SCALE_UP.frameBytes, 986);
});

test('AppSync: $1,886, nearly all of it for updates', () => {
  // 900.05 M × $2 + 15 M × $0.08 + 18,000 × $4 a million + 941.4 GB × $0.09 = 1800.10 + 1.20 + 0.07 + 84.73
  assert.equal(Math.round(cost('AppSync')), 1_886);
});

test('relay sockets through a load balancer: $96', () => {
  // 84.73 egress + 16 tasks 3.95 + balancer 0.11 + 7.53
  assert.equal(Math.round(cost('Relay sockets, load')), 96);
});

test('relay sockets through CloudFront: about $12 while its terabyte is free, $80 more when it is used up', () => {
  assert.equal(Math.round(cost('Relay sockets, CloudFront')), 12);
  const paid = cost('Relay sockets, CloudFront', SCALE_UP, { freeTiers: false });
  // 941.4 GB × 0.085 + 50,000 requests × $1 a million
  assert.equal(Math.round((paid - cost('Relay sockets, CloudFront')) * 100) / 100, 80.07);
});

test('CDN frames a second: $1,431 of request fees; segments of ten seconds: $134', () => {
  assert.equal(Math.round(cost('CDN, one-second')), 1_431);
  assert.equal(Math.round(cost('CDN, ten-second')), 134);
});

test('a firewall behind the cache looks at what the cache could not answer', () => {
  // Of $134, $54 were for 90 million requests that the edge answered by itself.
  assert.equal(Math.round(cost('CDN, ten-second', SCALE_UP, { firewall: 'origin' })), 80);
});

test('smaller frames make sockets cheaper and leave what is paid by the piece', () => {
  const ours: Crowd = { ...SCALE_UP, frameBytes: frameBytesOf('delta', 50) };
  assert.equal(ours.frameBytes, 314);
  assert.ok(cost('Relay sockets, load', ours) < 0.4 * cost('Relay sockets, load'));
  assert.ok(cost('AppSync', ours) > 0.95 * cost('AppSync'));
});

test('twice the viewers never cost more than twice, plus what was free', () => {
  const twice = { ...SCALE_UP, viewers: 100_000 };
  for (const { choice, usd } of deliveries(SCALE_UP, USUAL_TERMS)) {
    const more = cost(choice, twice);
    assert.ok(more >= usd && more <= 2 * usd + 85 + 10 + 1e-6, `${choice}: ${usd} and ${more}`);
  }
});

test('one cheap server: a month of it, two beyond 50,000 viewers', () => {
  assert.equal(cost('One cheap server'), 24);
  assert.equal(cost('One cheap server', { ...SCALE_UP, viewers: 50_001 }), 48);
});

test('the base stands for about $290 a month, a third of it the database', () => {
  const lines = standing(USUAL_MONTH);
  const of = (service: string): number => total(lines.filter((line) => line.service === service));
  assert.equal(Math.round(of('Fargate') * 100) / 100, 72.08);
  assert.equal(Math.round(of('Valkey') * 100) / 100, 18.69);
  assert.ok(of('Aurora') > 87.6 && of('Aurora') < 92);
  assert.ok(total(lines) > 280 && total(lines) < 300, `${total(lines)}`);
});

test('the original budget: what it says, and what it comes to', () => {
  const found = new Map(findings(SCALE_UP).map((finding) => [finding.item, finding]));
  const sums = found.get('Scale-up, the sum of its lines');
  assert.deepEqual([sums?.budget, sums?.really], ['$273.85', '$274.85']);
  const aurora = found.get('Aurora Serverless v2, 0.5 ACU a month');
  assert.deepEqual([aurora?.budget, aurora?.really], ['$9.65', '$43.80']);
  const shard = found.get('Kinesis, one shard a month');
  assert.deepEqual([shard?.budget, shard?.really], ['$15.00', '$10.95']);
  assert.equal(found.get('AppSync, deliveries of one race')?.really, '900,000,000 deliveries, $1,800.00');
  const leftOut = [...found.keys()].filter((item) => item.startsWith('Left out: ')).join('; ');
  for (const item of ['egress', 'load balancer', 'Redis', 'IoT Core', 'Glue', 'Cognito'])
    assert.ok(leftOut.includes(item), item);
});
