/**
 * One race as officials work on it: the live race, what only officials see (review, passings, decisions), whom
 * they chose, and the one way to decide. Lives outside React; panels pick what they show.
 */
import { createStore, type StoreApi, useStore } from 'zustand';
import { isForUndo } from '../../race/decisions/gone-for-good.ts';
import type { CategoryId, DecisionId, EntryId, RaceId } from '../../race/ids.ts';
import type { DecisionType } from '../../race/journal/decision.ts';
import { type LiveSource, liveSocket, liveUrl } from '../ui/live.ts';
import { recall, remember } from '../ui/memory.ts';
import { followRace, type RaceLive } from '../ui/race-live.ts';
import { isBecauseOn } from '../ui/station/because-on.ts';
import { sentenceOf } from '../ui/station/sentence.ts';
import { decide, type Order } from './api.ts';
import type { Correcting } from './corrections/kinds.ts';
import { followOfficials, type OfficialsSee } from './follow-officials.ts';
import { type Draft, recallDraft } from './keypad/draft.ts';
import { createOutbox, type Outbox } from './keypad/outbox.ts';
import { askingWhileOn } from './meant-so.ts';
import { onePress } from './one-press.ts';
import { decisionsHere } from './panels/decisions-here.ts';
import { dropToast, toast } from './toasts.ts';
import { useControlWords } from './words.ts';

/** Whether a start is pressed, or said of which wave (null: of all) somebody forgot to press it. */
export type Starting = boolean | { readonly forgotten: CategoryId | null };

export interface RaceSessionState extends OfficialsSee {
  readonly selected: EntryId | null;
  readonly category: CategoryId | null;
  /** Riders kept on top of the board, remembered on this device. */
  readonly pinned: ReadonlySet<EntryId>;
  /** The correction that is open, and what it is about. */
  readonly correcting: Correcting | null;
  /** The dialog that starts the race is open. */
  readonly starting: Starting;
  /** The protest register is open. */
  readonly protests: boolean;
  /** A start that somebody is about to take back while the race is on: asked about first. */
  readonly undoingStart: DecisionId | null;
  /** What the station refused because the race is on, until it is said that it is meant so; and its sentence. */
  readonly upsetting: { readonly order: Order; readonly says: string } | null;
  /** Of which lists the station has told: of the others nothing is known, which is not the same as none. */
  readonly told: ReadonlySet<string>;
  /** Grows with every refresh; whoever asked the station for more asks again. */
  readonly round: number;
}

export interface RaceSession {
  readonly race: RaceId;
  readonly live: RaceLive;
  readonly store: StoreApi<RaceSessionState>;
  readonly outbox: Outbox;
  /** What is typed on the keypad and not yet entered: kept while the panel is not shown, and on this device. */
  readonly typing: { draft: Draft };
  select(entry: EntryId | null): void;
  setCategory(category: CategoryId | null): void;
  /** Keeps a rider on top of the board, or no longer. */
  togglePin(entry: EntryId): void;
  /** Opens a correction; null closes it. */
  correct(correcting: Correcting | null): void;
  /** Opens or closes the dialog that starts the race. */
  openStart(starting: Starting): void;
  /** Opens or closes the protest register. */
  openProtests(open: boolean): void;
  /** Decides and says so, with an undo; false when it was refused (and that was said). */
  decide(order: Order): Promise<boolean>;
  /** Answers what taking a start back asks: takes it back, or keeps it. */
  undoStart(sure: boolean): void;
  /** Answers what an order that upsets a running race asks: it is meant so, or not. */
  meanIt(sure: boolean): void;
  /** Says that a decision under this id has been made by another route, with an undo. */
  made(type: DecisionType, id: DecisionId, text?: string): void;
  /** Takes back the last decision made here; false when there is none. */
  undoLast(): boolean;
  /** Asks for review, passings and decisions anew, soon. */
  refresh(): void;
  close(): void;
}

/** Told to people, who have read it: the log offers to take it back, one key does not. */
const HEARD: ReadonlySet<string> = new Set(['sos-answered', 'announce']);
const OWN_DECISIONS_MAX = 50;
const PINS_MAX = 100;
const parsePins = (value: unknown): EntryId[] | undefined =>
  Array.isArray(value) && value.every((each) => Number.isInteger(each)) ? (value as EntryId[]) : undefined;

export function openRaceSession(
  race: RaceId,
  source: LiveSource = liveSocket({ url: liveUrl(), restWhenHidden: false }),
): RaceSession {
  const live = followRace(race, source);
  const outbox = createOutbox(race);
  const pinsKey = `control.pins.${race}`;
  const store = createStore<RaceSessionState>(() => atFirst(recall(pinsKey, parsePins) ?? []));
  const own: DecisionId[] = [];
  const said = decisionsHere({
    audit: () => store.getState().audit,
    board: () => live.store.getState().board,
  });
  /** Starts decided here that the log may not show yet. */
  const ownStarts = new Set<DecisionId>();
  const feed = followOfficials(race, (seen) => store.setState((old) => heard(old, seen)));
  const { refresh } = feed;
  const stopBoard = live.store.subscribe((state, before) => {
    if (state.board !== before.board || state.line.is !== before.line.is) refresh();
  });
  const stopOutbox = outbox.store.subscribe((state, before) => {
    if (state.kept !== before.kept) refresh();
  });

  const made = (type: DecisionType, id: DecisionId, text?: string) => {
    const says = text ?? useControlWords.now().done[type] ?? type;
    const about = said.about(id);
    if (!isForUndo(type) || HEARD.has(type)) toast({ kind: 'done', text: says, about });
    else {
      own.push(id);
      if (type === 'start') ownStarts.add(id);
      own.splice(0, own.length - OWN_DECISIONS_MAX);
      toast({ kind: 'done', text: says, about, undo: () => takeBack(id) });
    }
    refresh();
  };
  const decideOrAsk = async (order: Order): Promise<boolean> => {
    if (order.type !== 'undo' || !isStartInForce(order.target, store, live, ownStarts))
      return (await make(order)) || upset.meant(order);
    store.setState({ undoingStart: order.target });
    return false;
  };
  const upset = askingWhileOn(
    (upsetting) => store.setState({ upsetting }),
    (order) => make(order),
  );
  const make = onePress(async (order) => {
    const words = useControlWords.now();
    let waiting: number | null = null;
    try {
      const { id } = await decide(race, order, () => {
        waiting = toast({ kind: 'waiting', text: words.toast.sending });
      });
      said.note(id, order);
      made(order.type, id);
      return true;
    } catch (error) {
      const says = sentenceOf(error, live.store.getState().board?.race.timeZone);
      if (isBecauseOn(error)) upset.ask(order, says);
      else toast({ kind: 'refused', text: says });
      return false;
    } finally {
      if (waiting !== null) dropToast(waiting);
      refresh();
    }
  });
  const takeBack = (target: DecisionId) => {
    const at = own.indexOf(target);
    if (at >= 0) own.splice(at, 1);
    void decideOrAsk({ type: 'undo', target });
  };

  return {
    race,
    live,
    store,
    outbox,
    typing: { draft: recallDraft(race) },
    select: (selected) => store.setState({ selected }),
    setCategory: (category) => store.setState({ category }),
    togglePin: pinning(store, pinsKey),
    ...opening(store),
    decide: decideOrAsk,
    undoStart(sure) {
      const target = store.getState().undoingStart;
      store.setState({ undoingStart: null });
      if (target === null) return;
      if (sure) void make({ type: 'undo', target, whileOn: true });
      else own.push(target);
    },
    meanIt: upset.answer,
    made,
    undoLast() {
      const target = own.at(-1);
      if (target === undefined) return false;
      takeBack(target);
      return true;
    },
    refresh,
    close() {
      feed.close();
      stopBoard();
      stopOutbox();
      outbox.close();
      live.close();
    },
  };
}

/** With what the station has told now, and which lists it has told so far. */
function heard(old: RaceSessionState, seen: Partial<OfficialsSee>): Partial<RaceSessionState> {
  const lists = Object.keys(seen);
  const told = lists.every((list) => old.told.has(list)) ? old.told : new Set([...old.told, ...lists]);
  return { ...seen, told, round: old.round + 1 };
}

const atFirst = (pinned: readonly EntryId[]): RaceSessionState => ({
  selected: null,
  category: null,
  pinned: new Set(pinned),
  correcting: null,
  starting: false,
  protests: false,
  undoingStart: null,
  upsetting: null,
  review: [],
  passings: [],
  audit: [],
  joins: [],
  told: new Set(),
  round: 0,
});

/** Keeps a rider on top of the board, or no longer, here and on this device. */
const pinning = (store: StoreApi<RaceSessionState>, key: string) => (entry: EntryId) => {
  const pinned = new Set(store.getState().pinned);
  if (!pinned.delete(entry)) pinned.add(entry);
  store.setState({ pinned });
  remember(key, [...pinned].slice(-PINS_MAX));
};

/** What opens and closes. */
const opening = (store: StoreApi<RaceSessionState>) => ({
  correct: (correcting: Correcting | null) => store.setState({ correcting }),
  openStart: (starting: Starting) => store.setState({ starting }),
  openProtests: (protests: boolean) => store.setState({ protests }),
});

/** True of a start under which the race is on: taking it back takes as much as giving it. */
function isStartInForce(
  id: DecisionId,
  store: StoreApi<RaceSessionState>,
  live: RaceLive,
  ownStarts: ReadonlySet<DecisionId>,
): boolean {
  const { audit } = store.getState();
  const isStart =
    ownStarts.has(id) || audit.some(({ decision }) => decision.id === id && decision.type === 'start');
  const state = live.store.getState().board?.race.state;
  return isStart && state !== undefined && state !== 'waiting';
}

export const useRaceSession = <T>(session: RaceSession, pick: (state: RaceSessionState) => T): T =>
  useStore(session.store, pick);
