/**
 * All corrections in one place: which one on the left, its fields in the middle, and before it is made what it would
 * change, with a reason for the record. Everything made here can be undone and stands in the audit.
 */

import { type FunctionComponent, useCallback, useId, useRef, useState } from 'react';
import { Dialog } from '../../ui/primitives/Dialog.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import type { Order } from '../api.ts';
import { Confirm } from '../panels/Confirm.tsx';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { useRegisterWords } from '../results/words.ts';
import { useControlWords } from '../words.ts';
import { type FormProps, RiderSuggestions, RidersList } from './fields.tsx';
import { type CorrectionKind, GROUPS, groupsFor } from './kinds.ts';
import {
  AsideForm,
  GiveForm,
  InsertForm,
  MoveForm,
  ReadsForm,
  ShareForm,
  SplitForm,
  SwapForm,
} from './PassingForms.tsx';
import { PhotoForm } from './PhotoForm.tsx';
import { RelegateForm, ThreeKmForm, TimeForm } from './PlaceForms.tsx';
import { BibForm, HeatForm, LapsForm, PenaltyForm, PointsForm, StatusForm } from './RiderForms.tsx';
import { RiderStartForm } from './RiderStartForm.tsx';
import { SprintForm } from './SprintForm.tsx';
import { WaveStartForm } from './WaveStartForm.tsx';
import { useCorrectionWords } from './words.ts';
import './corrections.css';

const FORMS: Readonly<Record<CorrectionKind, FunctionComponent<FormProps>>> = {
  insert: InsertForm,
  share: ShareForm,
  move: MoveForm,
  aside: AsideForm,
  give: GiveForm,
  split: SplitForm,
  swap: SwapForm,
  reads: ReadsForm,
  photo: PhotoForm,
  relegate: RelegateForm,
  time: TimeForm,
  threeKm: ThreeKmForm,
  status: StatusForm,
  penalty: PenaltyForm,
  laps: LapsForm,
  bib: BibForm,
  heat: HeatForm,
  riderStart: RiderStartForm,
  waveStart: WaveStartForm,
  sprints: SprintForm,
  points: PointsForm,
};

export function CorrectionsDialog({ session }: { session: RaceSession }) {
  const correcting = useRaceSession(session, (state) => state.correcting);
  const board = useRaceLive(session.live, (state) => state.board);
  return correcting && board ? <Open session={session} board={board} about={correcting} /> : null;
}

function Open({ session, board, about }: Omit<FormProps, 'onOrder'>) {
  const mine = useCorrectionWords();
  const words = useControlWords();
  const register = useRegisterWords();
  const list = useId();
  /** What was just made here: the form keeps its fields, and making another begins with changing one. */
  const [made, setMade] = useState<string | null>(null);
  const [order, setOrder] = useState<Order | null>(null);
  /** The board changes by what was made, and with it what a form would propose: that is nobody's wish before a touch. */
  const untouched = useRef(false);
  const propose = useCallback((next: Order | null) => {
    if (!untouched.current) setOrder(next);
  }, []);
  const touch = () => {
    untouched.current = false;
  };
  const close = useCallback(() => session.correct(null), [session]);
  const choose = (kind: CorrectionKind) => {
    touch();
    setOrder(null);
    setMade(null);
    session.correct({ ...about, kind, once: false });
  };
  const Form = FORMS[about.kind];
  return (
    <Dialog title={mine.title} onClose={close} wide>
      <div className="corrections">
        <nav className="correction-kinds" aria-label={mine.title}>
          {groupsFor(board.race.format).map((group) => (
            <div key={group} className="correction-group">
              <h3>{mine.groups[group]}</h3>
              {GROUPS[group].map((kind) => (
                <button
                  key={kind}
                  type="button"
                  aria-current={kind === about.kind ? 'true' : undefined}
                  onClick={() => choose(kind)}
                >
                  {mine.kinds[kind]}
                </button>
              ))}
            </div>
          ))}
        </nav>
        <Field label={mine.which} className="correction-select">
          <select value={about.kind} onChange={(event) => choose(event.target.value as CorrectionKind)}>
            {groupsFor(board.race.format).map((group) => (
              <optgroup key={group} label={mine.groups[group]}>
                {GROUPS[group].map((kind) => (
                  <option key={kind} value={kind}>
                    {mine.kinds[kind]}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </Field>
        <RiderSuggestions id={list} board={board} />
        <RidersList value={list}>
          <section
            className="correction-form"
            aria-label={mine.kinds[about.kind]}
            onPointerDownCapture={touch}
            onKeyDownCapture={touch}
            onChangeCapture={touch}
          >
            <h3>{mine.kinds[about.kind]}</h3>
            <Form key={about.kind} session={session} board={board} about={about} onOrder={propose} />
          </section>
        </RidersList>
        <section className="correction-effect" aria-label={mine.effect}>
          {order === null ? (
            made === null ? (
              <p className="muted">{mine.incomplete}</p>
            ) : (
              <>
                <p className="state state-ok correction-made">✓ {words.done[made] ?? made}</p>
                <p className="muted">{register.again}</p>
              </>
            )
          ) : (
            <Confirm
              session={session}
              order={order}
              reasons={mine.reasons}
              onDone={() => {
                untouched.current = true;
                if (about.once) return close();
                setMade(order.type);
                setOrder(null);
              }}
              onCancel={close}
            />
          )}
        </section>
      </div>
    </Dialog>
  );
}
