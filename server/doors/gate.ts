/**
 * A gate before an HTTP(S) server: every connection is counted from its first packet, before TLS, and knows whether
 * it has ever asked for anything. Three bounds: who says nothing for `silentMs` goes; one address holds at most
 * `perAddressMax`; the door at most `totalMax`. At a bound the newcomer gets the place of the one that needs its own
 * least (never said anything, longest first; then idle, longest first; then a request that trickles in); only when
 * everybody there is busy is the newcomer turned away. So whoever fills the door with sockets loses them, and a rider
 * who asks for something is let in.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface GateLimits {
  readonly totalMax: number;
  /** Infinity behind a proxy, where everybody has its address. */
  readonly perAddressMax: number;
  /** From the connection to the first request, TLS included, ms. */
  readonly silentMs: number;
  /** Connections at other gates that `totalMax` counts too; default none. */
  readonly elsewhere: () => number;
  /** A request whose head or body is still coming after this may lose its place to somebody else's, ms. */
  readonly trickleMs: number;
}

export interface GateStats {
  readonly open: number;
  readonly totalMax: number;
  /** Since the start. */
  readonly droppedSilent: number;
  readonly gaveWay: number;
  readonly turnedAway: number;
}

const NO_STATS: GateStats = { open: 0, totalMax: 0, droppedSilent: 0, gaveWay: 0, turnedAway: 0 };
/** The figures of gates that share one bound as one's. */
export const together = (all: readonly GateStats[]): GateStats =>
  all.reduce(
    (sum, one) => ({
      open: sum.open + one.open,
      totalMax: Math.max(sum.totalMax, one.totalMax),
      droppedSilent: sum.droppedSilent + one.droppedSilent,
      gaveWay: sum.gaveWay + one.gaveWay,
      turnedAway: sum.turnedAway + one.turnedAway,
    }),
    NO_STATS,
  );

export interface Gate {
  stats(): GateStats;
  close(): void;
}

export const SILENT_MS = 10_000;
const TRICKLE_MS = 10_000;
const SWEEP_MS = 1_000;

type State = 'silent' | 'idle' | 'busy' | 'upgraded';

interface Visitor {
  readonly socket: Socket;
  readonly address: string;
  readonly sinceMs: number;
  state: State;
  request: IncomingMessage | null;
  requestMs: number;
}

/** IPv4 in IPv6's clothes is IPv4. */
export const addressOf = (remote: string | undefined): string =>
  (remote ?? 'unknown').replace(/^::ffff:(?=\d+\.)/i, '');

/** Who is inside, in what state, from which address. `nowMs` is monotonic. */
function createRooms(nowMs: () => number, trickleMs: number) {
  // Insertion order is the order of waiting: a visitor is put at the end whenever its state changes.
  const rooms: Record<State, Set<Visitor>> = {
    silent: new Set(),
    idle: new Set(),
    busy: new Set(),
    upgraded: new Set(),
  };
  const byAddress = new Map<string, Set<Visitor>>();
  let count = 0;

  const enter = (visitor: Visitor): void => {
    rooms[visitor.state].add(visitor);
    count += 1;
    const mates = byAddress.get(visitor.address) ?? new Set();
    byAddress.set(visitor.address, mates.add(visitor));
  };

  const move = (visitor: Visitor, state: State): void => {
    rooms[visitor.state].delete(visitor);
    visitor.state = state;
    rooms[state].add(visitor);
  };

  const leave = (visitor: Visitor): void => {
    if (!rooms[visitor.state].delete(visitor)) return;
    count -= 1;
    const mates = byAddress.get(visitor.address);
    mates?.delete(visitor);
    if (mates?.size === 0) byAddress.delete(visitor.address);
  };

  /** Who of these needs the place least; null when all are served just now. */
  const leastNeedy = (visitors: Iterable<Visitor>): Visitor | null => {
    const longAgo = nowMs() - trickleMs;
    let [idle, trickling]: (Visitor | null)[] = [null, null];
    for (const visitor of visitors) {
      if (visitor.state === 'silent') return visitor;
      if (visitor.state === 'idle') idle ??= visitor;
      else if (visitor.request?.complete === false && visitor.requestMs < longAgo) trickling ??= visitor;
    }
    return idle ?? trickling ?? null;
  };
  const first = (room: Set<Visitor>): Visitor | null => room.values().next().value ?? null;

  return { rooms, byAddress, open: () => count, enter, move, leave, leastNeedy, first };
}

/** Stands guard before `server` (not listening yet, or without connections). `nowMs` is monotonic. */
export function guardDoor(
  server: Server,
  limits: Pick<GateLimits, 'totalMax' | 'perAddressMax'> & Partial<GateLimits>,
  nowMs: () => number = () => performance.now(),
): Gate {
  const { totalMax, perAddressMax, silentMs = SILENT_MS, trickleMs = TRICKLE_MS } = limits;
  const elsewhere = limits.elsewhere ?? (() => 0);
  const { rooms, byAddress, open, enter, move, leave, leastNeedy, first } = createRooms(nowMs, trickleMs);
  const bySocket = new WeakMap<object, Visitor>();
  const counts = { droppedSilent: 0, gaveWay: 0, turnedAway: 0 };

  const dismiss = (visitor: Visitor): void => {
    leave(visitor);
    visitor.socket.destroy();
  };

  const makeRoom = (address: string): boolean => {
    const mates = byAddress.get(address);
    if (mates !== undefined && mates.size >= perAddressMax) {
      const going = leastNeedy(mates);
      if (going === null) return false;
      counts.gaveWay += 1;
      dismiss(going);
    }
    if (open() + elsewhere() < totalMax) return true;
    const going = first(rooms.silent) ?? first(rooms.idle) ?? leastNeedy(rooms.busy);
    if (going === null) return false;
    counts.gaveWay += 1;
    dismiss(going);
    return true;
  };

  const onConnection = (socket: Socket): void => {
    const address = addressOf(socket.remoteAddress);
    if (!makeRoom(address)) {
      counts.turnedAway += 1;
      socket.destroy();
      return;
    }
    const visitor: Visitor = {
      socket,
      address,
      sinceMs: nowMs(),
      state: 'silent',
      request: null,
      requestMs: 0,
    };
    bySocket.set(socket, visitor);
    enter(visitor);
    socket.once('close', () => leave(visitor));
    // TLS and HTTP listen for errors of their own; a socket between them has nobody.
    socket.on('error', () => {});
  };

  /** Over TLS a request's socket is the one inside; the door counted the one outside. */
  const onSecure = (inside: Socket): void => {
    const outside = (inside as Socket & { _parent?: Socket })._parent;
    const visitor = outside && bySocket.get(outside);
    if (visitor === undefined) return;
    bySocket.set(inside, visitor);
    inside.once('close', () => leave(visitor));
  };

  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const visitor = bySocket.get(request.socket);
    if (visitor === undefined || visitor.state === 'upgraded') return;
    visitor.request = request;
    visitor.requestMs = nowMs();
    move(visitor, 'busy');
    response.once('close', () => {
      if (visitor.request !== request || !rooms.busy.has(visitor)) return;
      visitor.request = null;
      move(visitor, 'idle');
    });
  };

  const onUpgrade = (request: IncomingMessage): void => {
    const visitor = bySocket.get(request.socket);
    if (visitor !== undefined && rooms[visitor.state].has(visitor)) move(visitor, 'upgraded');
  };

  const sweep = setInterval(() => {
    const longAgo = nowMs() - silentMs;
    for (const visitor of rooms.silent) {
      if (visitor.sinceMs > longAgo) break;
      counts.droppedSilent += 1;
      dismiss(visitor);
    }
  }, SWEEP_MS);
  sweep.unref();

  server.prependListener('connection', onConnection);
  server.prependListener('secureConnection', onSecure);
  server.prependListener('request', onRequest);
  server.prependListener('upgrade', onUpgrade);
  return {
    stats: () => ({ totalMax, open: open(), ...counts }),
    close: () => clearInterval(sweep),
  };
}
