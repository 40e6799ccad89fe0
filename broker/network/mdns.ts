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
  return new StationName(what, onTrouble, interfaces);
}

class StationName implements Mdns {
  readonly #what: Announcement;
  readonly #onTrouble: (error: Error) => void;
  readonly #interfaces: () => readonly string[];
  #doors: Door[] = [];
  #attempt = 1;
  #state: 'silent' | 'probing' | 'lost-name' | 'announced' = 'silent';
  #round = 0;
  #probedMs = Number.NEGATIVE_INFINITY;
  #queue: Promise<void> = Promise.resolve();

  constructor(what: Announcement, onTrouble: (error: Error) => void, interfaces: () => readonly string[]) {
    this.#what = what;
    this.#onTrouble = onTrouble;
    this.#interfaces = interfaces;
  }

  announce(): Promise<void> {
    return this.#inTurn(() => this.#stop().then(() => this.#start()));
  }

  close(how?: 'goodbye' | 'silent'): Promise<void> {
    return this.#inTurn(() => this.#stop(how));
  }

  hostname(): string {
    return namesOf(this.#what, this.#attempt).host[0] ?? this.#what.hostname;
  }

  #recordsOf(door: Door): DnsRecord[] {
    return stationRecords(this.#what, this.#attempt, door.addresses);
  }

  #isOwn(address: string): boolean {
    return this.#doors.some((door) => door.addresses.includes(address));
  }

  #say(
    door: Door,
    message: Uint8Array,
    to: { address: string; port: number } = { address: GROUP, port: PORT },
  ): Promise<void> {
    return new Promise((resolve) => {
      door.socket.send(message, to.port, to.address, (error) => {
        // While leaving, an interface that has gone already is no news.
        if (error && this.#state !== 'silent') this.#onTrouble(error);
        resolve();
      });
    });
  }

  #sayAll(records: (door: Door) => DnsRecord[]): Promise<unknown> {
    return Promise.all(
      this.#doors.map((door) => this.#say(door, encodeMessage({ isResponse: true, answers: records(door) }))),
    );
  }

  #hear(door: Door, bytes: Uint8Array, from: RemoteInfo): void {
    const message = decodeMessage(bytes);
    if (message === null || !this.#isMine(door, from)) return;
    const isOwn = this.#isOwn(from.address);
    if (message.isResponse) {
      if (!isOwn && this.#state !== 'silent' && contradicts(message, this.#recordsOf(door)))
        this.#nameIsTaken();
    } else if (this.#state === 'announced') this.#answer(door, message, from);
    else if (this.#state === 'probing' && !isOwn && losesTo(message, this.#recordsOf(door)))
      this.#nameIsTaken();
  }

  /** Every socket hears every interface: each takes what comes from its own network, the first also the rest. */
  #isMine(door: Door, { address }: RemoteInfo): boolean {
    const home = this.#doors.find((one) => inSubnet(address, one)) ?? this.#doors[0];
    return home === door;
  }

  #nameIsTaken(): void {
    if (this.#state === 'probing') this.#state = 'lost-name';
    else if (this.#state === 'announced' && Date.now() - this.#probedMs > REPROBE_GAP_MS)
      void this.announce();
  }

  #answer(door: Door, query: Message, from: RemoteInfo): void {
    const reply = replyTo(query, this.#recordsOf(door));
    if (reply === null) return;
    if (from.port !== PORT) {
      const { id, questions } = query;
      void this.#say(door, encodeMessage({ id, isResponse: true, questions, ...reply, legacy: true }), from);
      return;
    }
    // Somebody probes for our name: they must hear us now, whatever was said a moment ago.
    const isProbe = query.authorities.length > 0;
    const key = reply.answers.map(({ name, data }) => `${keyOf(name)} ${data.type}`).join('\n');
    const nowMs = Date.now();
    if (!isProbe && nowMs - (door.repliedMs.get(key) ?? Number.NEGATIVE_INFINITY) < REPLY_GAP_MS) return;
    if (door.repliedMs.size >= REPLIES_REMEMBERED_MAX) door.repliedMs.clear();
    door.repliedMs.set(key, nowMs);
    void this.#say(door, encodeMessage({ isResponse: true, ...reply }));
  }

  /** True when the names of this attempt are nobody else's. */
  async #probe(myRound: number): Promise<boolean> {
    this.#state = 'probing';
    for (let sent = 0; sent < PROBES && this.#isProbing; sent += 1) {
      await Promise.all(
        this.#doors.map((door) => {
          const authorities = this.#recordsOf(door).filter(
            ({ unique, data }) => unique && data.type !== TYPE.NSEC,
          );
          const names = [...new Map(authorities.map(({ name }) => [keyOf(name), name])).values()];
          const questions = names.map((name) => ({ name, type: TYPE.ANY }));
          return this.#say(door, encodeMessage({ isResponse: false, questions, authorities }));
        }),
      );
      await sleep(PROBE_GAP_MS);
      if (myRound !== this.#round) return false;
    }
    return this.#isProbing;
  }

  get #isProbing(): boolean {
    return this.#state === 'probing';
  }

  async #start(): Promise<void> {
    const myRound = this.#round;
    const hear = (door: Door, bytes: Uint8Array, from: RemoteInfo) => this.#hear(door, bytes, from);
    this.#doors = await openDoors(this.#interfaces(), hear, this.#onTrouble);
    if (this.#doors.length === 0) return; // nobody to tell; the next address change calls again
    this.#probedMs = Date.now();
    while (!(await this.#probe(myRound))) {
      if (myRound !== this.#round) return;
      this.#attempt += 1;
      if (this.#attempt > ATTEMPTS_MAX) {
        this.#attempt = 1;
        this.#state = 'silent';
        throw new Error(`No free name on the network after ${ATTEMPTS_MAX} tries; phones need the address.`);
      }
    }
    this.#state = 'announced';
    await this.#sayAll((door) => this.#recordsOf(door));
    await sleep(ANNOUNCE_GAP_MS);
    if (myRound === this.#round) await this.#sayAll((door) => this.#recordsOf(door));
  }

  async #stop(how: 'goodbye' | 'silent' = 'goodbye'): Promise<void> {
    const wasAnnounced = this.#state === 'announced' && how === 'goodbye';
    this.#state = 'silent';
    if (wasAnnounced)
      await this.#sayAll((door) => this.#recordsOf(door).map((record) => ({ ...record, ttlS: 0 })));
    const old = this.#doors;
    this.#doors = [];
    await Promise.all(old.map(({ socket }) => new Promise<void>((resolve) => socket.close(() => resolve()))));
  }

  /** One change at a time; a newer one ends what the older still had to say. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#round += 1;
    this.#queue = this.#queue
      .then(work)
      .catch((error: unknown) => this.#onTrouble(error instanceof Error ? error : new Error(String(error))));
    return this.#queue;
  }
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
