/**
 * Announces the station on the local networks by multicast DNS over IPv4, so that phones and screens find it by
 * its name whatever its address is: on every interface, again when an address changes, with a goodbye. Nothing
 * that goes wrong here may touch the race: it is told to `onTrouble` and the station stays reachable by address.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';
import { elementOf } from '../../race/present.ts';
import { addressBytes, interfacesNow, lanAddresses } from './addresses.ts';
import { type DnsRecord, decodeMessage, encodeMessage, keyOf, type Message, TYPE } from './dns-message.ts';
import { contradicts, losesTo, replyTo } from './responder.ts';
import { type Announcement, namesOf, stationRecords } from './station-records.ts';

export type { Announcement } from './station-records.ts';

export interface Mdns {
  /** Announces on the interfaces there are now; call again when addresses change. Resolves once it has been said. */
  announce(): Promise<void>;
  /** Says goodbye; phones forget the station at once. `silent`: another station has the name now. */
  close(how?: 'goodbye' | 'silent'): Promise<void>;
  /** The name that was free: another station may have had the wanted one. */
  hostname(): string;
}

const GROUP = '224.0.0.251';
const PORT = 5353;
const PROBES = 3;
const PROBE_GAP_MS = 250;
const ANNOUNCE_GAP_MS = 1_000;
/** Names tried before the station gives up being found by name; one more laptop each. */
const ATTEMPTS_MAX = 20;
/** The same reply goes out at most once a second on an interface, however many ask. */
const REPLY_GAP_MS = 1_000;
const REPLIES_REMEMBERED_MAX = 200;
/** Two who claim one name for ever must not fill the network with it. */
const REPROBE_GAP_MS = 10_000;

/** `bell-lap-xxxx` from the station's id: the same on every start. */
export const hostnameOf = (stationId: string): string =>
  `bell-lap-${(stationId.toLowerCase().replace(/[^a-z0-9]/g, '') || '0').slice(0, 4)}`;

/** One interface: its socket and what is said there. */
interface Door {
  readonly socket: Socket;
  readonly address: string;
  readonly netmask: string;
  readonly addresses: readonly string[];
  readonly repliedMs: Map<string, number>;
}

export function createMdns(
  what: Announcement,
  onTrouble: (error: Error) => void,
  interfaces: () => readonly string[] = () => [...new Set(lanAddresses().map((a) => a.interfaceName))],
): Mdns {
  let doors: Door[] = [];
  let attempt = 1;
  let state: 'silent' | 'probing' | 'lost-name' | 'announced' = 'silent';
  let round = 0;
  let probedMs = Number.NEGATIVE_INFINITY;
  let queue: Promise<void> = Promise.resolve();

  const recordsOf = (door: Door): DnsRecord[] => stationRecords(what, attempt, door.addresses);
  const isOwn = (address: string): boolean => doors.some((door) => door.addresses.includes(address));

  function say(
    door: Door,
    message: Uint8Array,
    to: { address: string; port: number } = { address: GROUP, port: PORT },
  ) {
    return new Promise<void>((resolve) => {
      door.socket.send(message, to.port, to.address, (error) => {
        // While leaving, an interface that has gone already is no news.
        if (error && state !== 'silent') onTrouble(error);
        resolve();
      });
    });
  }

  const sayAll = (records: (door: Door) => DnsRecord[]) =>
    Promise.all(doors.map((door) => say(door, encodeMessage({ isResponse: true, answers: records(door) }))));

  function hear(door: Door, bytes: Uint8Array, from: RemoteInfo): void {
    const message = decodeMessage(bytes);
    if (message === null || !isMine(door, from)) return;
    if (message.isResponse) {
      if (!isOwn(from.address) && state !== 'silent' && contradicts(message, recordsOf(door))) nameIsTaken();
    } else if (state === 'announced') answer(door, message, from);
    else if (state === 'probing' && !isOwn(from.address) && losesTo(message, recordsOf(door))) nameIsTaken();
  }

  /** Every socket hears every interface: each takes what comes from its own network, the first also the rest. */
  function isMine(door: Door, { address }: RemoteInfo): boolean {
    const home = doors.find((one) => inSubnet(address, one)) ?? doors[0];
    return home === door;
  }

  function nameIsTaken(): void {
    if (state === 'probing') state = 'lost-name';
    else if (state === 'announced' && Date.now() - probedMs > REPROBE_GAP_MS) void mdns.announce();
  }

  function answer(door: Door, query: Message, from: RemoteInfo): void {
    const reply = replyTo(query, recordsOf(door));
    if (reply === null) return;
    if (from.port !== PORT) {
      const { id, questions } = query;
      void say(door, encodeMessage({ id, isResponse: true, questions, ...reply, legacy: true }), from);
      return;
    }
    // Somebody probes for our name: they must hear us now, whatever was said a moment ago.
    const isProbe = query.authorities.length > 0;
    const key = reply.answers.map(({ name, data }) => `${keyOf(name)} ${data.type}`).join('\n');
    const nowMs = Date.now();
    if (!isProbe && nowMs - (door.repliedMs.get(key) ?? Number.NEGATIVE_INFINITY) < REPLY_GAP_MS) return;
    if (door.repliedMs.size >= REPLIES_REMEMBERED_MAX) door.repliedMs.clear();
    door.repliedMs.set(key, nowMs);
    void say(door, encodeMessage({ isResponse: true, ...reply }));
  }

  /** True when the names of this attempt are nobody else's. */
  async function probe(myRound: number): Promise<boolean> {
    state = 'probing';
    for (let sent = 0; sent < PROBES && state === 'probing'; sent += 1) {
      await Promise.all(
        doors.map((door) => {
          const authorities = recordsOf(door).filter(({ unique, data }) => unique && data.type !== TYPE.NSEC);
          const names = [...new Map(authorities.map(({ name }) => [keyOf(name), name])).values()];
          const questions = names.map((name) => ({ name, type: TYPE.ANY }));
          return say(door, encodeMessage({ isResponse: false, questions, authorities }));
        }),
      );
      await sleep(PROBE_GAP_MS);
      if (myRound !== round) return false;
    }
    return state === 'probing';
  }

  async function start(): Promise<void> {
    const myRound = round;
    doors = await openDoors(interfaces(), hear, onTrouble);
    if (doors.length === 0) return; // nobody to tell; the next address change calls again
    probedMs = Date.now();
    while (!(await probe(myRound))) {
      if (myRound !== round) return;
      attempt += 1;
      if (attempt > ATTEMPTS_MAX) {
        attempt = 1;
        state = 'silent';
        throw new Error(`No free name on the network after ${ATTEMPTS_MAX} tries; phones need the address.`);
      }
    }
    state = 'announced';
    await sayAll(recordsOf);
    await sleep(ANNOUNCE_GAP_MS);
    if (myRound === round) await sayAll(recordsOf);
  }

  async function stop(how: 'goodbye' | 'silent' = 'goodbye'): Promise<void> {
    const wasAnnounced = state === 'announced' && how === 'goodbye';
    state = 'silent';
    if (wasAnnounced) await sayAll((door) => recordsOf(door).map((record) => ({ ...record, ttlS: 0 })));
    const old = doors;
    doors = [];
    await Promise.all(old.map(({ socket }) => new Promise<void>((resolve) => socket.close(() => resolve()))));
  }

  /** One change at a time; a newer one ends what the older still had to say. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    round += 1;
    queue = queue
      .then(work)
      .catch((error: unknown) => onTrouble(error instanceof Error ? error : new Error(String(error))));
    return queue;
  }

  const mdns: Mdns = {
    announce: () => inTurn(() => stop().then(start)),
    close: (how) => inTurn(() => stop(how)),
    hostname: () => namesOf(what, attempt).host[0] ?? what.hostname,
  };
  return mdns;
}

async function openDoors(
  names: readonly string[],
  hear: (door: Door, bytes: Uint8Array, from: RemoteInfo) => void,
  onTrouble: (error: Error) => void,
): Promise<Door[]> {
  const all = interfacesNow();
  const doors: Door[] = [];
  for (const name of names) {
    const infos = all[name] ?? [];
    const v4 = infos.find(({ family }) => family === 'IPv4');
    if (v4 === undefined) continue;
    const addresses = infos.map(({ address }) => address).filter((address) => !address.startsWith('fe80:'));
    const socket = createSocket({ type: 'udp4', reuseAddr: true });
    const door: Door = { socket, address: v4.address, netmask: v4.netmask, addresses, repliedMs: new Map() };
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject);
        socket.bind(PORT, () => resolve());
      });
      socket.removeAllListeners('error');
      socket.on('error', onTrouble);
      socket.on('message', (bytes, from) => hear(door, bytes, from));
      socket.addMembership(GROUP, v4.address);
      socket.setMulticastInterface(v4.address);
      socket.setMulticastTTL(255);
      socket.setMulticastLoopback(true);
      socket.unref();
      doors.push(door);
    } catch (error) {
      socket.close();
      onTrouble(error instanceof Error ? error : new Error(String(error)));
    }
  }
  return doors;
}

function inSubnet(address: string, door: Door): boolean {
  const [theirs, mask] = [addressBytes(address), addressBytes(door.netmask)];
  const inside = (bytes: Uint8Array) => mask.map((byte, at) => byte & elementOf(bytes, at)).join('.');
  return inside(addressBytes(door.address)) === inside(theirs);
}
