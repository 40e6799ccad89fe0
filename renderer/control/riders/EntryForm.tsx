/** One rider added or changed; removed only while they have not ridden, which the station watches over. */

import { type FormEvent, useRef, useState } from 'react';
import { chipsInText } from '../../../race/chip.ts';
import type { BoardView } from '../../../race/feed/board-view.ts';
import { bibKey, nextFreeBib } from '../../../race/start-list/bib.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Dialog } from '../../ui/primitives/Dialog.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { HoldButton } from '../../ui/primitives/HoldButton.tsx';
import { ask, newId } from '../../ui/station/api.ts';
import { sentenceOf } from '../../ui/station/sentence.ts';
import type { RaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import { CategoryOptions } from './CategoryOptions.tsx';
import type { Entry } from './entry.ts';
import { holdersOf, upon, type Written, without } from './entry-saved.ts';
import { Meanwhile, TypedBefore } from './Meanwhile.tsx';
import { MoreOfRider, moreOf } from './MoreOfRider.tsx';
import { RiderCard } from './RiderCard.tsx';
import { useRiderDraft } from './rider-draft.ts';
import { TakenBib, TakenChip } from './Taken.tsx';

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

export function EntryForm({ session, board, entry, ...props }: Props) {
  const { riders } = useControlWords();
  const { fields } = riders;
  const [problem, setProblem] = useState<string | null>(null);
  // What is sent is in the list before its answer is here: nobody is told that their own rider has the bib, or changed.
  const [sentUpon, setSentUpon] = useState<readonly Entry[] | null>(null);
  const entries = sentUpon ?? props.entries;
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
  const [opened] = useState(entry);
  const [chips, setChips] = useState(draft.typed.chips ?? chipText(opened));
  const now = entries.find((one) => one.entry === opened?.entry);
  const [holder] = holdersOf(chipsIn(chips, opened), entries, entry?.entry ?? null);
  const hadChip = holdersOf(chipsIn(chips, opened), opened === null ? [] : [opened], null).length > 0;
  const given = hadChip ? [] : (now?.chips ?? []);
  const { form } = draft;
  const decision = useRef(newId());

  const put = async (others: readonly Entry[]) => {
    if (taken || form.current === null || !form.current.reportValidity()) return;
    if (opened !== null && now === undefined) return setProblem(riders.goneMeanwhile);
    const written = riderIn(form.current, opened);
    const made = opened === null || now === undefined ? written : upon(now, opened, written);
    setSentUpon(entries);
    try {
      await ask('PUT', `/v1/races/${session.race}/entries`, {
        body: { decision: decision.current, entries: [made, ...others] },
      });
      session.made('put-entries', decision.current);
      onDone();
    } catch (error) {
      decision.current = newId();
      setSentUpon(null);
      setProblem(sentenceOf(error));
    }
  };
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void put([]);
  };
  const swap = async () => {
    if (entry === null || wearer === undefined) return;
    setSentUpon(entries);
    if (await session.decide({ type: 'swap-bibs', entries: [entry.entry, wearer.entry] })) onDone();
    else setSentUpon(null);
  };
  return (
    <Dialog
      title={entry ? riders.edit(entry.bib) : riders.add}
      onClose={onDone}
      typing={entry === null}
      recalled
    >
      {entry && <RiderCard session={session} bib={entry.bib} />}
      <form className="form" ref={draft.form} onInput={draft.keep} onSubmit={save}>
        {draft.isBack && <TypedBefore />}
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
        <RiderFields entry={entry} board={board} chips={chips} onChips={setChips} />
        {holder && (
          <TakenChip
            holder={holder}
            canSwap={given.length > 0}
            onTake={(swaps) => void put([without(holder, chipsIn(chips, opened), swaps ? given : [])])}
          />
        )}
        <MoreOfRider entry={entry} />
        <Meanwhile opened={opened} now={now} board={board} />
        <p role="alert" className="problem">
          {problem}
        </p>
        <Button look="primary" type="submit">
          {riders.save}
        </Button>
      </form>
      {entry && <RemoveRider session={session} entry={entry} onDone={onDone} />}
    </Dialog>
  );
}

function RemoveRider({ session, entry, onDone }: { session: RaceSession; entry: Entry; onDone: () => void }) {
  const { riders } = useControlWords();
  return (
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
  );
}

const chipText = (entry: Entry | null): string => entry?.chips.join(', ') ?? '';

/** What was opened with a rider and not touched is as it was, however it would be read now. */
const chipsIn = (text: string, opened: Entry | null): readonly string[] =>
  opened !== null && text === chipText(opened) ? opened.chips : chipsInText(text);

/** The rider as the form has them; what is empty is left out. */
function riderIn(form: HTMLFormElement, opened: Entry | null): Written {
  const data = new FormData(form);
  const text = (name: string) => String(data.get(name) ?? '').trim();
  const offset = text('startOffset');
  return {
    ...(opened && { entry: opened.entry }),
    bib: text('bib'),
    name: text('name'),
    category: text('category'),
    chips: chipsIn(text('chips'), opened),
    ...moreOf(data),
    ...Object.fromEntries(TEXTS.flatMap((name) => (text(name) === '' ? [] : [[name, text(name)]]))),
    ...(offset !== '' && { startOffsetMs: Math.round(Number(offset.replace(',', '.')) * 1_000) }),
  } as unknown as Written;
}

interface RiderFieldsProps {
  readonly entry: Entry | null;
  readonly board: BoardView;
  readonly chips: string;
  readonly onChips: (text: string) => void;
}

/** What is asked of every rider beside bib and name. */
function RiderFields({ entry, board, chips, onChips }: RiderFieldsProps) {
  const { fields, chipsRead } = useControlWords().riders;
  const several = chipsIn(chips, entry);
  return (
    <>
      <Field label={fields.category}>
        <select name="category" defaultValue={entry?.category ?? board.categoryOrder[0]}>
          <CategoryOptions board={board} />
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
        <input
          name="chips"
          defaultValue={chipText(entry)}
          onChange={(event) => onChips(event.target.value)}
        />
        {several.length > 1 && <small className="muted">{chipsRead(several.join(' · '))}</small>}
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
