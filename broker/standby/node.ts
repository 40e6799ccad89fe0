/**
 * One computer of a station: leads with all doors open, or stands by with none but the pair's. It opens the journal,
 * finds out which of the two it is, and changes over when pair.ts says so. A station that was never paired is the
 * simple case: it leads, and opens a door for a standby when an official asks for a pairing code.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DecisionId } from '../../race/ids.ts';
import { present } from '../../race/present.ts';
import type { StationConfig } from '../config.ts';
import { createRestoring } from '../healing/restoring.ts';
import { JournalOpenError } from '../journal/errors.ts';
import { isThere } from '../journal/is-there.ts';
import { momentName } from '../journal/moment-name.ts';
import { openJournal, type StationJournal } from '../journal/open-journal.ts';
import { MENDED, type MendNote } from '../journal/repair/mend-note.ts';
import { journalPath } from '../journal-path.ts';
import { lanAddresses } from '../network/addresses.ts';
import { inWords } from '../network/listening.ts';
import { type OpeningCore, openCoreEarly } from '../races/core.ts';
import type { RepairPage } from '../repair/repair-page.ts';
import { tellRaces } from '../repair/told-races.ts';
import { type Station, type StationOptions, startStation } from '../station.ts';
import { mayTakeAddresses, ownAddresses, takeAddresses } from './address.ts';
import { openPairDoor, type PairDoor } from './door.ts';
import { type Given, HEALED, HEALED_HERE, type Healed, healedOf, lacksOf, numbersIn } from './given.ts';
import { type Change, TIMING } from './pair.ts';
import {
  askForDoor,
  type Code,
  countWrong,
  drawCode,
  isGood,
  mayTry,
  type Paired,
  pairWith,
  welcomeStandby,
} from './pairing.ts';
import { createPartner, type Partner, type Tail } from './partner.ts';
import { finishSettingAside, moveAside, openNext, tailOf } from './quarantine.ts';
import { forStandby, SHARED_CONFIG, sharedConfig, withShared } from './shared-config.ts';
import type { PairingCode, StandbyPort, StandbyState } from './standby-port.ts';
import { PAIR, type Peer, type StoredPair, storedPair, TAIL } from './stored.ts';
import { begin, newestTerm, TERMS, termsOf } from './terms.ts';
import { openWaitingPage, type WaitingPage } from './waiting-page.ts';

export interface NodeOptions extends Omit<StationOptions, 'core' | 'standby'> {
  readonly config: StationConfig;
  readonly onServing: (station: Station) => void;
  /** This computer stands by, or waits until it may lead; its page is on this port. */
  readonly onWaiting: (what: {
    readonly station: string;
    readonly is: 'master' | 'standby';
    readonly port: number;
  }) => void;
  /** The journal is damaged: it is mended on a page at this port. `password`: made up, where no user can be read. */
  readonly onRepairing: (page: Pick<RepairPage, 'port' | 'password'>) => void;
  /** Somebody wants to stand by: the code to read to them. */
  readonly onCode: (code: PairingCode) => void;
  readonly askCode: () => Promise<string>;
}

export interface Node {
  close(): Promise<void>;
}

const TAILS = 'station/tails';
const TAILS_KEPT = 20;
/** A master that comes back shows its waiting page when it could not serve for this long. */
const WAIT_BEFORE_PAGE_MS = 2_500;
/** A master that is ended lets the other lead within this, or just ends. */
const HAND_OVER_MS_MAX = 1_500;
const LOOK_MS = 20;
/** Whoever is not back on the line so long after it handed over has gone. */
const GONE_MS_MAX = 10_000;
/** A standby's last word is given this long to arrive. */
const GOODBYE_MS = 200;

/** Starts this computer. Rejects with a sentence for an official when it can neither lead nor stand by. */
export async function startNode(options: NodeOptions): Promise<Node> {
  const { config, log } = options;
  const node = new RunningNode(options);
  finishSettingAside(config.data);
  if (config.standbyOf !== undefined) await node.joinPair(new URL(config.standbyOf));
  await node.begin();
  log({ standby: 'started' });
  return node;
}

class RunningNode implements Node {
  readonly #options: NodeOptions;
  #config: StationConfig;
  readonly #computer: string;
  #key: string;
  #core: OpeningCore | null = null;
  #repair: RepairPage | null = null;
  #stored: StoredPair | null = null;
  #partner: Partner | null = null;
  #station: Station | null = null;
  #page: WaitingPage | null = null;
  #door: PairDoor | null = null;
  #opensDoor: Promise<PairDoor> | null = null;
  #code: Code | null = null;
  #giveBack: () => Promise<void> = async () => {};
  /** Of damaged journals of the pair that are whole again; officials are told when this computer leads. */
  readonly #untold: Healed[] = [];
  /** Changes happen one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;
  /** Counts changes: what was meant for an earlier part is dropped. */
  #part = 0;
  /** The part that is over, though the change is still to come: what it began may fail. */
  #lost = -1;

  constructor(options: NodeOptions) {
    this.#options = options;
    this.#config = options.config;
    this.#key = options.config.key;
    const address = lanAddresses()[0]?.address;
    this.#computer = address === undefined ? hostname() : `${hostname()} (${address})`;
  }

  /** Pairs with the station there, unless this folder is its standby already. */
  async joinPair(station: URL): Promise<void> {
    const path = journalPath(this.#config);
    if (isThere(path)) {
      const journal = await openJournal({ path, ...this.#keyOption(), now: Date.now }).catch((error) => {
        if (error instanceof JournalOpenError && /^(damaged|gone)$/.test(error.problem)) return null;
        throw error;
      });
      // Its repair page is shown instead, and asks the other.
      if (journal === null) return;
      // Also one that has lost its pairing: it is asked for, or its page says so.
      const isPaired = journal.settings.get(PAIR) !== undefined || journal.lost()?.paired === true;
      const records = journal.pair.storedSeq();
      await journal.close();
      if (isPaired) return;
      if (records > 0)
        throw new Error(
          `${this.#config.data} holds a station's own journal with ${records} records. A standby needs a folder of its own: start with --data and an empty one.`,
        );
      moveAside(this.#config.data, 'unused');
    }
    await this.#openDoor();
    const port = await askForDoor(station);
    const code = await this.#options.askCode();
    await pairWith({ host: station.hostname.replace(/^\[|\]$/g, ''), port }, code, this.#me(), (paired) =>
      this.#storePair(paired),
    );
  }

  async #storePair({ station, secret, parity, durable, key, peer }: Paired): Promise<void> {
    if (this.#key === '') this.#key = key;
    const journal = await openJournal({
      path: journalPath(this.#config),
      ...this.#keyOption(),
      now: Date.now,
    });
    try {
      await journal.pair.adopt(station);
      const stored: StoredPair = { secret, parity, node: this.#computer, peer, durable };
      await journal.settings.put(PAIR, stored);
    } finally {
      await journal.close();
    }
  }

  /** Takes the part that this computer has. Resolves when it serves or shows its waiting page. */
  async begin(): Promise<void> {
    let shown: Shown | null = null;
    await this.#inTurn(async () => {
      shown = await this.#takePart();
    });
    await (shown as Shown | null)?.when;
  }

  /**
   * Opens the journal and takes the part. A master of a pair looks for its standby first: that is waited for outside the
   * turn, because the answer may be that this computer is to step down, which needs the turn.
   */
  async #takePart(): Promise<Shown | null> {
    if (this.#closed) return null;
    this.#part += 1;
    const core = await this.#openOrRepair();
    if (core === null) return null;
    this.#core = core;
    const { journal } = core;
    const stored = await pairOf(journal);
    this.#stored = stored;
    // A computer of a pair, and one that misses something, has others to ask before it acknowledges anything.
    const isEarly = stored === null && core.mayAcknowledge && journal.settings.get(MENDED) === undefined;
    if (!isEarly && (await this.#foldOrRepair(core)) === 'repairs') return null;
    if (stored === null && journal.lost()?.paired === true) {
      await core.close();
      await this.#openRepair(unpaired(this.#config.data));
      return null;
    }
    if (stored === null) {
      try {
        await this.#serve(null);
      } catch (error) {
        if ((await failureOf(core.folded)) !== error) throw error;
        await core.close();
        await this.#openRepair(error);
      }
      return null;
    }
    await this.#openDoor();
    // What was lost may have been that the other's word is needed: it is asked for.
    const isLess = journal.lost() !== null || journal.settings.get(MENDED) !== undefined;
    const partner = this.#makePartner(
      isLess ? { ...stored, durable: { ...stored.durable, answers: 'together' } } : stored,
      false,
    );
    if (stored.durable.is === 'standby') {
      await this.#wait('standby');
      return null;
    }
    return { when: this.#lookForStandby(this.#part, partner.mayServe()) };
  }

  /** Null: the journal is damaged, and its page is open until an official has decided. */
  async #openOrRepair(): Promise<OpeningCore | null> {
    try {
      return await openCoreEarly({ data: this.#config.data, key: this.#key }, this.#options.log);
    } catch (error) {
      await this.#openRepair(error);
      return null;
    }
  }

  async #foldOrRepair(core: OpeningCore): Promise<'folded' | 'repairs'> {
    const why = await failureOf(core.folded);
    if (why === null) return 'folded';
    await core.close();
    await this.#openRepair(why);
    return 'repairs';
  }

  /** Rejects with the reason when no page helps. */
  async #openRepair(why: unknown): Promise<void> {
    const { log, onStop, onRepairing } = this.#options;
    // Loaded where a journal is damaged, and at no other start.
    const { repairInstead } = await import('../repair/instead.ts');
    const repair = await repairInstead(why, { config: this.#config, key: this.#key, log, onStop });
    this.#core = null;
    this.#repair = repair;
    onRepairing(repair);
    void repair.mended.then(() => this.#goOnMended(this.#part, repair));
  }

  async #goOnMended(part: number, repair: RepairPage): Promise<void> {
    let shown: Shown | null = null;
    await this.#change(part, async () => {
      await repair.close();
      this.#repair = null;
      // Where the page was, officials and the app look for the station.
      this.#config = { ...this.#config, httpsPort: repair.port };
      shown = await this.#takePart();
    });
    await (shown as Shown | null)?.when;
  }

  async #lookForStandby(part: number, mayServe: Promise<void>): Promise<void> {
    const serve = () =>
      this.#change(part, async () => {
        await this.#closePage();
        await this.#serve(null);
      });
    if (await within(mayServe, WAIT_BEFORE_PAGE_MS)) return serve();
    await this.#change(part, () => this.#wait('master'));
    void mayServe.then(serve);
  }

  close(): Promise<void> {
    this.#closed = true;
    return this.#inTurn(async () => {
      // A standby that is switched off on purpose is not to hold the master up.
      if (this.#partner?.leave() === true) await sleep(GOODBYE_MS);
      const isHandedOver = await this.#handOver();
      // From here on it neither follows nor stores what it hears.
      if (isHandedOver) this.#partner?.close();
      await this.#closePage();
      await this.#repair?.close();
      if (this.#station === null) await this.#core?.close();
      // The other has the name now.
      else await this.#station.close(isHandedOver ? 'silent' : undefined);
      this.#partner?.close();
      await this.#door?.close();
      await this.#giveBack();
    });
  }

  /** A master that is ended on purpose lets a standby in step lead at once, instead of falling silent. Says whether it does. */
  async #handOver(): Promise<boolean> {
    const partner = this.#partner;
    if (this.#station === null || partner === null || partner.order('hand-over') !== null) return false;
    for (let waitedMs = 0; waitedMs < HAND_OVER_MS_MAX; waitedMs += LOOK_MS) {
      if (partner.status().is === 'standby') return true;
      await sleep(LOOK_MS);
    }
    return partner.status().is === 'standby';
  }

  // ── Leading ──────────────────────────────────────────────────────────────────────────────────────────────────

  async #serve(why: Exclude<Change, 'later-term'> | null): Promise<void> {
    const { core } = this;
    const { journal } = core;
    // In a pair it is the other computer that has what is missing here.
    if (this.#stored === null && journal.lost() !== null) {
      const { healFromRelay } = await import('../healing/before-serving.ts');
      await healFromRelay(core, this.#config, 1, this.#options.log);
    }
    await journal.goOnWithoutLost();
    await this.#beginTerm();
    if (why !== null) this.#recordChange(why);
    const config = withShared(this.#config, sharedConfig(journal.settings.get(SHARED_CONFIG)));
    this.#station = await startStation({
      ...this.#options,
      config,
      core,
      standby: this.#face(),
    });
    this.#options.log({ standby: 'doors open' });
    this.#options.onServing(this.#station);
    void tellRaces(journal, core.races, this.#computer);
    if (this.#stored !== null) await this.#shareConfig();
    for (const one of this.#untold.splice(0)) await this.#keepHealed(one);
  }

  get core(): OpeningCore {
    // There before any part is taken.
    return present(this.#core, 'The core, which is there before any part is asked');
  }

  async #shareConfig(): Promise<void> {
    const { settings } = this.core.journal;
    const shared = forStandby(withShared(this.#config, sharedConfig(settings.get(SHARED_CONFIG))));
    if (JSON.stringify(settings.get(SHARED_CONFIG)) !== JSON.stringify(shared))
      await settings.put(SHARED_CONFIG, shared);
  }

  /** Before the first record of a term: from which record on it is. */
  async #beginTerm(): Promise<void> {
    const term = this.#partner?.status().term ?? 1;
    const { settings, pair } = this.core.journal;
    const terms = termsOf(settings.get(TERMS));
    if (newestTerm(terms) < term) await settings.put(TERMS, begin(terms, term, pair.storedSeq() + 1));
  }

  /** In every race that is not over, for its audit. */
  #recordChange(why: Exclude<Change, 'later-term'>): void {
    const { races } = this.core;
    const term = this.#partner?.status().term ?? 1;
    for (const race of races.list()) {
      if (races.board(race)?.race.state === 'finished') continue;
      const id = `new-master-${term}-${randomUUID().slice(0, 8)}` as DecisionId;
      const decision = { type: 'new-master', id, term, computer: this.#computer.slice(0, 120), why } as const;
      void races.decision(race, decision, { role: 'station', name: this.#computer });
    }
  }

  // ── Standing by ──────────────────────────────────────────────────────────────────────────────────────────────

  async #wait(is: 'master' | 'standby'): Promise<void> {
    const partner = present(this.#partner, 'The partner of a station that has one');
    const addresses = () => lanAddresses().map(({ address }) => address);
    this.#page = await openWaitingPage({
      host: this.#config.host,
      port: this.#config.httpsPort,
      journal: this.core.journal,
      addresses,
      random: (count) => randomBytes(count),
      status: () => partner.status(),
      order: (order) => partner.order(order),
    });
    this.#options.onWaiting({ station: this.core.journal.stationId, is, port: this.#page.port });
  }

  async #closePage(): Promise<void> {
    const page = this.#page;
    this.#page = null;
    await page?.close();
  }

  // ── Changing over ────────────────────────────────────────────────────────────────────────────────────────────

  #makePartner(stored: StoredPair, isNew: boolean): Partner {
    const part = this.#part;
    const { journal, races } = this.core;
    const partner = createPartner(
      {
        journal,
        stored,
        timing: TIMING,
        port: this.#door?.port ?? 0,
        addresses: () => ownAddresses(this.#config.host),
        online: () => isLoopback(this.#config.host) || lanAddresses().length > 0,
        tail: (journal.settings.get(TAIL) as Tail | undefined) ?? null,
        lacksFrom: lacksFrom(journal),
        onGiven: () => void this.#change(part, () => this.#followAnew()),
        onOffered: (offered) => this.#takeBack(part, offered),
        healed: (journal.settings.get(HEALED_HERE) as Healed | undefined) ?? null,
        onHealed: (one) => void this.#change(part, () => this.#keepHealed(one)),
        onFollowed: (records) => {
          races.follow(records);
          // What the master has redacted, this computer forgets too.
          if (records.some(({ input }) => input.kind === 'decision' && input.decision.type === 'redacted'))
            void this.#core?.forgetting.tick();
        },
        onBecome: (is, why, peer) => {
          if (is === 'master' && why !== 'later-term') void this.#change(part, () => this.#lead(why, peer));
          else if (is === 'standby') this.#mustStepDown(part);
        },
        onTerm: () => void this.#change(part, () => this.#beginTerm()),
        onTail: (keep) => void this.#change(part, () => this.#setAside(keep)),
        onReturn: () => void this.#giveBack(),
        onTailTold: (tail) => void this.#keepTail(tail),
        log: this.#options.log,
      },
      isNew,
    );
    this.#partner = partner;
    return partner;
  }

  async #lead(why: Exclude<Change, 'later-term'>, peer: Peer | null): Promise<void> {
    await this.#partner?.settled();
    await this.#closePage();
    if (why !== 'hand-over') await this.#takeAddresses(peer);
    await this.#serve(why);
    if (why === 'hand-over') void this.#takeAddressesOfGone(this.#part, peer);
  }

  async #takeAddresses(peer: Peer | null): Promise<void> {
    if (peer === null || !this.#config.takeAddress || !mayTakeAddresses()) return;
    const own = ownAddresses(this.#config.host);
    this.#giveBack = await takeAddresses(peer.addresses, own, this.#options.log);
  }

  /** Whoever handed over because it was ended, and not to stand by, is soon gone: then its address is taken after all. */
  async #takeAddressesOfGone(part: number, peer: Peer | null): Promise<void> {
    let goneMs = 0;
    for (let waitedMs = 0; waitedMs < GONE_MS_MAX && goneMs < TIMING.patienceMs; waitedMs += LOOK_MS) {
      await sleep(LOOK_MS, null, { ref: false });
      goneMs = this.#partner?.status().linked === false ? goneMs + LOOK_MS : 0;
    }
    if (goneMs >= TIMING.patienceMs) await this.#change(part, () => this.#takeAddresses(peer));
  }

  /**
   * Nothing is acknowledged from this moment on, whatever this computer is in the middle of: what waits for the other's
   * word (also a change under way, which holds the turn) is refused, so that the turn comes to stepping down.
   */
  #mustStepDown(part: number): void {
    if (part !== this.#part) return;
    this.#lost = part;
    this.core.journal.pair.refuseAll();
    void this.#inTurn(async () => {
      if (part === this.#part && !this.#closed) await this.#stepDown();
    });
  }

  async #stepDown(): Promise<void> {
    this.#partner?.close();
    this.#partner = null;
    const station = this.#station;
    this.#station = null;
    // Requests under way wait for the journal, and the doors for the requests.
    this.core.journal.pair.refuseAll();
    await this.#closePage();
    if (station === null) await this.core.close();
    else await station.close('silent');
    await this.#giveBack();
    await this.#takePart();
  }

  /** What this journal has beyond the master's goes to the side, whole; then it follows from the beginning. */
  async #setAside(keep: number): Promise<void> {
    const stored = this.#stored;
    if (stored === null) return;
    this.#partner?.close();
    const { journal } = this.core;
    const durable = storedPair.parse(journal.settings.get(PAIR)).durable;
    const tail = await tailOf(journal, keep, this.#computer);
    await this.#beginAnew(tail.file, { [PAIR]: { ...stored, durable }, [TAIL]: tail });
    this.#options.log({ standby: 'set a tail aside', ...tail });
    await this.#takePart();
  }

  /** What was missing when this journal was mended the master has: it follows from the beginning, and gets all of it. */
  async #followAnew(): Promise<void> {
    this.#partner?.close();
    const atMs = Date.now();
    const file = `journal-mended-${momentName(atMs)}`;
    const { journal } = this.core;
    const one: Healed = { atMs, node: this.#computer, records: numbersIn(lacksOf(journal)), file };
    await this.#beginAnew(file, { [PAIR]: journal.settings.get(PAIR), [HEALED_HERE]: one });
    this.#options.log({ standby: 'gets what was missing from the other', file });
    await this.#takePart();
  }

  /** The journal goes to the side, whole, under this name; an empty one of the same station takes its place. */
  async #beginAnew(name: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
    const { stationId } = this.core.journal;
    await this.#closePage();
    await this.core.close();
    await openNext(this.#config.data, this.#key, stationId, settings);
    moveAside(this.#config.data, name);
    finishSettingAside(this.#config.data);
  }

  /** What this master lacks and the other still had: taken in as if it came late. Says whether it is here now. */
  async #takeBack(part: number, { of: [fromSeq, toSeq], records }: Given): Promise<boolean> {
    // Before its doors are open a term of its own has no first record.
    if (part !== this.#part || this.#station === null) return false;
    const { journal, races } = this.core;
    const restoring = createRestoring(journal, races, this.#options.log, 'standby');
    try {
      await restoring.restore(records, fromSeq);
      await restoring.asked({ fromSeq, toSeq }, 0);
      return true;
    } catch (error) {
      this.#options.log({ standby: 'what was missing could not be taken back yet', reason: reasonOf(error) });
      return false;
    }
  }

  /** Told by the one that leads; until then it is remembered here. */
  async #keepHealed(one: Healed): Promise<void> {
    if (this.#station === null) {
      this.#untold.push(one);
      return;
    }
    const { settings } = this.core.journal;
    const known = healedOf(settings.get(HEALED));
    if (known.some(({ atMs, node }) => atMs === one.atMs && node === one.node)) return;
    this.#options.log({ standby: 'a damaged journal is whole again', ...one });
    await settings.put(HEALED, [...known, one].slice(-TAILS_KEPT));
  }

  async #keepTail(tail: Tail): Promise<void> {
    const { settings } = this.core.journal;
    const known = this.#tails();
    if (known.some(({ atMs, node }) => atMs === tail.atMs && node === tail.node)) return;
    this.#options.log({ standby: 'an old master had a tail', ...tail });
    await settings.put(TAILS, [...known, tail].slice(-TAILS_KEPT));
  }

  #tails(): readonly Tail[] {
    return (this.core.journal.settings.get(TAILS) as readonly Tail[] | undefined) ?? [];
  }

  #change(part: number, work: () => Promise<void>): Promise<void> {
    return this.#inTurn(async () => {
      if (part !== this.#part || this.#closed || part === this.#lost) return;
      try {
        await work();
      } catch (error) {
        // It was refused because this computer is to step down meanwhile: that is next in turn.
        if (part !== this.#lost) throw error;
        this.#options.log({ standby: 'left half-way', reason: reasonOf(error) });
      }
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch((error: unknown) => {
      this.#options.log({ standby: 'failed', reason: reasonOf(error) });
      // Half a station is worse than none: whoever watches over this process starts it again, whole.
      if (!this.#closed) this.#options.onStop();
    });
    return done;
  }

  // ── Pairing, and what officials see ──────────────────────────────────────────────────────────────────────────

  /** Opened once, whoever asks meanwhile. @throws in words when its port cannot be had; the next who asks tries again. */
  async #openDoor(): Promise<PairDoor> {
    this.#opensDoor ??= openPairDoor({
      host: this.#config.host,
      port: this.#config.standbyPort,
      secrets: (guest, address) => {
        if (guest === 'pairing')
          return isGood(this.#code, Date.now()) && mayTry(this.#code, address) ? this.#code.secret : null;
        return this.#stored === null ? null : Buffer.from(this.#stored.secret, 'base64url');
      },
      onGuest: (guest, socket) => {
        if (guest === 'pairing') void this.#pair(socket);
        else if (this.#partner === null) socket.destroy();
        else this.#partner.accept(socket);
      },
      onWrongSecret: (address) => {
        if (this.#code !== null) countWrong(this.#code, address);
        this.#options.log({ standby: 'wrong secret', address });
      },
    });
    try {
      this.#door = await this.#opensDoor;
      return this.#door;
    } catch (error) {
      this.#opensDoor = null;
      throw inWords(error);
    }
  }

  async #pair(socket: Socket): Promise<void> {
    const { journal } = this.core;
    try {
      const stored = await welcomeStandby(socket, {
        station: journal.stationId,
        key: this.#key,
        peer: this.#me(),
        pair: this.#stored,
        term: newestTerm(termsOf(journal.settings.get(TERMS))),
      });
      this.#code = null;
      await journal.settings.put(PAIR, stored);
      this.#partner?.close();
      this.#stored = stored;
      this.#makePartner(stored, true);
      await this.#shareConfig();
      this.#options.log({ standby: 'paired', with: stored.peer.node });
    } catch (error) {
      this.#options.log({ standby: 'not paired', reason: reasonOf(error) });
    }
  }

  #me(): Peer {
    return { node: this.#computer, port: this.#door?.port ?? 0, addresses: ownAddresses(this.#config.host) };
  }

  #keyOption(): { key?: string } {
    return this.#key === '' ? {} : { key: this.#key };
  }

  #face(): StandbyPort {
    return {
      term: () => this.#partner?.status().term ?? 1,
      state: () => this.#state(),
      makeCode: () => this.#makeCode(),
      order: (order) =>
        this.#partner?.order(order) ?? (this.#partner === null ? 'This station has no standby.' : null),
      remove: () => this.#remove(),
      alternates: () =>
        // Also while it is out of reach: when the line between the two is cut, it is the one that leads.
        (this.#stored?.peer.addresses ?? [])
          .filter(({ family }) => family === 4)
          .map(({ address }) => ({ host: address })),
    };
  }

  #state(): StandbyState {
    const status = this.#partner?.status() ?? null;
    const code = isGood(this.#code, Date.now()) ? this.#code : null;
    return {
      role: status === null ? 'alone' : status.is,
      state:
        status === null
          ? 'none'
          : status.holding
            ? 'holding'
            : status.inStep
              ? 'in-step'
              : status.linked
                ? 'catching-up'
                : 'away',
      term: status?.term ?? 1,
      computer: this.#computer,
      other: status?.peer ?? null,
      silentMs: status?.silentMs ?? null,
      behind: status?.behind ?? null,
      tails: this.#tails(),
      healed: healedOf(this.core.journal.settings.get(HEALED)),
      code: code && { code: code.code, untilMs: code.untilMs, port: this.#door?.port ?? 0 },
    };
  }

  async #makeCode(): Promise<PairingCode | string> {
    const status = this.#partner?.status();
    if (status !== undefined && status.answers === 'together')
      return 'This station has a standby whose word it needs. Remove that one first, then add another.';
    const door = await this.#openDoor().catch((error: Error) => error);
    if (door instanceof Error) return door.message;
    if (!isGood(this.#code, Date.now())) this.#code = drawCode(Date.now());
    const made = { code: this.#code.code, untilMs: this.#code.untilMs, port: door.port };
    this.#options.onCode(made);
    return made;
  }

  async #remove(): Promise<string | null> {
    if (this.#partner === null) return 'This station has no standby.';
    if (this.#partner.status().answers === 'together')
      return 'The standby has the right to take over. Switch it off first, or go on without it, then remove it.';
    this.#partner.close();
    this.#partner = null;
    this.#stored = null;
    this.core.journal.pair.witness(null);
    await this.core.journal.settings.delete(PAIR);
    return null;
  }
}

/** When what this computer does for now can be seen; boxed, because a promise in a promise is waited for. */
interface Shown {
  readonly when: Promise<void>;
}

/** The pair that this computer is of; of a journal that has lost its end as it is remembered beside it, which is newer. */
async function pairOf(journal: StationJournal): Promise<StoredPair | null> {
  const { pairBeside, settings } = journal;
  if (pairBeside !== null && journal.lost() !== null) await settings.put(PAIR, JSON.parse(pairBeside));
  const stored = settings.get(PAIR);
  return stored === undefined ? null : storedPair.parse(stored);
}

/** The first record that was missing when the journal was mended (the very first where all is asked for), as long as it has not gone on without it. */
function lacksFrom({ settings }: StationJournal): number | null {
  const notes = (settings.get(MENDED) ?? []) as readonly MendNote[];
  const missing = notes.flatMap((note) => [
    ...note.missing.map(({ fromSeq }) => fromSeq),
    ...(note.asks === true ? [1] : []),
  ]);
  return missing.length === 0 ? null : Math.min(...missing);
}

/** For the log; the page says it in the official's language. */
const unpaired = (data: string): JournalOpenError =>
  new JournalOpenError(
    'damaged',
    `The journal in ${data} has lost its end, and with it which computer it is paired with. It does not lead by itself: the other may know more, or lead already.`,
  );

/** What it was rejected with, or null. */
const failureOf = (done: Promise<void>): Promise<unknown> =>
  done.then(
    () => null,
    (error: unknown) => error,
  );

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');

/** Whether it came true in time. */
const within = (what: Promise<unknown>, ms: number): Promise<boolean> =>
  Promise.race([what.then(() => true), sleep(ms, false, { ref: false })]);
