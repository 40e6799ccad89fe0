/**
 * The health line: this screen, clients, journal, live feed, disk, each with a shape and a word; a click tells its
 * story. What cannot be asked for is said to be unknown, never fine.
 */

import { useEffect, useRef, useState } from 'react';
import { age } from '../ui/format.ts';
import type { LineState } from '../ui/live.ts';
import { Button } from '../ui/primitives/Button.tsx';
import { Dialog } from '../ui/primitives/Dialog.tsx';
import { StateWord } from '../ui/primitives/StateWord.tsx';
import { ringAlarm } from '../ui/sound.ts';
import { ask } from '../ui/station/api.ts';
import { useAsked } from '../ui/station/asked.ts';
import { useSay } from '../ui/station/messages.ts';
import { sentenceOf } from '../ui/station/sentence.ts';
import { BackupsDialog } from './BackupsDialog.tsx';
import { DecodersDialog } from './DecodersDialog.tsx';
import { type HealthOpens, useHealthAsked } from './health-commands.ts';
import { useStationList } from './officials-line.ts';
import { PhonesDialog } from './PhonesDialog.tsx';
import { StandbyDialog } from './StandbyDialog.tsx';
import { Standstills } from './Standstills.tsx';
import { seenGone } from './screens-gone.ts';
import { useControlWords } from './words.ts';

type HealthState = 'ok' | 'attention' | 'alarm' | 'off';
interface HealthPart {
  readonly id: string;
  readonly state: HealthState;
  /** A figure short enough for the line. */
  readonly figure: string | null;
  readonly says: string;
  readonly saying?: unknown;
}

const REFRESH_MS = 3_000;
const LINE_FIRST_MS = 400;
const SHAPE = { ok: '●', attention: '▲', alarm: '■', off: '○' } as const;

function useHealth(): { parts: readonly HealthPart[] | null; reached: boolean } {
  const told = useStationList<HealthPart>('health');
  // By the officials' line it comes by itself; it is given a moment.
  const { state, isLost } = useAsked<{ parts: HealthPart[] }>(told === null ? '/v1/health' : null, {
    everyMs: REFRESH_MS,
    afterMs: LINE_FIRST_MS,
  });
  // While the line comes and goes, what was known before stays.
  const last = useRef<readonly HealthPart[] | null>(null);
  last.current = told ?? state?.parts ?? last.current;
  return { parts: last.current, reached: told !== null || !isLost };
}

/** `line`: the live line of the open race; null where there is none. */
export function HealthLine({ line, onRetry }: { line: LineState | null; onRetry?: () => void }) {
  const words = useControlWords();
  const say = useSay();
  const { parts, reached } = useHealth();
  const [open, setOpen] = useState<HealthOpens | null>(null);
  useHealthAsked(setOpen);
  const [refusal, setRefusal] = useState<string | null>(null);
  const told = (asking: Promise<unknown>) => {
    setRefusal(null);
    asking.catch((error: unknown) => setRefusal(sentenceOf(error)));
  };
  const adoptClock = () => told(ask('POST', '/v1/clock/adopt'));
  const hears = reached && (line === null || line.is === 'live' || line.is === 'refused');
  const page: HealthPart = {
    id: 'page',
    state: hears ? 'ok' : line?.is === 'connecting' ? 'off' : 'alarm',
    figure: line?.is === 'lost' ? age(Date.now() - line.heardMs) : null,
    says: hears ? words.health.pageOk : words.health.pageLost,
  };
  const all = [page, ...(parts ?? [])].map((part) =>
    part === page || reached
      ? part
      : { ...part, state: 'off' as const, says: words.health.unknown, saying: undefined },
  );
  const alarmed = all.some(({ state }) => state === 'alarm');
  useEffect(() => {
    if (alarmed) ringAlarm();
  }, [alarmed]);
  return (
    <>
      <button type="button" className="health" onClick={() => setOpen('stories')}>
        <span className="visually-hidden">{words.health.told(words.health.label, '')}</span>
        {all.map((part) => (
          <span
            key={part.id}
            className={`health-part health-${part.state} ${part.id === 'page' ? 'health-page' : ''}`}
          >
            <StateWord
              kind={part.state}
              shape={SHAPE[part.state]}
              text={`${words.health.parts[part.id] ?? part.id}${part.figure ? ` ${part.figure}` : ''}`}
            />
            <span className="visually-hidden"> {words.health.states[part.state]}, </span>
          </span>
        ))}
      </button>
      {open === 'phones' && <PhonesDialog onClose={() => setOpen(null)} />}
      {open === 'standby' && <StandbyDialog onClose={() => setOpen(null)} />}
      {open === 'backups' && <BackupsDialog onClose={() => setOpen(null)} />}
      {open === 'decoders' && <DecodersDialog onClose={() => setOpen(null)} />}
      {open === 'stories' && (
        <Dialog title={words.health.label} onClose={() => setOpen(null)}>
          <ul className="health-stories">
            {all.map((part) => (
              <li key={part.id}>
                <StateWord
                  kind={part.state}
                  shape={SHAPE[part.state]}
                  text={words.health.told(
                    words.health.parts[part.id] ?? part.id,
                    words.health.states[part.state],
                  )}
                />
                <p>{say(part.saying, part.says)}</p>
                {part.id === 'screens' && (
                  <Button onClick={() => told(seenGone(part.saying))}>{words.health.screensSeen}</Button>
                )}
                {part.id === 'clock' && <Button onClick={adoptClock}>{words.phones.adopt}</Button>}
              </li>
            ))}
          </ul>
          {refusal && (
            <p role="alert" className="problem">
              {refusal}
            </p>
          )}
          <Standstills />
          <div className="button-row">
            <Button onClick={() => setOpen('phones')}>{words.phones.button}</Button>
            <Button onClick={() => setOpen('decoders')}>{words.decoders.button}</Button>
            <Button onClick={() => setOpen('standby')}>{words.standby.button}</Button>
            <Button onClick={() => setOpen('backups')}>{words.backups.button}</Button>
            {!hears && onRetry && <Button onClick={onRetry}>{words.health.tryNow}</Button>}
          </div>
        </Dialog>
      )}
    </>
  );
}
