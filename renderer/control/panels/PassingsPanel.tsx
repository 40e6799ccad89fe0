/** Passings as they come, newest first: who, where, when, ±, which source saw it, and what became of it. */

import { memo, useMemo, useState } from 'react';
import type { PassingLine } from '../../../race/race.ts';
import { isTouched } from '../../ui/fingers.ts';
import { plusMinus, timeOfDay } from '../../ui/format.ts';
import { lineName } from '../../ui/line-name.ts';
import { Check } from '../../ui/primitives/Check.tsx';
import { IconButton } from '../../ui/primitives/IconButton.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import { SlidingList } from '../../ui/SlidingList.tsx';
import { lapLineOf } from '../lap-line.ts';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import { useAllPassings } from './all-passings.ts';
import { NotToldYet } from './NotToldYet.tsx';
import { Panel } from './Panel.tsx';
import { PassingFilters } from './PassingFilters.tsx';
import { doubtful, filtered, isFiltering, NO_FILTER } from './passing-filter.ts';

const ROW_PX = { pointed: 36, touched: 44 } as const;
const keyOf = (passing: PassingLine) => passing.id;

export function PassingsPanel({ session }: { session: RaceSession }) {
  const words = useControlWords();
  const passings = useRaceSession(session, (state) => state.passings);
  const zone = useRaceLive(session.live, ({ board }) => board?.race.timeZone ?? 'UTC');
  const selected = useRaceSession(session, (state) => state.selected);
  const isTold = useRaceSession(session, ({ told }) => told.has('passings'));
  const [onlyDoubt, setOnlyDoubt] = useState(false);
  const [filter, setFilter] = useState(NO_FILTER);
  const filtering = isFiltering(filter) || onlyDoubt;
  const all = useAllPassings(session, filtering);
  const rows = useRaceLive(session.live, ({ board }) => board?.rows);
  const shown = useMemo(() => {
    if (!filtering) return passings;
    const known = filtered(all ?? passings.toReversed(), filter, ({ entry }) =>
      entry === null ? '' : (rows?.[entry]?.name ?? ''),
    );
    return onlyDoubt ? known.filter(doubtful) : known;
  }, [passings, all, filter, filtering, onlyDoubt, rows]);
  return (
    <Panel
      name="passings"
      tools={
        <>
          <PassingFilters session={session} filter={filter} onChange={setFilter} />
          <Check
            className="small"
            data-focus-first
            checked={onlyDoubt}
            onChange={(event) => setOnlyDoubt(event.target.checked)}
          >
            {words.passings.onlyDoubt}
          </Check>
        </>
      }
    >
      <Suspected session={session} />
      {filtering && (
        <p className="filter-line muted" role="status">
          {words.passings.shown(shown.length, all?.length ?? passings.length)}{' '}
          <button
            type="button"
            className="link"
            onClick={() => {
              setFilter(NO_FILTER);
              setOnlyDoubt(false);
            }}
          >
            {words.passings.showAll}
          </button>
        </p>
      )}
      {shown.length === 0 ? (
        isTold ? (
          <p className="muted panel-empty">{filtering ? words.passings.noMatch : words.passings.none}</p>
        ) : (
          <NotToldYet session={session} />
        )
      ) : (
        <SlidingList
          className="passings"
          items={shown}
          keyOf={keyOf}
          rowPx={isTouched() ? ROW_PX.touched : ROW_PX.pointed}
          label={words.passings.newestFirst}
          render={(passing) => (
            <PassingRow
              session={session}
              passing={passing}
              zone={zone}
              selected={passing.entry !== null && passing.entry === selected}
            />
          )}
        />
      )}
    </Panel>
  );
}

/** Passings that are missing, or in conflict, wait in attention: said here, one press away. */
function Suspected({ session }: { session: RaceSession }) {
  const words = useControlWords();
  const count = useRaceSession(
    session,
    ({ review }) => review.filter(({ kind }) => kind === 'missed-read' || kind === 'conflict').length,
  );
  if (count === 0) return null;
  return (
    <button
      type="button"
      className="suspected state-attention"
      onClick={() => document.dispatchEvent(new CustomEvent('focus-panel', { detail: 'attention' }))}
    >
      ▲ {words.passings.suspected(count)}
    </button>
  );
}

interface RowProps {
  readonly session: RaceSession;
  readonly passing: PassingLine;
  readonly zone: string;
  readonly selected: boolean;
}

const same = (a: PassingLine, b: PassingLine) =>
  a.id === b.id && a.fate === b.fate && a.entry === b.entry && a.timeMs === b.timeMs && a.lap === b.lap;

export const PassingRow = memo(
  function PassingRow({ session, passing, zone, selected }: RowProps) {
    const { passings: words } = useControlWords();
    const { entry, fate } = passing;
    const aside = fate === 'set-aside';
    const who = passing.bib ?? words.read(passing.read ?? '?');
    const line = useRaceLive(session.live, ({ course }) =>
      passing.line === lapLineOf(course) ? undefined : course?.lines.find(({ id }) => id === passing.line),
    );
    return (
      <div className={`passing ${selected ? 'selected' : ''} ${doubtful(passing) ? 'doubtful' : ''}`}>
        <button
          type="button"
          className="passing-who"
          disabled={entry === null}
          onClick={() => session.select(entry)}
        >
          {who}
        </button>
        <span className="passing-time">
          {timeOfDay(passing.timeMs, zone)}
          <small>
            .
            {String(Math.floor(passing.timeMs % 1_000))
              .padStart(3, '0')
              .slice(0, 1)}
          </small>
        </span>
        <span className="passing-within muted">{plusMinus(passing.uncertaintyMs) ?? ''}</span>
        <span className="passing-source">
          {words.sources[passing.source] ?? passing.source}
          {line && <span className="muted"> · {lineName(line)}</span>}
        </span>
        <span className="passing-lap muted">{passing.lap === null ? '' : words.lap(passing.lap)}</span>
        <span className={`passing-fate ${doubtful(passing) ? 'state-attention' : 'muted'}`}>
          {words.fates[fate] ?? fate}
          {passing.why && <small> {words.why[passing.why] ?? passing.why}</small>}
        </span>
        <IconButton
          icon="pencil"
          label={`${words.correct} ${who}`}
          size={16}
          title={words.correct}
          onClick={() => session.correct({ kind: 'give', entry, passing })}
        />
        {passing.source !== ('inserted' as string) && (
          <IconButton
            icon={aside ? 'undo' : 'close'}
            label={`${aside ? words.restore : words.setAside} ${who}`}
            size={16}
            title={aside ? words.restore : words.setAside}
            onClick={() =>
              void session.decide(
                aside ? { type: 'restore', passing: passing.id } : { type: 'set-aside', passing: passing.id },
              )
            }
          />
        )}
      </div>
    );
  },
  (before, after) =>
    before.selected === after.selected && before.zone === after.zone && same(before.passing, after.passing),
);
