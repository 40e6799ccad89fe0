/** The event's sponsors: logos dropped, named, put in order, shown where they are wanted, taken away. */

import { useCallback, useEffect, useState } from 'react';
import { elementOf } from '../../../race/present.ts';
import { Check } from '../../ui/primitives/Check.tsx';
import { Dialog } from '../../ui/primitives/Dialog.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { HoldButton } from '../../ui/primitives/HoldButton.tsx';
import { IconButton } from '../../ui/primitives/IconButton.tsx';
import { SPONSOR_PLACES, type Sponsor } from '../../ui/sponsors.ts';
import { ask, read } from '../../ui/station/api.ts';
import { sentenceOf } from '../../ui/station/sentence.ts';
import { raster } from './raster.ts';
import { useEventWords } from './words.ts';

type List = { readonly sponsors: readonly Sponsor[]; readonly setAside?: readonly string[] };

export function SponsorsDialog({ onClose }: { onClose: () => void }) {
  const { sponsors: words } = useEventWords();
  const [sponsors, setSponsors] = useState<readonly Sponsor[] | null>(null);
  const [setAside, setSetAside] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const complain = useCallback((error: unknown) => setProblem(sentenceOf(error)), []);
  const load = useCallback(
    () =>
      read<List>('/v1/sponsors').then((list) => {
        setSponsors(list.sponsors);
        setSetAside(list.setAside ?? []);
      }, complain),
    [complain],
  );
  useEffect(() => void load(), [load]);

  const bring = async (files: FileList | null) => {
    setProblem(null);
    for (const file of files ?? []) {
      const name = file.name.replace(/\.[^.]*$/, '').slice(0, 80) || 'Logo';
      try {
        const path = `/v1/sponsors?name=${encodeURIComponent(name)}`;
        const picture = await raster(file).catch(() => {
          throw new Error(words.notDrawn);
        });
        setSponsors(
          (await ask<List>('POST', path, { raw: picture, type: 'application/octet-stream' })).sponsors,
        );
      } catch (error) {
        setProblem(`${file.name}: ${sentenceOf(error)}`);
      }
    }
  };
  const arrange = (next: readonly Sponsor[]) => {
    setProblem(null);
    setSponsors(next);
    const body = { sponsors: next.map(({ id, name, places }) => ({ id, name, places })) };
    ask<List>('PUT', '/v1/sponsors', { body }).then(
      (list) => setSponsors(list.sponsors),
      (error) => {
        complain(error);
        void load();
      },
    );
  };
  const list = sponsors ?? [];
  const change = (id: string, to: Partial<Sponsor>) =>
    arrange(list.map((one) => (one.id === id ? { ...one, ...to } : one)));
  const earlier = (at: number) => {
    const next = [...list];
    next.splice(at - 1, 2, elementOf(next, at), elementOf(next, at - 1));
    arrange(next);
  };
  const remove = (id: string) => ask('DELETE', `/v1/sponsors/${id}`).then(load, complain);
  return (
    <Dialog title={words.title} onClose={onClose} wide>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one of two ways; the file button is the other. */}
      <div
        className={`form drop-place ${over ? 'drop-over' : ''}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void bring(event.dataTransfer.files);
        }}
      >
        <p className="muted">{words.says}</p>
        <Field label={words.drop}>
          <input
            type="file"
            multiple
            accept=".png,.webp,.jpg,.jpeg,.svg,image/png,image/webp,image/jpeg,image/svg+xml"
            onChange={(event) => void bring(event.target.files)}
          />
        </Field>
        {problem && (
          <p role="alert" className="problem">
            {problem}
          </p>
        )}
        {setAside.length > 0 && <p className="problem">{words.setAside(setAside.join(', '))}</p>}
        {sponsors?.length === 0 && <p className="muted">{words.none}</p>}
        <ul className="sponsor-list">
          {list.map((sponsor, at) => (
            <SponsorRow
              key={sponsor.id}
              sponsor={sponsor}
              onChange={(to) => change(sponsor.id, to)}
              onEarlier={at > 0 ? () => earlier(at) : null}
              onRemove={() => void remove(sponsor.id)}
            />
          ))}
        </ul>
      </div>
    </Dialog>
  );
}

interface RowProps {
  readonly sponsor: Sponsor;
  readonly onChange: (to: Partial<Sponsor>) => void;
  /** Null for the first. */
  readonly onEarlier: (() => void) | null;
  readonly onRemove: () => void;
}

function SponsorRow({ sponsor, onChange, onEarlier, onRemove }: RowProps) {
  const { sponsors: words } = useEventWords();
  return (
    <li>
      <img src={sponsor.url} alt="" className="sponsor-thumb" />
      <Field label={words.name}>
        <input
          key={sponsor.name}
          defaultValue={sponsor.name}
          maxLength={80}
          onBlur={(event) => {
            const name = event.target.value.trim();
            if (name !== '' && name !== sponsor.name) onChange({ name });
          }}
        />
      </Field>
      <div className="sponsor-places">
        {SPONSOR_PLACES.map((place) => (
          <Check
            key={place}
            checked={sponsor.places.includes(place)}
            onChange={(event) =>
              onChange({
                places: SPONSOR_PLACES.filter((one) =>
                  one === place ? event.target.checked : sponsor.places.includes(one),
                ),
              })
            }
          >
            {words.places[place]}
          </Check>
        ))}
      </div>
      <div className="sponsor-acts">
        {onEarlier && (
          <IconButton
            icon="chevron"
            label={words.earlier(sponsor.name)}
            className="block-earlier"
            onClick={onEarlier}
          />
        )}
        <HoldButton className="danger" onHeld={onRemove}>
          {words.remove(sponsor.name)}
        </HoldButton>
      </div>
    </li>
  );
}
