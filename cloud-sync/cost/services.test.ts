/** Each service's formula, against sums done by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOURS_A_MONTH, PRICES } from './prices.ts';
import {
  apiGatewayWebSocket,
  appSync,
  aurora,
  capacityUnits,
  cheapServer,
  cloudFront,
  cloudWatch,
  cognito,
  disks,
  edgeFunctions,
  egress,
  fargate,
  functions,
  glue,
  iotCore,
  keysAndSecrets,
  kinesis,
  type Line,
  loadBalancer,
  machines,
  natGateways,
  publicAddresses,
  s3,
  tieredUsd,
  total,
  valkey,
  waf,
} from './services.ts';

const cents = (lines: readonly Line[]): number => Math.round(total(lines) * 100) / 100;

test('bytes out: 10 TB at 9 cents, the next 40 TB at 8.5, the next 100 at 7, then 5', () => {
  assert.equal(cents(egress(941.4)), 84.73);
  assert.equal(cents(egress(10_000)), 900);
  assert.equal(cents(egress(60_000)), 900 + 3_400 + 700);
  assert.equal(cents(egress(200_000)), 900 + 3_400 + 7_000 + 2_500);
});

test('a tiered price is continuous and grows at the edge of a tier', () => {
  for (const { upTo } of PRICES.egressGb.tiers.slice(0, -1))
    assert.ok(Math.abs(tieredUsd(upTo + 1e-6, PRICES.egressGb) - tieredUsd(upTo, PRICES.egressGb)) < 1e-6);
});

test('a balancer’s capacity is the largest of its measures, not their sum', () => {
  const quiet = { hours: 5, newConnectionsPerS: 0, activeConnections: 0, gbPerHour: 0 };
  assert.equal(capacityUnits({ ...quiet, newConnectionsPerS: 50, activeConnections: 3_000 }), 2);
  assert.equal(capacityUnits({ ...quiet, activeConnections: 60_000, gbPerHour: 7 }), 20);
  // 5 h × $0.0225 + 5 h × 188.28 × $0.008 = 0.1125 + 7.5312
  assert.equal(cents(loadBalancer({ ...quiet, activeConnections: 50_000, gbPerHour: 188.28 })), 7.64);
});

test('Fargate: sixteen tasks of one vCPU and 2 GB for five hours', () => {
  // 80 h × (0.04048 + 2 × 0.004445) = 80 × 0.04937 = 3.9496
  assert.equal(cents(fargate({ tasks: 16, vcpu: 1, memoryGb: 2, hours: 5 })), 3.95);
});

test('CloudFront: a terabyte and ten million requests are free, if they still are', () => {
  const use = { gb: 1_500, requests: 30_000_000, gbToOrigin: 10 };
  // 500 × 0.085 + 20 million × $1 a million + 10 × 0.02
  assert.equal(cents(cloudFront({ ...use, freeTier: true })), 42.5 + 20 + 0.2);
  assert.equal(cents(cloudFront({ ...use, freeTier: false })), 127.5 + 30 + 0.2);
  assert.equal(cents(cloudFront({ gb: 900, requests: 1_000, gbToOrigin: 0, freeTier: true })), 0);
});

test('AppSync: an update of more than 5 kB counts for each 5 kB begun', () => {
  const use = { operations: 1_000_000, updates: 1_000_000, connectionMinutes: 1_000_000 };
  assert.equal(cents(appSync({ ...use, updateBytes: 986 })), 4 + 2 + 0.08);
  assert.equal(cents(appSync({ ...use, updateBytes: 5_000 })), 6.08);
  assert.equal(cents(appSync({ ...use, updateBytes: 5_001 })), 4 + 4 + 0.08);
});

test('API Gateway: the first thousand million messages a dollar a million, the rest 80 cents', () => {
  assert.equal(cents(apiGatewayWebSocket({ messages: 2e9, messageBytes: 100, connectionMinutes: 0 })), 1_800);
  assert.equal(
    cents(apiGatewayWebSocket({ messages: 1e6, messageBytes: 32_001, connectionMinutes: 4e6 })),
    2 + 1,
  );
});

test('IoT Core: messages by tiers, minutes, rules and actions', () => {
  assert.equal(cents(iotCore({ connectionMinutes: 1e6, messages: 6e9, rules: 1e6, actions: 1e6 })), 4_900.38);
});

test('Aurora: half a capacity unit for a month is $43.80', () => {
  assert.equal(cents(aurora({ acus: 0.5, hours: HOURS_A_MONTH, storageGb: 0, ios: 0, backupGb: 0 })), 43.8);
  assert.equal(cents(aurora({ acus: 0, hours: 0, storageGb: 100, ios: 5e6, backupGb: 100 })), 10 + 1 + 2.1);
});

test('Kinesis: a shard for a month is $10.95', () => {
  assert.equal(cents(kinesis({ shards: 1, hours: HOURS_A_MONTH, putUnits: 0 })), 10.95);
  assert.equal(cents(kinesis({ shards: 2, hours: 10, putUnits: 10e6 })), 0.44);
});

test('Cognito: ten thousand users are free', () => {
  assert.equal(cents(cognito(10_000)), 0);
  assert.equal(cents(cognito(50_000)), 600);
});

test('what stands all month, by hand', () => {
  assert.equal(cents(valkey({ nodes: 2, hours: HOURS_A_MONTH })), 18.69);
  assert.equal(cents(natGateways({ gateways: 2, hours: HOURS_A_MONTH, gb: 100 })), 70.2);
  assert.equal(cents(publicAddresses({ addresses: 2, hours: HOURS_A_MONTH })), 7.3);
  assert.equal(cents(s3({ gbMonths: 100, puts: 10_000, gets: 1e6 })), 2.75);
  assert.equal(cents(keysAndSecrets({ keys: 2, keyRequests: 1e6, secrets: 5 })), 2 + 3 + 2);
  assert.equal(cents(cloudWatch({ alarms: 10, dashboards: 4, metrics: 10, logGb: 2 })), 1 + 3 + 3 + 1);
  assert.equal(cents(waf({ requests: 1e6, rules: 4, months: 1 })), 9.6);
  assert.equal(cents(waf({ requests: 1e6, rules: 4, months: 0 })), 0.6);
  assert.equal(cents(glue({ dpus: 2, hours: 0.5 })), 0.44);
  assert.equal(cents(cheapServer({ servers: 1, gb: 5_000 })), 24 + 90);
});

test('what a sleeping region is made of, by hand', () => {
  // 14 machine-hours × $0.085; two disks of 12 GB × $0.08
  assert.equal(cents(machines({ machines: 2, hours: 7 })), 1.19);
  assert.equal(cents(disks({ disks: 2, gb: 12 })), 1.92);
  // a million calls of a second in 1 GB, half of them by a schedule: 0.20 + 13.3334 + 0.50
  assert.equal(
    cents(functions({ calls: 1e6, scheduled: 5e5, memoryGb: 1, secondsEach: 1 })),
    0.2 + 13.33 + 0.5,
  );
  assert.equal(cents(edgeFunctions({ calls: 12e6, freeTier: true })), 1);
  assert.equal(cents(edgeFunctions({ calls: 12e6, freeTier: false })), 1.2);
});

test('every line says its sum, and the sum is the price', () => {
  for (const { formula, usd } of [
    ...fargate({ tasks: 3, vcpu: 0.5, memoryGb: 1, hours: 7 }),
    ...valkey({ nodes: 2, hours: 10 }),
    ...kinesis({ shards: 3, hours: 11, putUnits: 0 }),
    ...machines({ machines: 2, hours: 7 }),
    ...disks({ disks: 2, gb: 12 }),
  ]) {
    const sum = formula
      .replaceAll('×', '*')
      .replaceAll(/[$,]|\b(tasks|nodes|shards|units|machines|disks|GB-months|a million|h)\b/g, '')
      .replace('0  * 0.014 ', '0');
    assert.match(sum, /^[\d.*+()\s]+$/, formula);
    assert.ok(Math.abs(Number(new Function(`return ${sum}`)()) - usd) < 1e-9, formula);
  }
});

test('an amount that cannot be is refused', () => {
  assert.throws(() => valkey({ nodes: -1, hours: 1 }), /0 or more, not -1/);
  assert.throws(() => egress(Number.NaN), /0 or more/);
});

test('every price says where it is from and when', () => {
  for (const [name, { source, asOf, per }] of Object.entries(PRICES)) {
    assert.match(source, /^https:\/\/aws\.amazon\.com\/.+\/pricing\/$/, name);
    assert.match(asOf, /^\d{4}-\d{2}$/, name);
    assert.ok(per.length > 0, name);
  }
});
