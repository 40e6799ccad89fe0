/**
 * Two stations of a pair through thousands of bad days, in virtual time: messages lost, late and out of order, the
 * cable cut, either one killed, asleep or with a stalled disk, clocks that run differently, officials who hand over.
 * A seed gives a day; a failing one is printed and replays exactly (BELL_LAP_SEED, BELL_LAP_DAYS).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom, type Random } from '../../simulator/random.ts';
import {
  createPair,
  type Durable,
  type Effect,
  isHolding,
  isInStep,
  nextTerm,
  type PairEvent,
  type PairMessage,
  type PairState,
  step,
  TIMING,
} from './pair.ts';

const DAYS = Number(process.env.BELL_LAP_DAYS ?? 300);
const SEED = Number(process.env.BELL_LAP_SEED ?? 1);

/** A whole journal on its way: what the real stream says in pieces. */
interface Rows {
  readonly is: 'rows';
  readonly term: number;
  readonly life: string;
  readonly at: number;
  readonly log: readonly number[];
}

interface Machine {
  readonly name: 'first' | 'second';
  readonly parity: 0 | 1;
  /** Its clock's milliseconds in a real one. */
  readonly rate: number;
  up: boolean;
  lives: number;
  clockMs: number;
  asleep: boolean;
  disk: { durable: Durable; log: number[] };
  pair: PairState;
  /** The journal's length when this life began. */
  base: number;
  stallUntilMs: number;
  /** The journal is written in order. */
  diskFreeMs: number;
  leads: boolean;
}

interface World {
  readonly random: Random;
  readonly machines: readonly [Machine, Machine];
  readonly queue: { readonly atMs: number; readonly order: number; readonly run: () => void }[];
  nowMs: number;
  cut: boolean;
  loss: number;
  delayMs: number;
  readonly acknowledged: Map<number, { readonly by: string; readonly term: number }>;
  readonly led: { readonly name: string; readonly term: number; readonly atMs: number }[];
  inputs: number;
  order: number;
  forced: boolean;
}

function later(world: World, ms: number, run: () => void): void {
  world.queue.push({ atMs: world.nowMs + Math.max(0, ms), order: world.order++, run });
}

/** Runs everything up to a moment. */
function runTo(world: World, untilMs: number): void {
  for (;;) {
    let next = -1;
    for (let at = 0; at < world.queue.length; at++) {
      const [one, best] = [world.queue[at]!, world.queue[next]];
      if (one.atMs > untilMs) continue;
      if (!best || one.atMs < best.atMs || (one.atMs === best.atMs && one.order < best.order)) next = at;
    }
    if (next < 0) break;
    const [due] = world.queue.splice(next, 1);
    pass(world, due!.atMs);
    due!.run();
  }
  pass(world, untilMs);
}

function pass(world: World, nowMs: number): void {
  for (const machine of world.machines)
    if (!machine.asleep) machine.clockMs += (nowMs - world.nowMs) * machine.rate;
  world.nowMs = nowMs;
}

const other = (world: World, machine: Machine): Machine =>
  world.machines[0] === machine ? world.machines[1] : world.machines[0];

function send(world: World, from: Machine, message: PairMessage | Rows): void {
  const to = other(world, from);
  if (world.cut || !to.up || world.random.chance(world.loss)) return;
  // A connection ends with either of its processes; within it anything may come late and out of order.
  const lives = [from.lives, to.lives];
  const copies = world.random.chance(0.02) ? 2 : 1;
  for (let copy = 0; copy < copies; copy++)
    later(world, world.random.exponential(world.delayMs), () => {
      if (!to.up || from.lives !== lives[0] || to.lives !== lives[1]) return;
      if (message.is === 'rows') takeRows(world, to, message);
      else handle(world, to, { is: 'message', message });
    });
}

function takeRows(world: World, to: Machine, rows: Rows): void {
  if (to.asleep) return void later(world, 100, () => takeRows(world, to, rows));
  const { pair } = to;
  if (pair.durable.is !== 'standby' || pair.saving !== null || rows.term !== pair.durable.term) return;
  write(world, to, () => {
    const { pair: now } = to;
    // What was under way when it took over is thrown away, as the real one's stream is cut.
    if (now.durable.is !== 'standby' || now.saving !== null || rows.term !== now.durable.term) return;
    if (now.standby.life === rows.life && rows.at <= now.standby.at) return;
    to.disk.log = [...rows.log];
    handle(world, to, { is: 'followed', life: rows.life, at: rows.at });
  });
}

/** The disk takes its time, in order; what a crash interrupts never happened. */
function write(world: World, machine: Machine, done: () => void): void {
  const { lives } = machine;
  const start = Math.max(world.nowMs, machine.diskFreeMs, machine.stallUntilMs);
  machine.diskFreeMs = start + world.random.exponential(2);
  const finish = (): void => {
    if (machine.lives !== lives || !machine.up) return;
    if (machine.asleep) return void later(world, 100, finish);
    done();
  };
  later(world, machine.diskFreeMs - world.nowMs, finish);
}

function handle(world: World, machine: Machine, event: PairEvent): void {
  if (!machine.up) return;
  if (machine.asleep) return void later(world, 50, () => handle(world, machine, event));
  const { state, effects } = step(machine.pair, event, machine.clockMs);
  machine.pair = state;
  for (const effect of effects) perform(world, machine, effect);
}

let answeredTo = new WeakMap<Machine, number>();

function perform(world: World, machine: Machine, effect: Effect): void {
  const { name } = machine;
  switch (effect.do) {
    case 'send':
      send(world, machine, effect.message);
      break;
    case 'save': {
      const { durable } = effect;
      write(world, machine, () => {
        machine.disk.durable = durable;
        handle(world, machine, { is: 'saved', durable });
      });
      break;
    }
    case 'become':
      machine.leads = effect.is === 'master';
      if (!machine.leads) break;
      machine.base = machine.disk.log.length - machine.pair.master.stored;
      answeredTo.set(machine, machine.pair.master.answered);
      world.led.push({ name, term: machine.pair.durable.term, atMs: world.nowMs });
      break;
    case 'answer': {
      const { term } = machine.pair.durable;
      const later = world.led.find((one) => one.name !== name && one.term > term);
      assert.ok(
        world.forced || later === undefined,
        `${name} acknowledged in term ${term} at ${world.nowMs}, ${later?.name} led term ${later?.term} since ${later?.atMs}`,
      );
      for (let at = answeredTo.get(machine) ?? 0; at < effect.at; at++) {
        const input = machine.disk.log[machine.base + at];
        assert.ok(input !== undefined, `${name} acknowledged position ${at}, which it does not hold`);
        world.acknowledged.set(input, { by: name, term });
      }
      answeredTo.set(machine, effect.at);
    }
  }
}

function boot(world: World, machine: Machine): void {
  machine.up = true;
  machine.asleep = false;
  machine.lives += 1;
  machine.base = machine.disk.log.length;
  machine.leads = machine.disk.durable.is === 'master';
  machine.diskFreeMs = world.nowMs;
  answeredTo.set(machine, 0);
  machine.pair = createPair(
    {
      timing: TIMING,
      parity: machine.parity,
      life: `${machine.name}-${machine.lives}`,
      durable: machine.disk.durable,
    },
    machine.clockMs,
  );
  const { lives } = machine;
  const tick = (): void => {
    if (!machine.up || machine.lives !== lives) return;
    if (!machine.asleep) {
      handle(world, machine, { is: 'tick' });
      // The stream is sent again from where it stands, as a connection that broke would.
      if (world.random.chance(0.3)) sendRows(world, machine);
    }
    later(world, 50, tick);
  };
  later(world, 1, tick);
}

function sendRows(world: World, machine: Machine): void {
  const { durable, saving, life, master } = machine.pair;
  if (durable.is !== 'master' || saving?.durable.is === 'standby') return;
  const { term } = durable;
  const { log } = machine.disk;
  if (log.length - machine.base !== master.stored) return;
  send(world, machine, { is: 'rows', term, life, at: master.stored, log: [...log] });
}

function crash(machine: Machine): void {
  machine.up = false;
  machine.leads = false;
}

/** A rider's phone: sends to whoever leads, as far as it knows: to both, here. */
function input(world: World): void {
  const id = world.inputs++;
  for (const machine of world.machines) {
    if (!machine.up || !machine.leads || machine.pair.durable.is !== 'master') continue;
    const { lives } = machine;
    const { term } = machine.pair.durable;
    later(world, world.random.exponential(5), () => {
      if (!machine.up || machine.lives !== lives) return;
      write(world, machine, () => {
        if (machine.pair.durable.is !== 'master' || machine.pair.durable.term !== term) return;
        if (machine.pair.saving?.durable.is === 'standby') return;
        machine.disk.log.push(id);
        handle(world, machine, { is: 'stored', at: machine.disk.log.length - machine.base });
        sendRows(world, machine);
      });
    });
  }
}

function createWorld(seed: number): World {
  answeredTo = new WeakMap();
  const random = createRandom(seed);
  const machine = (name: Machine['name'], parity: 0 | 1): Machine => {
    const durable: Durable = {
      term: 1,
      is: name === 'first' ? 'master' : 'standby',
      answers: 'alone',
      grant: 0,
    };
    return {
      name,
      parity,
      rate: random.between(0.96, 1.04),
      up: false,
      lives: 0,
      clockMs: random.between(0, 1e6),
      asleep: false,
      disk: { durable, log: [] },
      pair: createPair({ timing: TIMING, parity, life: '', durable }, 0),
      base: 0,
      stallUntilMs: 0,
      diskFreeMs: 0,
      leads: false,
    };
  };
  const world: World = {
    random,
    machines: [machine('first', 1), machine('second', 0)],
    queue: [],
    nowMs: 0,
    cut: false,
    loss: 0,
    delayMs: 2,
    acknowledged: new Map(),
    led: [],
    inputs: 0,
    order: 0,
    forced: false,
  };
  for (const one of world.machines) boot(world, one);
  const ride = (): void => {
    input(world);
    later(world, random.exponential(40), ride);
  };
  later(world, 5, ride);
  return world;
}

const heal = (world: World): void => {
  world.cut = false;
  world.loss = 0;
  world.delayMs = 2;
  for (const machine of world.machines) {
    machine.stallUntilMs = 0;
    if (!machine.up) boot(world, machine);
    if (machine.asleep) wake(world, machine);
    handle(world, machine, { is: 'online', online: true });
  }
};

function wake(world: World, machine: Machine): void {
  machine.asleep = false;
  handle(world, machine, { is: 'slept' });
}

function trouble(world: World, withOrders: boolean): void {
  const { random, machines } = world;
  const machine = random.pick(machines);
  switch (
    random.pick(['crash', 'boot', 'cut', 'join', 'lossy', 'slow', 'sleep', 'stall', 'hand-over', 'order'])
  ) {
    case 'crash':
      if (machine.up) crash(machine);
      break;
    case 'boot':
      if (!machine.up) boot(world, machine);
      break;
    case 'cut':
      world.cut = true;
      break;
    case 'join':
      world.cut = false;
      break;
    case 'lossy':
      world.loss = random.pick([0, 0, 0.05, 0.3, 0.7]);
      break;
    case 'slow':
      world.delayMs = random.pick([1, 2, 20, 300, 1_500]);
      break;
    case 'sleep': {
      if (!machine.up || machine.asleep) break;
      machine.asleep = true;
      const { lives } = machine;
      later(world, random.exponential(2_000), () => {
        if (machine.up && machine.lives === lives && machine.asleep) wake(world, machine);
      });
      break;
    }
    case 'stall':
      machine.stallUntilMs = world.nowMs + random.exponential(4_000);
      break;
    case 'hand-over':
      handle(world, machine, { is: 'order', order: 'hand-over' });
      break;
    case 'order':
      if (!withOrders) break;
      handle(world, machine, { is: 'order', order: random.pick(['go-alone', 'promote'] as const) });
  }
}

/** After everything is well again: one leads, the other is in step, and new inputs are acknowledged. */
function expectProgress(world: World): Machine {
  // What a stalled disk still has to write comes first.
  runTo(world, Math.max(world.nowMs, ...world.machines.map(({ diskFreeMs }) => diskFreeMs)) + 12_000);
  if (world.machines.every(({ pair }) => pair.durable.is === 'standby')) {
    // Only a standby that died right after a hand-over leaves nobody: an official asks the fuller one.
    const [a, b] = world.machines;
    handle(world, a.disk.log.length >= b.disk.log.length ? a : b, { is: 'order', order: 'promote' });
    runTo(world, world.nowMs + 12_000);
  }
  const before = world.acknowledged.size;
  runTo(world, world.nowMs + 2_000);
  assert.ok(world.acknowledged.size > before, `nothing is acknowledged any more`);
  const masters = world.machines.filter(({ pair }) => pair.durable.is === 'master');
  assert.equal(masters.length, 1, 'not exactly one master');
  const standby = other(world, masters[0]!);
  assert.ok(isInStep(standby.pair), `the standby is not in step`);
  return masters[0]!;
}

function day(seed: number, withOrders: boolean): { handovers: number; acknowledged: number } {
  const world = createWorld(seed);
  world.forced = withOrders;
  runTo(world, 3_000);
  const troubles = world.random.whole(3, 25);
  for (let count = 0; count < troubles; count++) {
    trouble(world, withOrders);
    runTo(world, world.nowMs + world.random.exponential(world.random.pick([100, 800, 4_000])));
  }
  heal(world);
  const master = expectProgress(world);
  if (!withOrders) {
    const held = new Set(master.disk.log);
    for (const [input, { by, term }] of world.acknowledged)
      assert.ok(held.has(input), `input ${input}, acknowledged by ${by} in term ${term}, is lost`);
  }
  return { handovers: world.led.length, acknowledged: world.acknowledged.size };
}

function days(t: { diagnostic(message: string): void }, withOrders: boolean, count: number): void {
  let handovers = 0;
  let acknowledged = 0;
  for (let seed = SEED; seed < SEED + count; seed++) {
    try {
      const result = day(seed, withOrders);
      handovers += result.handovers;
      acknowledged += result.acknowledged;
    } catch (error) {
      throw new Error(
        `BELL_LAP_SEED=${seed} BELL_LAP_DAYS=1: ${error instanceof Error ? error.message : error}`,
        { cause: error },
      );
    }
  }
  assert.ok(handovers > count / 4, `only ${handovers} changes of master in ${count} days: nothing was tried`);
  t.diagnostic(`${count} days, ${acknowledged} acknowledged inputs, ${handovers} changes of master`);
}

test('through any trouble there is one who acknowledges, nothing acknowledged is lost, and it goes on', (t) =>
  days(t, false, DAYS));

test('whatever officials order, in the end one leads, the other follows', (t) =>
  days(t, true, Math.ceil(DAYS / 3)));

function calmPair(seed = 1): World {
  const world = createWorld(seed);
  runTo(world, 3_000);
  assert.equal(world.machines[0].pair.durable.answers, 'together');
  assert.ok(isInStep(world.machines[1].pair));
  return world;
}

test('the power of the master is pulled: the standby leads within a second and a half', () => {
  const world = calmPair();
  const pulledMs = world.nowMs;
  crash(world.machines[0]);
  runTo(world, pulledMs + 3_000);
  const led = world.led.at(-1);
  assert.equal(led?.name, 'second');
  assert.ok(led.atMs - pulledMs < 1_500, `${led.atMs - pulledMs} ms`);
});

test('the cable between them is cut: the one in step leads, the old master holds, and steps down when it hears', () => {
  const world = calmPair();
  const [first, second] = world.machines;
  world.cut = true;
  runTo(world, world.nowMs + 1_250);
  assert.equal(isHolding(first.pair, first.clockMs), true);
  assert.equal(second.pair.durable.is, 'standby');
  runTo(world, world.nowMs + 1_000);
  assert.equal(second.pair.durable.term, 2);
  assert.equal(second.pair.durable.is, 'master');
  assert.equal(first.pair.durable.is, 'master');
  world.cut = false;
  runTo(world, world.nowMs + 1_000);
  assert.deepEqual([first.pair.durable.is, first.pair.durable.term], ['standby', 2]);
});

test('a standby whose disk stalls gives its right back: the master goes on alone, and the standby never leads by itself', () => {
  const world = calmPair();
  const [first, second] = world.machines;
  second.stallUntilMs = world.nowMs + 60_000;
  runTo(world, world.nowMs + 4_000);
  assert.equal(first.pair.durable.answers, 'alone');
  assert.equal(isInStep(second.pair), false);
  const before = world.acknowledged.size;
  runTo(world, world.nowMs + 1_000);
  assert.ok(world.acknowledged.size > before);
  crash(first);
  runTo(world, world.nowMs + 20_000);
  assert.equal(second.pair.durable.is, 'standby');
});

test('a standby that sees no network keeps still', () => {
  const world = calmPair();
  const [, second] = world.machines;
  world.cut = true;
  handle(world, second, { is: 'online', online: false });
  runTo(world, world.nowMs + 20_000);
  assert.equal(second.pair.durable.is, 'standby');
});

test('terms: one takes the odd, the other the even ones', () => {
  assert.deepEqual([nextTerm(1, 0), nextTerm(1, 1), nextTerm(2, 1), nextTerm(2, 0)], [2, 3, 3, 4]);
});
