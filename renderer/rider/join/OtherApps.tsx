/** Apps that riders already have: the tap that sets them up, the step it needs first, and the plain values. */
import type { ReactNode } from 'react';
import { Icon } from '../../ui/Icon.tsx';
import type { RiderSetup } from '../setup.ts';
import { useRiderWords } from '../words.ts';

export function OtherApps({ setup }: { setup: RiderSetup }) {
  const words = useRiderWords();
  const { owntracks, traccar, credential, mqtt, relay } = setup;
  return (
    <>
      <Fold title={words.owntracks}>
        <Steps steps={words.owntracksSteps} />
        <a className="button wide" href={owntracks.httpLink}>
          {words.owntracksButton}
        </a>
        <a className="button wide quiet" href={owntracks.mqttLink}>
          {words.owntracksMqtt}
        </a>
      </Fold>
      <Fold title={words.traccar}>
        <Steps steps={words.traccarSteps} />
        <a className="button wide" href={traccar.link}>
          {words.traccarButton}
        </a>
        <p>{words.traccarThen}</p>
        <Values
          values={[
            [words.server, traccar.url],
            [words.deviceId, traccar.id],
          ]}
        />
      </Fold>
      {relay && (
        <Fold title={words.awayTitle}>
          <p>{words.awayHelp}</p>
          <a className="button wide" href={relay.owntracks.httpLink}>
            {words.owntracksButton}
          </a>
          <a className="button wide" href={relay.traccar.link}>
            {words.traccarButton}
          </a>
          <Values
            values={[
              ['OwnTracks HTTP', relay.owntracks.httpUrl],
              ['OsmAnd', relay.traccar.url],
              ['MQTT', relay.webSocket],
            ]}
          />
        </Fold>
      )}
      <Fold title={words.otherApp}>
        <Values
          values={[
            [words.user, credential.username],
            [words.password, credential.spelled],
            ['OwnTracks HTTP', owntracks.httpUrl],
            ['OsmAnd', traccar.url],
            ['MQTT', `${mqtt.host}:${mqtt.tlsPort} (TLS), ${mqtt.host}:${mqtt.port}`],
            [words.topic, mqtt.topic],
          ]}
        />
      </Fold>
    </>
  );
}

export function Fold({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="fold">
      <summary>
        <span>{title}</span>
        <Icon name="chevron" />
      </summary>
      <div className="fold-body">{children}</div>
    </details>
  );
}

export function Steps({ steps }: { steps: readonly string[] }) {
  return (
    <ol className="steps">
      {steps.map((step) => (
        <li key={step}>{step}</li>
      ))}
    </ol>
  );
}

function Values({ values }: { values: readonly (readonly [name: string, value: string])[] }) {
  return (
    <dl className="values">
      {values.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
