/**
 * What viewers are told of mirrored races: boards and positions, under the names and with the openness that the relay's
 * operators gave them.
 */
import { randomBytes } from 'node:crypto';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { LivePosition } from '../../../race/feed/positions.ts';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import * as folding from '../../../race/race.ts';
import type { Live } from '../../../server/feed/sink.ts';
import type { RaceSetting } from '../log/registry.ts';
import { type BoardNames, createBoardNames, type LaneRace } from './board-names.ts';
import type { Folded } from './followed.ts';

export interface TellingOptions {
  readonly live: Live;
  /** A race became public, or ceased to be. */
  readonly onPublic: (name: RaceId) => void;
  readonly now: () => number;
}

export class Telling {
  readonly #options: TellingOptions;
  /** What operators decided, as of the last look at the log. */
  #settings = new Map<RaceId, RaceSetting>();
  /** Races of which it was told where else they are followed. */
  readonly #told = new Map<RaceId, readonly string[]>();
  readonly #public = new Map<RaceId, boolean>();
  readonly #names: BoardNames = createBoardNames(randomBytes(6).toString('base64url'));

  constructor(options: TellingOptions) {
    this.#options = options;
  }

  /** Takes over what operators decided. Answers whether it says something else of a race than before. */
  decided(settings: readonly RaceSetting[]): (name: RaceId) => boolean {
    const [before, next] = [this.#settings, new Map(settings.map((setting) => [setting.name, setting]))];
    this.#settings = next;
    return (name) => JSON.stringify(next.get(name)) !== JSON.stringify(before.get(name));
  }

  isDeleted(name: RaceId): boolean {
    return (this.#settings.get(name)?.deletedMs ?? null) !== null;
  }

  isListed(name: RaceId): boolean {
    return (this.#settings.get(name)?.visibility ?? 'public') === 'public';
  }

  /** Operators show it to nobody who is not signed in. */
  isPrivate(name: RaceId): boolean {
    return this.#settings.get(name)?.visibility === 'private';
  }

  /** The name that an operator gave it; null: the venue's. */
  titleOf(name: RaceId): string | null {
    return this.#settings.get(name)?.title ?? null;
  }

  /** Null while it is not known. */
  isPublic(name: RaceId): boolean | null {
    return this.#public.get(name) ?? null;
  }

  /** Nobody is to see the race any more. */
  hide(name: RaceId): void {
    this.#setPublic(name, false);
  }

  /** The venue says whether spectators may see it. */
  show(name: RaceId, atVenue: boolean): void {
    this.#setPublic(name, atVenue && !this.isPrivate(name) && !this.isDeleted(name));
  }

  /** Under the name that an operator gave it. */
  titled(name: RaceId, board: BoardView): BoardView {
    const title = this.titleOf(name);
    return title === null ? board : { ...board, race: { ...board.race, name: title } };
  }

  /** Where the race stands, by the station's word, ahead of its records. */
  laneBoard({ name, station, race }: LaneRace, board: BoardView): void {
    this.#options.live.setBoard(name, this.titled(name, board), this.#names.ofLane(station, race));
  }

  position(name: RaceId, position: LivePosition): void {
    this.#options.live.setPosition(name, position);
  }

  /** The race's board as it is now, if it changed; and where these riders are. */
  tell(folded: Folded, riders: Iterable<EntryId>): void {
    this.show(folded.name, folding.isPublic(folded.race));
    const changes = folding.changeCount(folded.race);
    if (changes !== folded.told) {
      folded.told = changes;
      this.boardOf(folded);
    }
    for (const entry of riders) {
      const position = folding.position(folded.race, entry);
      if (position) this.position(folded.name, position);
    }
  }

  tellAll(folded: Folded): void {
    folded.told = -1;
    this.tell(
      folded,
      [...folding.positions(folded.race)].map(({ entry }) => entry),
    );
  }

  /** The board as the clock has made it. */
  boardOf(folded: Folded): void {
    const { name, race, of } = folded;
    const nowMs = this.#options.now();
    const board = this.titled(name, folding.publicView(race, nowMs));
    const title = this.titleOf(name);
    const mark = this.#names.ofFolded(folded, title, folding.clockTurns(race, nowMs));
    this.#options.live.setBoard(name, board, mark);
    const relays = of.toldBy?.relays ?? [];
    if (relays.length > 1 || this.#told.has(name)) {
      if (this.#told.get(name) !== relays) this.#options.live.setAddresses(name, relays);
      this.#told.set(name, relays);
    }
  }

  #setPublic(name: RaceId, isPublic: boolean): void {
    if (this.#public.get(name) === isPublic) return;
    this.#public.set(name, isPublic);
    this.#options.onPublic(name);
  }
}
