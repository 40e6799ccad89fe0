/** Everything that can be done to a race, in three groups that never mix: the race, the laps, the result; and words. */

import { type ReactNode, useState } from 'react';
import { type BoardView, isOn } from '../../../race/feed/board-view.ts';
import type { CategoryId } from '../../../race/ids.ts';
import { isAgainstTheClock } from '../../../race/row-figures.ts';
import { currentLanguage } from '../../ui/language.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Check } from '../../ui/primitives/Check.tsx';
import { Dialog } from '../../ui/primitives/Dialog.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { HoldButton } from '../../ui/primitives/HoldButton.tsx';
import type { Order } from '../api.ts';
import { useRaces } from '../race-list.ts';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { openIn, registerOf } from '../results/register.ts';
import { ProtestWindow, PublishProvisional, Versions } from '../results/Versions.tsx';
import { useRegisterWords } from '../results/words.ts';
import { useSettingsWords } from '../settings/words.ts';
import { useControlWords } from '../words.ts';
import { AsOfLap } from './AsOfLap.tsx';
import { BigScreen } from './BigScreen.tsx';
import { Official } from './Official.tsx';
import { OpenQuestions } from './OpenQuestions.tsx';
import { PersonalData } from './PersonalData.tsx';

interface ActionsProps {
  readonly session: RaceSession;
  readonly board: BoardView;
  readonly onClose: () => void;
}

export function MoreActions({ session, board, onClose }: ActionsProps) {
  const words = useControlWords();
  const settings = useSettingsWords();
  const { actions } = words;
  const register = useRegisterWords();
  const audit = useRaceSession(session, (all) => all.audit);
  const protests = registerOf(audit);
  const { state } = board.race;
  const atMs = () => Math.round(session.live.now());
  const begun = state !== 'waiting';
  const act = (order: () => Order) => async () => {
    if (await session.decide(order())) onClose();
  };
  return (
    <Dialog title={actions.more} onClose={onClose} wide>
      <div className="actions-grid">
        <Group title={words.views.race} says={actions.danger}>
          <HoldButton
            disabled={state !== 'running'}
            onHeld={act(() => ({ type: 'neutralise', atMs: atMs() }))}
          >
            {actions.neutralise}
          </HoldButton>
          <HoldButton
            disabled={state !== 'neutralised' && state !== 'stopped'}
            onHeld={act(() => ({ type: 'restart', atMs: atMs() }))}
          >
            {actions.restart}
          </HoldButton>
          <HoldButton
            look="danger"
            disabled={state !== 'running' && state !== 'neutralised'}
            onHeld={act(() => ({ type: 'stop', atMs: atMs() }))}
          >
            {actions.stop}
          </HoldButton>
          <HoldButton
            look="danger"
            disabled={!begun || state === 'finished'}
            onHeld={act(() => ({ type: 'finish', atMs: atMs() }))}
          >
            {actions.finish}
          </HoldButton>
          <HoldButton
            look="danger"
            disabled={!begun || state === 'finished'}
            onHeld={act(() => ({ type: 'recall', atMs: atMs() }))}
          >
            {settings.recall}
          </HoldButton>
          <p className="muted">{settings.recallSays}</p>
        </Group>
        <Group title={actions.laps}>
          {board.categoryOrder.map((id) => (
            <CategoryLaps key={id} session={session} board={board} id={id} />
          ))}
        </Group>
        <Group title={actions.result}>
          <Button onClick={() => session.openProtests(true)}>
            {register.button(openIn(protests), protests.length)}
          </Button>
          <OpenQuestions session={session} />
          <ProtestWindow />
          <PublishProvisional session={session} disabled={!begun} onDone={onClose} />
          <Official
            session={session}
            disabled={!begun}
            onConfirmed={act(() => ({ type: 'publish-result', state: 'official' }))}
          />
          <Versions session={session} board={board} />
          <HoldButton onHeld={act(() => ({ type: 'seal-day', why: 'asked' }))}>{actions.sealDay}</HoldButton>
          <p className="muted">{actions.sealDaySays}</p>
          <ResultFiles session={session} />
        </Group>
        <Visibility session={session} />
        <Group title={words.personal.title}>
          <PersonalData session={session} board={board} />
        </Group>
        <Group title={actions.announce}>
          <Announce session={session} />
          <BigScreen session={session} />
          <a className="button" href={`/board/${session.race}`} target="_blank" rel="noreferrer">
            {actions.boardPage}
          </a>
          {isAgainstTheClock(board.race.format) && (
            <a
              className="button"
              href={`/board/${session.race}?view=course`}
              target="_blank"
              rel="noreferrer"
            >
              {settings.onCourse}
            </a>
          )}
          <a className="button" href={`/watch/${session.race}`} target="_blank" rel="noreferrer">
            {actions.watchPage}
          </a>
        </Group>
      </div>
    </Dialog>
  );
}

function ResultFiles({ session }: { session: RaceSession }) {
  const words = useControlWords();
  const { actions } = words;
  return (
    <>
      <a
        className="button"
        href={`/v1/races/${session.race}/results.csv?separator=${encodeURIComponent(words.riders.separator)}`}
        download
      >
        {actions.results}
      </a>
      <a className="button" href={`/v1/races/${session.race}/results.xlsx`} download>
        {actions.resultsSheet}
      </a>
      <a className="button" href={`/v1/races/${session.race}/results.pdf?lang=${currentLanguage()}`}>
        {words.riders.resultsPdf}
      </a>
    </>
  );
}

function Group({ title, says, children }: { title: string; says?: string; children: ReactNode }) {
  return (
    <section className="actions-group">
      <h3>{title}</h3>
      {says && <p className="muted">{says}</p>}
      {children}
    </section>
  );
}

/** Whether spectators see the race, and whether anybody meets it in a list. */
function Visibility({ session }: { session: RaceSession }) {
  const { actions } = useControlWords();
  const { races } = useRaces();
  const race = races?.find(({ id }) => id === session.race);
  if (race === undefined) return null;
  return (
    <Group title={actions.visibility}>
      {!race.away && (
        <Check
          checked={race.public}
          onChange={(event) => void session.decide({ type: 'set-race', public: event.target.checked })}
        >
          {actions.mayWatch}
        </Check>
      )}
      {/* Of a race that is on the station asks first, also when this page has not heard yet that it is. */}
      <HoldButton onHeld={() => void session.decide({ type: 'set-race', away: !race.away })}>
        {race.away ? actions.bringBack : actions.putAway}
      </HoldButton>
      <p className="muted">{isOn(race.state) && !race.away ? actions.putAwayWhileOn : actions.putAwaySays}</p>
    </Group>
  );
}

function CategoryLaps({ session, board, id }: { session: RaceSession; board: BoardView; id: CategoryId }) {
  const { actions } = useControlWords();
  const settings = useSettingsWords();
  const category = board.categories[id];
  const [laps, setLaps] = useState(String(category?.lapsTotal ?? ''));
  if (!category) return null;
  return (
    <div className="category-laps">
      <span className="category-laps-name">{category.name}</span>
      <label className="inline-field">
        <span>{actions.laps}</span>
        <input
          type="number"
          min={1}
          max={999}
          value={laps}
          onChange={(event) => setLaps(event.target.value)}
        />
      </label>
      <HoldButton
        disabled={!(Number(laps) >= 1)}
        onHeld={() => void session.decide({ type: 'set-laps', category: id, laps: Number(laps) })}
      >
        {actions.setLaps}
      </HoldButton>
      {!isAgainstTheClock(board.race.format) && (
        <HoldButton
          disabled={category.startMs === null || board.race.state !== 'running'}
          onHeld={() =>
            void session.decide({ type: 'bell', atMs: Math.round(session.live.now()), categories: [id] })
          }
        >
          {actions.bell}
        </HoldButton>
      )}
      {board.categoryOrder.length > 1 && (
        <HoldButton
          look="danger"
          disabled={
            category.startMs === null || category.closedMs !== undefined || board.race.state === 'finished'
          }
          onHeld={() =>
            void session.decide({ type: 'finish', atMs: Math.round(session.live.now()), categories: [id] })
          }
        >
          {settings.closeCategory(category.name)}
        </HoldButton>
      )}
      {category.startMs !== null && <AsOfLap session={session} board={board} id={id} />}
    </div>
  );
}

function Announce({ session }: { session: RaceSession }) {
  const { actions } = useControlWords();
  const [text, setText] = useState('');
  return (
    <form
      className="official"
      onSubmit={async (event) => {
        event.preventDefault();
        if (await session.decide({ type: 'announce', text: text.trim() })) setText('');
      }}
    >
      <Field label={actions.announceText}>
        <input value={text} onChange={(event) => setText(event.target.value)} maxLength={280} />
      </Field>
      <Button type="submit" disabled={text.trim() === ''}>
        {actions.say}
      </Button>
    </form>
  );
}
