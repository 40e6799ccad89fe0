/**
 * From provisional to official: publish with a window for protests, see what each version changed against the one
 * before and which decisions lie between, print any of them, seal the last.
 */

import { useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { AuditLine, ResultChange } from '../../../race/race.ts';
import { age, duration, timeOfDay } from '../../ui/format.ts';
import { recall, remember } from '../../ui/memory.ts';
import { HoldButton } from '../../ui/primitives/HoldButton.tsx';
import { useAsked } from '../../ui/station/asked.ts';
import { useUiWords } from '../../ui/words.ts';
import { factsOf } from '../panels/decision-facts.ts';
import { useDecisionLog } from '../panels/use-decision-log.ts';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import './results.css';
import { lastOf } from '../../../race/present.ts';

interface Version {
  readonly version: number;
  readonly state: 'provisional' | 'official';
  readonly atMs: number;
  readonly protestsUntilMs: number | null;
  readonly seal: { readonly digest: string } | null;
  readonly changes: readonly ResultChange[];
}

const KEY = 'control.protest-minutes';
const WINDOWS = [0, 10, 15, 30, 60] as const;
const MINUTE = 60_000;

/** Minutes in which protests are taken after a provisional result: remembered, fifteen at first. */
export const protestMinutes = (): number =>
  recall(KEY, (value) => (typeof value === 'number' && value >= 0 && value <= 600 ? value : undefined)) ?? 15;

/** The decision that publishes a provisional result now, with the window that officials last chose. */
export function provisionalOrder(nowMs: number) {
  const minutes = protestMinutes();
  return {
    ...{ type: 'publish-result' as const, state: 'provisional' as const },
    ...(minutes > 0 && { protestsUntilMs: Math.round(nowMs) + minutes * MINUTE }),
  };
}

interface Publications {
  readonly versions: readonly Version[];
  /** What publishing again would change. */
  readonly unpublished: Version['changes'];
}

function usePublications(session: RaceSession): Publications | null {
  const published = useRaceSession(
    session,
    ({ audit }) =>
      audit.filter(({ decision, inForce }) => inForce && decision.type === 'publish-result').length,
  );
  // Any decision may make a difference to the version that is published.
  const decided = useRaceSession(session, ({ audit }) => audit.length);
  return useAsked<Publications>(`/v1/races/${session.race}/versions`, { round: `${published} ${decided}` })
    .state;
}

/** What was decided after one publication and before the next, oldest first; corrections only. */
export function decisionsBetween(
  audit: readonly AuditLine[],
  fromMs: number,
  toMs: number,
): readonly AuditLine[] {
  return audit
    .filter(({ atMs, decision }) => atMs > fromMs && atMs < toMs && !QUIET.has(decision.type))
    .toReversed();
}
const QUIET: ReadonlySet<string> = new Set(['publish-result', 'announce', 'sos', 'sos-answered', 'seal-day']);

export function ProtestWindow() {
  const { result } = useControlWords();
  const [minutes, setMinutes] = useState(protestMinutes);
  return (
    <label className="inline-field">
      <span>{result.protestWindow}</span>
      <select
        value={minutes}
        onChange={(event) => {
          setMinutes(Number(event.target.value));
          remember(KEY, Number(event.target.value));
        }}
      >
        {WINDOWS.map((each) => (
          <option key={each} value={each}>
            {each === 0 ? result.noWindow : `${each} min`}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Versions({ session, board }: { session: RaceSession; board: BoardView }) {
  const words = useControlWords();
  const { result } = words;
  const publications = usePublications(session);
  const audit = useRaceSession(session, (state) => state.audit);
  const log = useDecisionLog(session);
  const zone = board.race.timeZone;
  const nowMs = session.live.now();
  if (publications === null) return <p className="muted">…</p>;
  const { versions, unpublished } = publications;
  if (versions.length === 0) return <p className="muted">{result.none}</p>;
  const newest = lastOf(versions);
  const open = newest.state === 'provisional' && (newest.protestsUntilMs ?? 0) > nowMs;
  return (
    <div className="versions">
      {newest.state === 'provisional' && newest.protestsUntilMs !== null && (
        <p className={open ? 'state-attention' : 'state-ok'} role="status">
          {open
            ? `▲ ${result.protestsOpen(timeOfDay(newest.protestsUntilMs, zone, false), age(newest.protestsUntilMs - nowMs))}`
            : `● ${result.protestsOver(timeOfDay(newest.protestsUntilMs, zone, false))}`}
        </p>
      )}
      {unpublished.length > 0 && (
        <section className="version">
          <p className="state-attention" role="status">{`▲ ${result.unpublished}`}</p>
          <Changes changes={unpublished} />
        </section>
      )}
      <ol className="version-list">
        {versions.toReversed().map((version, index) => {
          const before = versions[versions.length - 2 - index];
          const between = before ? decisionsBetween(audit, before.atMs, version.atMs) : [];
          return (
            <li key={version.version} className="version">
              <div className="version-head">
                <strong>{result.version(version.version)}</strong>
                <span className={version.state === 'official' ? 'state-ok' : 'muted'}>
                  {version.state === 'official' ? '◆ ' : ''}
                  {words.results[version.state]}
                </span>
                <span className="muted">{timeOfDay(version.atMs, zone)}</span>
                <a
                  className="button small"
                  href={`/results/${session.race}?version=${version.version}`}
                  target="_blank"
                  rel="noreferrer"
                >
                  {result.print}
                </a>
              </div>
              {version.seal && (
                <p className="muted version-seal">
                  {result.signed} {version.seal.digest.slice(0, 16)}
                </p>
              )}
              {before && <Changes changes={version.changes} />}
              {between.length > 0 && (
                <details className="version-decisions">
                  <summary>{result.decisions(between.length)}</summary>
                  <ul>
                    {between.map(({ seq, atMs, by, decision, inForce }) => (
                      <li key={seq} className={inForce ? '' : 'undone'}>
                        <span className="muted">{timeOfDay(atMs, zone)}</span>{' '}
                        <strong>{words.done[decision.type] ?? decision.type}</strong>{' '}
                        {factsOf(decision, board, log)}{' '}
                        <span className="muted">
                          {words.log.by(by.name)}
                          {decision.reason && ` · ${decision.reason}`}
                        </span>
                      </li>
                    ))}
                  </ul>
                </details>
              )}
            </li>
          );
        })}
      </ol>
    </div>
  );
}

const SHOWN_MOST = 30;

/** Those whose own figures changed, before those who only moved up or down because of them. */
function ownFirst(changes: readonly ResultChange[]): readonly ResultChange[] {
  const own = ({ before, after }: ResultChange) =>
    before?.status !== after?.status || before?.laps !== after?.laps || before?.timeMs !== after?.timeMs;
  return [...changes.filter(own), ...changes.filter((change) => !own(change))];
}

function Changes({ changes }: { changes: readonly ResultChange[] }) {
  const { result } = useControlWords();
  const ui = useUiWords();
  if (changes.length === 0) return <p className="muted">{result.noChange}</p>;
  const text = (line: ResultChange['after']) =>
    line === null
      ? '–'
      : [
          line.place ?? ui.status[line.status] ?? line.status,
          ui.laps(line.laps),
          line.timeMs === null ? '' : duration(line.timeMs, 1),
        ]
          .filter((part) => part !== '')
          .join(' · ');
  return (
    <ul className="version-changes">
      {ownFirst(changes)
        .slice(0, SHOWN_MOST)
        .map(({ entry, bib, name, before, after }) => (
          <li key={entry}>
            <strong>{bib}</strong>
            <span className="what-if-name">{name}</span>
            <span className="muted">{text(before)}</span>
            <span aria-hidden="true">→</span>
            <span>{text(after)}</span>
          </li>
        ))}
      {changes.length > SHOWN_MOST && <li className="muted">+ {changes.length - SHOWN_MOST}</li>}
    </ul>
  );
}

export function PublishProvisional({
  session,
  disabled,
  onDone,
}: {
  session: RaceSession;
  disabled: boolean;
  onDone: () => void;
}) {
  const { actions } = useControlWords();
  return (
    <HoldButton
      disabled={disabled}
      onHeld={async () => {
        if (await session.decide(provisionalOrder(session.live.now()))) onDone();
      }}
    >
      {actions.provisional}
    </HoldButton>
  );
}
