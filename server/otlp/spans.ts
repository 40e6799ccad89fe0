/**
 * The spans of a race's paths. A trace begins with a rider's message that is in the sample; whatever carries it on (the batch
 * that holds its record, that batch at the relay, the next broadcast) is of the same trace. Nothing begins a trace of its
 * own but messages and requests, so that a sample of one in a hundred costs a hundredth.
 *
 *   fix ─┬─ journal ─┬─ feed (the venue's viewers)
 *        └─ fold     └─ uplink ── relay ─┬─ store
 *                                        └─ fold ── feed (remote viewers)
 *
 * Bounds: so many traces wait to be carried on; beyond that the oldest is let go of and simply ends there.
 */
import { randomBytes } from 'node:crypto';
import type { ArrivedTrace, BatchTrace, FeedTrace, FixTrace, RequestSeen, Traces } from './of-process.ts';
import type { Sender, Span } from './sender.ts';

interface Context {
  readonly traceId: string;
  readonly spanId: string;
}

/** Something of a trace that waits to be carried on, and since when. */
interface Since {
  readonly context: Context;
  readonly fromMs: number;
}

/** Traces that wait to be carried on, of each kind. */
const WAITING_MAX = 256;
/** Of one race, for its next broadcast. */
const FEED_MAX = 16;
const PARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
/** Of the 32 or the 16 digits that nobody has. */
const NOBODY = /^0+$/;
const SAMPLED = 1;

/** UTC epoch ms with a fraction; never goes back while the process runs. */
const now = (): number => performance.timeOrigin + performance.now();
const newSpanId = (): string => randomBytes(8).toString('hex');
const childOf = ({ traceId }: Context): Context => ({ traceId, spanId: newSpanId() });

interface Made {
  readonly fromMs: number;
  readonly toMs?: number;
  readonly kind?: Span['kind'];
  readonly attributes?: Span['attributes'];
  readonly failed?: boolean;
}

export const createTraces = (sender: Pick<Sender, 'push' | 'counts'>, ratio: number): Traces =>
  new RaceTraces(sender, ratio);

class RaceTraces implements Traces {
  readonly #sender: Pick<Sender, 'push' | 'counts'>;
  readonly #ratio: number;
  /** By record: what a batch that holds it carries on. */
  readonly #bySeq = new Map<number, Context>();
  /** By the batch's name: what its fold carries on. */
  readonly #byBatch = new Map<string, Since>();
  /** By race: what its next broadcast carries on. */
  readonly #byRace = new Map<string, Since[]>();

  constructor(sender: Pick<Sender, 'push' | 'counts'>, ratio: number) {
    this.#sender = sender;
    this.#ratio = ratio;
  }

  get counts(): Traces['counts'] {
    return this.#sender.counts;
  }

  fix(race: string, way: string, fixes: number): FixTrace | null {
    if (Math.random() >= this.#ratio) return null;
    const root: Context = { traceId: randomBytes(16).toString('hex'), spanId: newSpanId() };
    const fromMs = now();
    let committedMs = fromMs;
    const attributes = { 'bell_lap.race': race, 'bell_lap.way': way, 'bell_lap.fixes': fixes };
    const end = (failed: boolean): void =>
      this.#push(root, null, 'fix', { fromMs, kind: 'server', attributes, failed });
    return {
      committed: (seq) => {
        committedMs = now();
        const failed = seq === null;
        this.#push(childOf(root), root.spanId, 'journal', { fromMs, toMs: committedMs, failed });
        if (failed) end(true);
        else remember(this.#bySeq, seq, root);
      },
      folded: () => {
        this.#push(childOf(root), root.spanId, 'fold', { fromMs: committedMs });
        end(false);
        this.#follow(race, root);
      },
    };
  }

  batch(fromSeq: number, toSeq: number): BatchTrace | null {
    let found: Context | null = null;
    for (const [seq, context] of this.#bySeq) if (seq >= fromSeq && seq <= toSeq) found = context;
    if (found === null) return null;
    const parent = found;
    const mine = childOf(parent);
    const fromMs = now();
    return {
      parent: `00-${mine.traceId}-${mine.spanId}-01`,
      acknowledged: () =>
        this.#push(mine, parent.spanId, 'uplink', {
          ...{ fromMs, kind: 'producer' as const },
          attributes: { 'bell_lap.records': toSeq - fromSeq + 1 },
        }),
    };
  }

  arrived(traceparent: string, records: number): ArrivedTrace | null {
    const parent = parsed(traceparent);
    if (parent === null || !parent.isSampled) return null;
    const mine = childOf(parent);
    const fromMs = now();
    return {
      stored: (key) => {
        const toMs = now();
        this.#push(childOf(mine), mine.spanId, 'store', { fromMs, toMs });
        this.#push(mine, parent.spanId, 'relay', {
          ...{ fromMs, toMs, kind: 'consumer' as const },
          attributes: { 'bell_lap.records': records },
        });
        remember(this.#byBatch, key, { context: mine, fromMs: toMs });
      },
    };
  }

  foldedThere(key: string, races: Iterable<string>): void {
    const waiting = this.#byBatch.get(key);
    if (waiting === undefined) return;
    this.#byBatch.delete(key);
    const mine = childOf(waiting.context);
    this.#push(mine, waiting.context.spanId, 'fold', { fromMs: waiting.fromMs });
    for (const race of races) this.#follow(race, mine);
  }

  feed(race: string): FeedTrace | null {
    const waiting = this.#byRace.get(race);
    if (waiting === undefined) return null;
    this.#byRace.delete(race);
    return {
      handed: (sockets) => {
        const toMs = now();
        const attributes = { 'bell_lap.race': race, 'bell_lap.sockets': sockets };
        for (const { context, fromMs } of waiting)
          this.#push(childOf(context), context.spanId, 'feed', { fromMs, toMs, attributes });
      },
    };
  }

  request({ route, method, status, tookMs, traceparent }: RequestSeen): void {
    // Which of them are traced is decided here, whatever a stranger's header asks for.
    if (Math.random() >= this.#ratio) return;
    const parent = traceparent === undefined ? null : parsed(traceparent);
    const toMs = now();
    const mine = { traceId: parent?.traceId ?? randomBytes(16).toString('hex'), spanId: newSpanId() };
    this.#push(mine, parent?.spanId ?? null, `${method} ${route}`, {
      ...{ fromMs: toMs - tookMs, toMs, kind: 'server' as const, failed: status >= 500 },
      attributes: { 'http.request.method': method, 'http.route': route, 'http.response.status_code': status },
    });
  }

  #push(context: Context, parentId: string | null, name: string, made: Made): void {
    const { fromMs, toMs = now(), kind = 'internal', attributes = {}, failed = false } = made;
    this.#sender.push({ ...context, parentId, name, kind, fromMs, toMs, attributes, failed });
  }

  #follow(race: string, context: Context): void {
    const waiting = this.#byRace.get(race) ?? [];
    if (waiting.length < FEED_MAX) waiting.push({ context, fromMs: now() });
    remember(this.#byRace, race, waiting);
  }
}

/** Null for what is none, or of nobody. */
function parsed(traceparent: string): (Context & { readonly isSampled: boolean }) | null {
  const [, traceId, spanId, flags] = PARENT.exec(traceparent) ?? [];
  if (traceId === undefined || spanId === undefined || NOBODY.test(traceId) || NOBODY.test(spanId))
    return null;
  return { traceId, spanId, isSampled: (Number.parseInt(flags ?? '0', 16) & SAMPLED) === SAMPLED };
}

/** The newest last; the oldest goes when there are too many. */
function remember<Key, Of>(map: Map<Key, Of>, key: Key, value: Of): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= WAITING_MAX) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
