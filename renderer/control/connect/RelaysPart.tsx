/** The cloud relays: to which the station sends, whether each has everything, and for organisers one more or one less. */

import { type FormEvent, useId, useState } from 'react';
import { Button } from '../../ui/primitives/Button.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { HoldButton } from '../../ui/primitives/HoldButton.tsx';
import { type Asked, useAsked, wrongOf } from '../../ui/station/asked.ts';
import { useSay } from '../../ui/station/messages.ts';
import css from './connect.module.css';
import { useConnectWords } from './words.ts';

interface Relay {
  readonly id: string;
  readonly url: string;
  readonly from: 'options' | 'page';
  readonly state: 'enrolling' | 'connecting' | 'connected' | 'refused';
  readonly says: string | null;
  readonly saying?: unknown;
  readonly mark: number | null;
  readonly behind: number;
  readonly lagMs: number;
  readonly history: 'not-compared' | 'same' | 'other';
}

interface Answer {
  readonly relays: readonly Relay[];
  readonly newest: number;
}

const REFRESH_MS = 2_000;

/** How a relay is, as one of the states that have a word and a colour. */
const standingOf = ({ state, history, behind }: Relay): 'fine' | 'behind' | 'away' | 'wrong' => {
  if (state === 'refused' || history === 'other') return 'wrong';
  if (state !== 'connected') return 'away';
  return behind === 0 ? 'fine' : 'behind';
};

const isAmiss = (relay: Relay): boolean => ['away', 'wrong'].includes(standingOf(relay));

const SIGNS = { fine: '✓', behind: '…', away: '▲', wrong: '✕' } as const;

export function RelaysPart({ mayChange }: { mayChange: boolean }) {
  const { relays: words } = useConnectWords();
  const asked = useAsked<Answer>('/v1/relays', { everyMs: REFRESH_MS });
  const { state: answer, order } = asked;
  const problem = wrongOf(asked);
  return (
    <div className={css.stack}>
      <p>{words.says}</p>
      {problem !== null && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
      {answer !== null && answer.relays.length === 0 && <p className="muted">{words.none}</p>}
      {answer !== null && answer.relays.length > 0 && (
        <ul className={css.relays} aria-label={words.list}>
          {answer.relays.map((relay) => (
            <OneRelay key={relay.id} relay={relay} mayChange={mayChange} order={order} />
          ))}
        </ul>
      )}
      {mayChange && answer?.relays.some(isAmiss) && <p className="muted">{words.again}</p>}
      {answer !== null && mayChange && <AddRelay order={order} />}
    </div>
  );
}

interface OneRelayProps {
  readonly relay: Relay;
  readonly mayChange: boolean;
  readonly order: Asked<Answer>['order'];
}

function OneRelay({ relay, mayChange, order }: OneRelayProps) {
  const { relays: words } = useConnectWords();
  const standing = standingOf(relay);
  const isTaken = standing === 'fine' || standing === 'behind';
  return (
    <li>
      <p className={css.relayHead}>
        <span className={css.address}>{relay.url}</span>
        <strong className={standing === 'fine' ? css.good : isTaken ? undefined : 'problem'}>
          <span aria-hidden="true">{SIGNS[standing]}</span> {words.standings[standing]}
        </strong>
      </p>
      <Wrong relay={relay} />
      {relay.mark !== null && relay.behind > 0 && (
        <p className="muted">{words.behind(relay.behind, Math.round(relay.lagMs / 1_000))}</p>
      )}
      {relay.from === 'options' ? (
        <p className="muted">{words.given}</p>
      ) : (
        mayChange && (
          <HoldButton small onHeld={() => void order('DELETE', `/v1/relays/${relay.id}`)}>
            {words.remove}
            <span className="visually-hidden">: {relay.url}</span>
          </HoldButton>
        )
      )}
    </li>
  );
}

/** In the reader's language; the relay's own words, for which there are none here, in English. */
function Wrong({ relay: { says, saying } }: { relay: Relay }) {
  const say = useSay();
  if (says === null) return null;
  const said = say(saying, says);
  return <p lang={said === says ? 'en' : undefined}>{said}</p>;
}

/** As the station takes them: one address of the web, and a code that is long enough to be one. */
const isAddress = (text: string): boolean =>
  !/[\s,]/.test(text) && /^https?:$/.test(URL.parse(text)?.protocol ?? '');
const CODE_LENGTH_MIN = 8;

function AddRelay({ order }: { order: Asked<Answer>['order'] }) {
  const { relays: words } = useConnectWords();
  const [{ url, code }, setTyped] = useState({ url: '', code: '' });
  const [isTried, setTried] = useState(false);
  const id = useId();
  const isUrlWrong = !isAddress(url.trim());
  const isCodeWrong = code.trim() !== '' && code.trim().length < CODE_LENGTH_MIN;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(isUrlWrong || isCodeWrong);
    if (isUrlWrong || isCodeWrong) return;
    const body = { url: url.trim(), ...(code.trim() !== '' && { code: code.trim() }) };
    if (await order('POST', '/v1/relays', body)) setTyped({ url: '', code: '' });
  };
  return (
    <form className="form" noValidate aria-label={words.add} onSubmit={(event) => void submit(event)}>
      <Field label={words.url}>
        <input
          type="url"
          value={url}
          placeholder="https://"
          autoComplete="off"
          spellCheck={false}
          aria-invalid={isTried && isUrlWrong}
          aria-describedby={`${id}-url`}
          onChange={({ target }) => setTyped({ url: target.value, code })}
        />
        <Under id={`${id}-url`} problem={isTried && isUrlWrong ? words.badUrl : null} />
      </Field>
      <Field label={words.code}>
        <input
          value={code}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          aria-invalid={isTried && isCodeWrong}
          aria-describedby={`${id}-code`}
          onChange={({ target }) => setTyped({ url, code: target.value })}
        />
        <Under
          id={`${id}-code`}
          problem={isTried && isCodeWrong ? words.badCode(CODE_LENGTH_MIN) : null}
          hint={words.codeHint}
        />
      </Field>
      <Button type="submit">{words.add}</Button>
    </form>
  );
}

const Under = ({ id, problem, hint }: { id: string; problem: string | null; hint?: string }) => (
  <small id={id} className={problem === null ? '' : 'problem'}>
    {problem ?? hint ?? ''}
  </small>
);
