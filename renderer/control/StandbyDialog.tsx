/**
 * The standby: how the second computer is, adding one with a pairing code, handing over to it, and going on without it
 * when it is dead. What changes who leads is held, not clicked.
 */

import { Button } from '../ui/primitives/Button.tsx';
import { Dialog } from '../ui/primitives/Dialog.tsx';
import { HoldButton } from '../ui/primitives/HoldButton.tsx';
import { useAsked } from '../ui/station/asked.ts';
import { type Connection, officialsOrigin } from './connect/connection.ts';
import { useConnection } from './connect/use-connection.ts';
import { useControlWords } from './words.ts';

interface PairingCode {
  readonly code: string;
  readonly untilMs: number;
}

interface Standby {
  readonly role: 'alone' | 'master' | 'standby';
  readonly state: 'none' | 'in-step' | 'catching-up' | 'away' | 'holding';
  readonly computer: string;
  readonly other: string | null;
  readonly code: PairingCode | null;
  readonly tails: readonly {
    readonly atMs: number;
    readonly node: string;
    readonly records: number;
    readonly notable: readonly string[];
    readonly file: string;
  }[];
}

const REFRESH_MS = 1_500;

export function StandbyDialog({ onClose }: { onClose: () => void }) {
  const { standby: words } = useControlWords();
  const { state, problem, isLost, order } = useAsked<Standby>('/v1/standby', { everyMs: REFRESH_MS });
  return (
    <Dialog title={words.title} onClose={onClose}>
      {problem !== null && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
      {isLost ? (
        <p role="alert" className="problem">
          {words.lost(state?.other ?? words.other)}
        </p>
      ) : state === null ? (
        <p className="muted">{words.asking}</p>
      ) : (
        <div className="standby">
          <p>{words.explain}</p>
          <p role="status">
            <strong>{words.states[state.state](state.other ?? words.other)}</strong>
          </p>
          {state.code !== null && <Code code={state.code} />}
          {(state.role === 'alone' || state.state === 'away') && state.code === null && (
            <Button onClick={() => order('POST', '/v1/standby/code')}>{words.add}</Button>
          )}
          {state.state === 'in-step' && (
            <HoldButton onHeld={() => order('POST', '/v1/standby/hand-over')}>
              {words.handOver(state.other ?? words.other)}
            </HoldButton>
          )}
          {state.state === 'holding' && (
            <>
              <p className="problem">{words.aloneWarning(state.other ?? words.other)}</p>
              <HoldButton onHeld={() => order('POST', '/v1/standby/go-alone')}>{words.alone}</HoldButton>
            </>
          )}
          {state.state === 'away' && (
            <HoldButton onHeld={() => order('DELETE', '/v1/standby')}>{words.remove}</HoldButton>
          )}
          {state.tails.map((tail) => (
            <section key={`${tail.node}-${tail.atMs}`}>
              <h3>{words.tail(tail.node, tail.records)}</h3>
              <p>{words.tailSays(tail.file)}</p>
              {tail.notable.length > 0 && (
                <ul>
                  {tail.notable.map((line) => (
                    <li key={line}>{line}</li>
                  ))}
                </ul>
              )}
            </section>
          ))}
        </div>
      )}
    </Dialog>
  );
}

/** By address: two computers find each other without internet. */
const addressOf = ({ host, ports }: Connection): string => officialsOrigin({ host, ports });

function Code({ code }: { code: PairingCode }) {
  const { standby: words } = useControlWords();
  // In the desktop app this page's own address is nobody else's.
  const { state } = useConnection();
  return (
    <>
      <p>{words.codeSays}</p>
      <p>
        <code>npm start -- --standby-of {state === null ? location.origin : addressOf(state)}</code>
      </p>
      <p className="pairing-code">{code.code}</p>
    </>
  );
}
