/**
 * The station's name under a relay's domain, with which no phone warns: whether phones are sent to it, where it leads, until when
 * its certificate is good, and if it is not used, why not and what helps.
 */
import { dayAndTime, sheetsOf } from '../../ui/format.ts';
import { useLanguage } from '../../ui/language.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { ask } from '../../ui/station/api.ts';
import { sentenceOf } from '../../ui/station/sentence.ts';
import { toast } from '../toasts.ts';
import css from './connect.module.css';
import { type Connection, domainOf, type StationName } from './connection.ts';
import { useConnectWords } from './words.ts';

interface NameProps {
  readonly connection: Connection;
  readonly named: StationName;
  /** Organisers choose; others look. */
  readonly mayChoose: boolean;
  /** Asks anew how the station is reached. */
  readonly again: () => Promise<void>;
}

export function NamePart({ connection, named, mayChoose, again }: NameProps) {
  const use = (wanted: boolean) =>
    void ask('PUT', '/v1/connection/name', { body: { use: wanted } }).then(again, (error: unknown) =>
      toast({ kind: 'refused', text: sentenceOf(error) }),
    );
  const { named: words } = useConnectWords();
  const { isUsed, name, state } = named;
  const isOff = state === 'off';
  // What the relay could not do says more than that there is no certificate; of one that is over it may be the clock.
  const isHeldUp = named.trouble !== null && state === 'waiting';
  const isUnderWay = state === 'looking' || (state === 'waiting' && !isHeldUp && named.line === 'names');
  const isWrong = !isUsed && !isOff && !isUnderWay;
  return (
    <div className={css.stack}>
      <h3>{words.title}</h3>
      <p className={isUsed ? css.good : isWrong ? 'problem' : undefined} role="status">
        {(isUsed || isWrong) && <span aria-hidden="true">{isUsed ? '✓' : '▲'} </span>}
        {isUsed && name !== null ? words.used(name) : words.notUsed(connection.host)}
      </p>
      {!isUsed && !isHeldUp && <Why named={named} />}
      {named.trouble !== null && <Trouble trouble={named.trouble} />}
      <Facts named={named} />
      <p className="muted">{words.needsInternet}</p>
      {mayChoose && (
        <Button onClick={() => use(isOff)}>{isOff ? words.use : isUsed ? words.leave : words.stay}</Button>
      )}
    </div>
  );
}

/** Why it is not used, and what helps. */
function Why({ named: { state, line, name, says, addresses } }: { named: StationName }) {
  const { named: words } = useConnectWords();
  const isReached = line === 'names';
  // Without the relay no certificate is on its way, and DNS does not follow this computer.
  const needsRelay = state === 'waiting' || state === 'ended' || state === 'elsewhere';
  const facts = { domain: domainOf(name), addresses: addresses.join(', '), isReached };
  return (
    <>
      {(isReached || state !== 'waiting') && <p>{words.states[state](facts)}</p>}
      {state === 'filtered' && <Routers domain={facts.domain} />}
      {needsRelay && !isReached && <p>{words.lines[line]}</p>}
      {(state === 'unreached' || state === 'untrusted') && says !== null && <Said text={says} />}
    </>
  );
}

/** Where routers let a domain lead to private addresses; what is to be typed there is whole. */
function Routers({ domain }: { domain: string }) {
  const { named: words } = useConnectWords();
  return (
    <dl className={css.nameFacts}>
      <div>
        <dt>FRITZ!Box</dt>
        <dd>{words.fritzBox}</dd>
      </div>
      <div>
        <dt>{words.dnsmasq}</dt>
        <dd>
          <code>rebind-domain-ok=/{domain}/</code>
        </dd>
      </div>
      <div>
        <dt>pfSense, OPNsense (Unbound)</dt>
        <dd>
          <code>private-domain: "{domain}"</code>
        </dd>
      </div>
    </dl>
  );
}

/** What the relay could not do, also while what there is works still. Somebody else's words as they are. */
function Trouble({ trouble }: { trouble: NonNullable<StationName['trouble']> }) {
  const { named: words } = useConnectWords();
  const language = useLanguage();
  return (
    <>
      <p>{words.troubles[trouble.code] ?? words.troubles.authority}</p>
      <Said text={trouble.says} />
      <p>{words.again(dayAndTime(trouble.againMs, Date.now(), zoneHere(), language))}</p>
    </>
  );
}

const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const Said = ({ text }: { text: string }) => (
  <p className="muted" lang="en">
    {text}
  </p>
);

/** What there is; of what is missing it is said above why. */
function Facts({ named: { name, addresses, endsMs, renewedMs, relay } }: { named: StationName }) {
  const { named: words } = useConnectWords();
  const language = useLanguage();
  const day = (ms: number): string =>
    new Date(ms).toLocaleDateString(sheetsOf(language), { dateStyle: 'long' });
  const facts = [
    [words.name, name],
    [words.leadsTo, addresses.join(', ')],
    [words.until, endsMs === null ? null : day(endsMs)],
    [words.renewed, renewedMs === null ? null : day(renewedMs)],
    [words.by, relay],
  ] as const;
  return (
    <dl className={css.nameFacts}>
      {facts.map(
        ([label, value]) =>
          value && (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
