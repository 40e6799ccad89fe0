/** This computer's addresses: the one that phones are sent to, others to choose from, and those that nobody else can use. */

import { Button } from '../../ui/primitives/Button.tsx';
import { ask } from '../../ui/station/api.ts';
import { sentenceOf } from '../../ui/station/sentence.ts';
import { desktop } from '../desktop.ts';
import { toast } from '../toasts.ts';
import css from './connect.module.css';
import { type Address, type Connection, reachOf } from './connection.ts';
import { useConnectWords } from './words.ts';

interface AddressesProps {
  readonly connection: Connection;
  /** Organisers choose; others look. */
  readonly mayChoose: boolean;
}

const choose = (network: Pick<Address, 'interfaceName' | 'family'> | null) =>
  void ask('PUT', '/v1/connection/network', { body: { network } }).catch((error: unknown) =>
    toast({ kind: 'refused', text: sentenceOf(error) }),
  );

/** In one sentence: where phones are sent to, and whether they get there. */
export function ReachLine({ connection }: { connection: Connection }) {
  const { reach: words } = useConnectWords();
  const reach = reachOf(connection);
  return (
    <p className={reach === 'fine' ? css.good : 'problem'} role={reach === 'fine' ? undefined : 'alert'}>
      <span aria-hidden="true">{reach === 'fine' ? '✓' : '▲'}</span>{' '}
      {reach === 'no-network' ? words['no-network'] : words[reach](connection.host)}
    </p>
  );
}

export function AddressesPart({ connection, mayChoose }: AddressesProps) {
  const words = useConnectWords();
  const { addresses, host, hostname, chosen, listensAt } = connection;
  // A station of before says one at most.
  const relays = connection.relays ?? (connection.relay === null ? [] : [connection.relay]);
  const usable = addresses.filter(({ works }) => works !== 'no');
  const others = addresses.filter(({ works }) => works === 'no');
  const isEverywhere = listensAt === '::' || listensAt === '0.0.0.0';
  return (
    <div className={css.stack}>
      {usable.length > 0 && (
        <ul className={css.addresses} aria-label={words.addresses}>
          {usable.map((one) => (
            <li key={`${one.interfaceName} ${one.address}`} aria-current={one.address === host || undefined}>
              <span className={css.address}>{one.address}</span>
              <span className="muted">{one.interfaceName}</span>
              {one.address === host ? (
                <strong className={css.good}>✓ {words.recommended}</strong>
              ) : (
                mayChoose &&
                isEverywhere && (
                  <Button
                    small
                    onClick={() => choose({ interfaceName: one.interfaceName, family: one.family })}
                  >
                    {words.useThis}
                    <span className="visually-hidden">: {one.address}</span>
                  </Button>
                )
              )}
              {one.why && <span className={css.why}>{words.why[one.why]}</span>}
            </li>
          ))}
        </ul>
      )}
      {chosen !== null && mayChoose && <Button onClick={() => choose(null)}>{words.decide}</Button>}
      {others.length > 0 && (
        <details className={css.more}>
          <summary>{words.notWorking(others.length)}</summary>
          <ul className={css.addresses}>
            {others.map((one) => (
              <li key={`${one.interfaceName} ${one.address}`}>
                <span className={css.address}>{one.address}</span>
                <span className="muted">{one.interfaceName}</span>
                {one.why && <span className={css.why}>✕ {words.why[one.why]}</span>}
              </li>
            ))}
          </ul>
        </details>
      )}
      <p className="muted">{hostname === null ? words.noName : words.byName(hostname)}</p>
      {relays.length > 0 && <p className="muted">{words.relay(relays.join(', '))}</p>}
      {desktop !== null && (
        <div className="button-row">
          <Button onClick={() => void desktop?.openSettings()}>{words.settings}</Button>
          <Button onClick={() => void desktop?.openDataFolder()}>{words.dataFolder}</Button>
        </div>
      )}
      <Ports ports={connection.ports} />
    </div>
  );
}

const PORTS = ['crowd', 'crowdHttps', 'https', 'mqtts', 'mqtt', 'osmand'] as const;

function Ports({ ports }: { ports: Connection['ports'] }) {
  const words = useConnectWords();
  return (
    <details className={css.more}>
      <summary>{words.ports}</summary>
      <dl className={css.facts}>
        {PORTS.filter((name) => ports[name] > 0).map((name) => (
          <div key={name}>
            <dt>{words.portsOf[name]}</dt>
            <dd>{ports[name]}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
