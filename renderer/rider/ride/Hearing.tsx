/** The line at the top: who is riding, and whether race control hears. In words, with a shape, and what is still safe. */
import { age } from '../../ui/format.ts';
import { StateWord } from '../../ui/primitives/StateWord.tsx';
import type { RiderSetup } from '../setup.ts';
import type { RiderState } from '../tracker/tracker.ts';
import { useRiderWords } from '../words.ts';
import { hearingOf } from './hearing.ts';

/** From this between batches on, the age of the last is worth its line. */
const RESTS_FROM_MS = 30_000;

export function Hearing({ state, setup, now }: { state: RiderState; setup: RiderSetup; now: number }) {
  const words = useRiderWords();
  const hearing = hearingOf(state, setup.tracking.batchMs, now);
  const waiting = state.tracker?.waiting ?? 0;
  const kept = waiting > 0 ? words.kept(waiting) : '';
  // Where batches are minutes apart, "heard" says since when: silence between two laps is no fault, and no proof either.
  const heardMs = state.tracker?.heardMs ?? null;
  const rests = setup.tracking.batchMs >= RESTS_FROM_MS && heardMs !== null && now - heardMs > RESTS_FROM_MS;
  const resting = rests ? words.rests(age(now - heardMs)) : '';
  const said = ((): {
    kind: 'ok' | 'attention' | 'alarm' | 'off';
    shape: string;
    text: string;
    help: string;
  } => {
    switch (hearing.is) {
      case 'heard':
        return { kind: 'ok', shape: '●', text: words.heard, help: resting };
      case 'connecting':
        return { kind: 'off', shape: '○', text: words.connecting, help: kept };
      case 'unheard': {
        const text = hearing.sinceMs === null ? words.neverHeard : words.notHeard(age(now - hearing.sinceMs));
        return { kind: 'attention', shape: '▲', text, help: `${kept}. ${words.nothingLost}` };
      }
      case 'no-position': {
        const since = hearing.sinceMs === null ? '' : ` (${age(now - hearing.sinceMs)})`;
        return { kind: 'attention', shape: '▲', text: words.noPosition + since, help: words.noPositionHelp };
      }
      case 'refused':
        return { kind: 'alarm', shape: '■', text: words.cardRefused, help: words.cardRefusedHelp };
      case 'denied':
        return { kind: 'alarm', shape: '■', text: words.denied, help: words.deniedHelp };
      case 'insecure':
        return { kind: 'alarm', shape: '■', text: words.insecure, help: words.insecureHelp };
      case 'off':
        return { kind: 'off', shape: '○', text: words.stopped, help: kept };
    }
  })();
  return (
    <header className={`hearing hearing-${said.kind}`}>
      <span className="plate plate-small">{setup.bib}</span>
      <div className="hearing-words" role="status">
        <StateWord kind={said.kind} shape={said.shape} text={said.text} />
        {said.help && <p>{said.help}</p>}
        {state.tracker?.durable === false && state.riding && <p>{words.notDurable}</p>}
        {state.tracker?.storeFailed && <StateWord kind="alarm" shape="■" text={words.storeFailed} />}
      </div>
    </header>
  );
}
