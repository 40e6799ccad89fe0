/** The stations that ever enrolled: what each has sent, when it was last heard, and the way in for another. */

import { useState } from 'react';
import { age } from '../ui/format.ts';
import { useLanguage } from '../ui/language.ts';
import { Button } from '../ui/primitives/Button.tsx';
import { StateWord } from '../ui/primitives/StateWord.tsx';
import { type Api, type Station, useLoaded } from './api.ts';
import { FormDialog, Secret, Section } from './parts.tsx';
import { useAdminWords } from './words.ts';

const EVERY_MS = 5_000;

export function Stations({ api }: { readonly api: Api }) {
  const words = useAdminWords();
  const loaded = useLoaded<{ stations: readonly Station[] }>(api, '/v1/admin/stations', EVERY_MS);
  const [code, setCode] = useState<string | null>(null);
  const [ending, setEnding] = useState<Station | null>(null);
  const [failed, setFailed] = useState<Error | null>(null);
  const makeCode = (): void =>
    void api.send<{ code: string }>('POST', '/v1/admin/codes').then(
      (answer) => {
        setFailed(null);
        setCode(answer.code);
      },
      (error: Error) => setFailed(error),
    );
  const setRevoked = async (station: Station, revoked: boolean): Promise<void> => {
    await api.send('PUT', `/v1/admin/stations/${station.station}`, { revoked });
    await loaded.again();
  };
  return (
    <Section
      title={words.stations}
      loaded={failed ? { ...loaded, error: failed } : loaded}
      again={async () => {
        setFailed(null);
        await loaded.again();
      }}
      action={<Button onClick={makeCode}>{words.newCode}</Button>}
    >
      {({ stations }) => (
        <>
          {stations.length === 0 && <p className="empty">{words.noStations}</p>}
          <ul className="rows">
            {stations.map((station) => (
              <li key={station.station}>
                <div className="what">
                  <strong>{station.name}</strong>
                  <Line station={station} />
                  <span className="id">{station.station}</span>
                </div>
                <Button
                  aria-label={`${station.revoked ? words.letIn : words.revoke}: ${station.name}`}
                  onClick={() =>
                    station.revoked
                      ? void setRevoked(station, false).catch((error: Error) => setFailed(error))
                      : setEnding(station)
                  }
                >
                  {station.revoked ? words.letIn : words.revoke}
                </Button>
              </li>
            ))}
          </ul>
          {code && (
            <FormDialog title={words.codeTitle} onClose={() => setCode(null)}>
              <p>{words.codeHelp}</p>
              <Secret text={`--relay ${location.origin} --relay-code ${code}`} />
            </FormDialog>
          )}
          {ending && (
            <FormDialog
              title={words.revoke}
              submit={words.revoke}
              danger
              onSubmit={() => setRevoked(ending, true)}
              onClose={() => setEnding(null)}
            >
              <p>{words.revokeAsk(ending.name)}</p>
            </FormDialog>
          )}
        </>
      )}
    </Section>
  );
}

function Line({ station }: { readonly station: Station }) {
  const words = useAdminWords();
  const count = (n: number): string => n.toLocaleString(language);
  const language = useLanguage();
  const state = station.revoked
    ? ({ is: 'alarm', says: words.revoked } as const)
    : station.connected
      ? ({ is: 'ok', says: words.connected } as const)
      : station.heardMs === null
        ? ({ is: 'off', says: words.neverHeard } as const)
        : ({ is: 'attention', says: words.heard(age(Date.now() - station.heardMs)) } as const);
  return (
    <span className="line">
      <StateWord kind={state.is} text={state.says} />
      <span>{words.records(count(station.mark))}</span>
      <span>{station.behind > 0 ? words.behind(count(station.behind)) : words.upToDate}</span>
      {station.leftOut > 0 && (
        <StateWord
          kind="attention"
          text={words.leftOut(count(station.leftOut), station.trouble ?? '')}
          {...(station.trouble && { title: station.trouble })}
        />
      )}
    </span>
  );
}
