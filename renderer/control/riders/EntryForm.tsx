/** One rider added or changed; removed only while they have not ridden, which the station watches over. */

import { type FormEvent, useRef, useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import { bibKey, nextFreeBib } from '../../../race/start-list/bib.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Dialog } from '../../ui/primitives/Dialog.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { HoldButton } from '../../ui/primitives/HoldButton.tsx';
import { ask, newId } from '../../ui/station/api.ts';
import { useSay } from '../../ui/station/messages.ts';
import { sentenceOf } from '../../ui/station/sentence.ts';
import type { RaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import type { Entry } from './entry.ts';
import { MoreOfRider, moreOf } from './MoreOfRider.tsx';
import { RiderCard } from './RiderCard.tsx';
import { useRiderDraft } from './rider-draft.ts';

interface Props {
  readonly session: RaceSession;
  readonly board: BoardView;
  /** Everybody in the race: a bib that is taken is said while it is typed. */
  readonly entries: readonly Entry[];
  /** Null: a new one. */
  readonly entry: Entry | null;
  readonly onDone: () => void;
}

const TEXTS = ['team', 'nation', 'licence', 'uciId'] as const;

export function EntryForm({ session, board, entries, entry, ...props }: Props) {
  const { riders } = useControlWords();
  const { fields } = riders;
  const [problem, setProblem] = useState<string | null>(null);
  const draft = useRiderDraft(session.race, entry);
  const { bib, setBib } = draft;
  const onDone = () => {
    draft.drop();
    props.onDone();
  };
  const wearer = entries.find((other) => other.entry !== entry?.entry && bibKey(other.bib) === bibKey(bib));
  const free =
    wearer === undefined
      ? null
      : nextFreeBib(
          entries.map((other) => other.bib),
          bib,
        );
  const taken = wearer && { bib, who: `${wearer.bib} ${wearer.name}`, free };
  const decision = useRef(newId());

  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (taken) return;
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    const offset = text('startOffset');
    const made = {
      ...(entry && { entry: entry.entry }),
      bib: text('bib'),
      name: text('name'),
      category: text('category'),
      chips: text('chips').split(/\s+/).filter(Boolean),
      ...moreOf(form),
      ...Object.fromEntries(TEXTS.flatMap((name) => (text(name) === '' ? [] : [[name, text(name)]]))),
      ...(offset !== '' && { startOffsetMs: Math.round(Number(offset.replace(',', '.')) * 1_000) }),
    };
    try {
      await ask('PUT', `/v1/races/${session.race}/entries`, {
        body: { decision: decision.current, entries: [made] },
      });
      session.made('put-entries', decision.current);
      onDone();
    } catch (error) {
      decision.current = newId();
      setProblem(sentenceOf(error));
    }
  };
  const swap = async () => {
    if (entry === null || wearer === undefined) return;
    if (await session.decide({ type: 'swap-bibs', entries: [entry.entry, wearer.entry] })) onDone();
  };
  return (
    <Dialog title={entry ? riders.edit(entry.bib) : riders.add} onClose={onDone} typing={entry === null}>
      {entry && <RiderCard session={session} bib={entry.bib} />}
      <form className="form" ref={draft.form} onInput={draft.keep} onSubmit={save}>
        {draft.isBack && (
          <p role="status" className="muted">
            {riders.typedBefore}
          </p>
        )}
        <div className="field-row">
          <Field label={fields.bib}>
            <input
              name="bib"
              required
              pattern="[A-Za-z0-9]{1,8}"
              value={bib}
              onChange={(event) => setBib(event.target.value.trim())}
            />
          </Field>
          <Field label={fields.name} className="grow">
            <input name="name" required maxLength={120} defaultValue={entry?.name} />
          </Field>
        </div>
        {taken && <TakenBib taken={taken} onTake={setBib} onSwap={entry && swap} />}
        <RiderFields entry={entry} board={board} />
        <MoreOfRider entry={entry} />
        <p role="alert" className="problem">
          {problem}
        </p>
        <Button look="primary" type="submit">
          {riders.save}
        </Button>
      </form>
      {entry && (
        <div className="apart">
          <HoldButton
            className="danger"
            onHeld={async () => {
              if (await session.decide({ type: 'remove-entry', entry: entry.entry })) onDone();
            }}
          >
            {riders.removeHold}
          </HoldButton>
        </div>
      )}
    </Dialog>
  );
}

interface Taken {
  readonly bib: string;
  readonly who: string;
  readonly free: string | null;
}

/** Who wears the bib, and the ways out: the next free one, or the two swap. */
function TakenBib(props: {
  taken: Taken;
  onTake: (bib: string) => void;
  onSwap: (() => Promise<void>) | null;
}) {
  const { taken, onTake, onSwap } = props;
  const { riders } = useControlWords();
  const say = useSay();
  const { bib, who, free } = taken;
  return (
    <div role="alert" className="problem">
      <p>{say({ code: 'bib-taken', facts: taken }, `Bib ${bib} is taken by ${who}.`)}</p>
      <div className="button-row">
        {free !== null && <Button onClick={() => onTake(free)}>{riders.takeBib(free)}</Button>}
        {onSwap !== null && <Button onClick={() => void onSwap()}>{riders.swapBibs(who)}</Button>}
      </div>
    </div>
  );
}

/** What is asked of every rider beside bib and name. */
function RiderFields({ entry, board }: { entry: Entry | null; board: BoardView }) {
  const { fields } = useControlWords().riders;
  return (
    <>
      <Field label={fields.category}>
        <select name="category" defaultValue={entry?.category ?? board.categoryOrder[0]}>
          {board.categoryOrder.map((id) => (
            <option key={id} value={id}>
              {board.categories[id]?.name}
            </option>
          ))}
        </select>
      </Field>
      <div className="field-row">
        <Field label={fields.team} className="grow">
          <input name="team" maxLength={120} defaultValue={entry?.team} />
        </Field>
        <Field label={fields.nation}>
          <input name="nation" maxLength={3} size={4} defaultValue={entry?.nation} />
        </Field>
      </div>
      <div className="field-row">
        <Field label={fields.licence} className="grow">
          <input name="licence" maxLength={40} defaultValue={entry?.licence} />
        </Field>
        <Field label={fields.uciId} className="grow">
          <input name="uciId" maxLength={20} defaultValue={entry?.uciId} />
        </Field>
      </div>
      <Field label={fields.chips}>
        <input name="chips" defaultValue={entry?.chips.join(' ')} />
      </Field>
      <Field label={fields.startOffset}>
        <input
          name="startOffset"
          inputMode="decimal"
          pattern="[0-9]*[.,]?[0-9]*"
          defaultValue={entry?.startOffsetMs === undefined ? '' : entry.startOffsetMs / 1_000}
        />
      </Field>
    </>
  );
}
