/**
 * For organisers: the map under the course. One click keeps it around the course while there is a connection; a file
 * brings one without; tiles from the internet are off until somebody says otherwise.
 */

import { useEffect, useRef, useState } from 'react';
import { decimal } from '../../format.ts';
import { useLanguage } from '../../language.ts';
import { Button } from '../../primitives/Button.tsx';
import { Check } from '../../primitives/Check.tsx';
import { Field } from '../../primitives/Field.tsx';
import { Refused } from '../../station/api.ts';
import { useSay } from '../../station/messages.ts';
import { sentenceOf } from '../../station/sentence.ts';
import {
  bringMap,
  changeSettings,
  keepAround,
  type MapSettings,
  type OrganisersMaps,
  readSettings,
  removeMap,
  stopKeeping,
} from './organise.ts';
import { venueMapChanged } from './station-maps.ts';
import { type MapWords, useMapWords } from './words.ts';
import './venue-map.css';

/** Whatever is no answer of the station's: it was not reached. */
const complaint = (error: unknown, words: MapWords): string =>
  error instanceof Refused ? sentenceOf(error) : words.unreachable;

const LOOK_MS = 700;

const sizeIn = (bytes: number, language: string): string =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${decimal(bytes / 1e6, bytes < 1e8 ? 1 : 0, language)} MB`;

/** The organisers' map as the station has it, looked at again while it is being kept, and what changes it. */
function useVenueMap() {
  const [maps, setMaps] = useState<OrganisersMaps | null>(null);
  const [allowed, setAllowed] = useState(true);
  const [problem, setProblem] = useState<unknown>(null);
  const [bringing, setBringing] = useState<{ readonly done: number; readonly all: number } | null>(null);
  const shownUrl = useRef<string | null>(null);

  const receive = (next: OrganisersMaps) => {
    setMaps(next);
    const url = JSON.stringify([next.venue?.url, next.settings.online]);
    if (shownUrl.current !== null && shownUrl.current !== url) venueMapChanged();
    shownUrl.current = url;
  };
  const complain = (error: unknown) => {
    if (error instanceof Refused && (error.status === 401 || error.status === 403)) setAllowed(false);
    else setProblem(error);
  };
  const act = (doing: () => Promise<OrganisersMaps>) => {
    setProblem(null);
    return doing().then(receive, complain);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is opened.
  useEffect(() => {
    void act(readSettings);
  }, []);
  const running = maps?.keeping.state === 'running';
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks while something is kept.
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => readSettings().then(receive, () => undefined), LOOK_MS);
    return () => clearInterval(timer);
  }, [running]);

  const bring = async (file: File | undefined) => {
    if (!file) return;
    setProblem(null);
    setBringing({ done: 0, all: file.size });
    try {
      await bringMap(file, (done) => setBringing({ done, all: file.size }));
      await act(readSettings);
    } catch (error) {
      complain(error);
    }
    setBringing(null);
  };

  return { maps, allowed, problem, bringing, running, act, bring };
}

export function VenueMapPanel({ race, hasCourse }: { readonly race: string; readonly hasCourse: boolean }) {
  const words = useMapWords();
  const language = useLanguage();
  const size = (bytes: number) => sizeIn(bytes, language);
  const say = useSay();
  const { maps, allowed, problem, bringing, running, act, bring } = useVenueMap();
  const [over, setOver] = useState(false);
  if (!allowed || !maps) return null;
  const { venue, keeping, source } = maps;
  const failed = keeping.state === 'failed' ? keeping.problem : null;
  const says =
    problem !== null
      ? complaint(problem, words)
      : failed === null
        ? null
        : say(keeping.problemSaying, failed);
  return (
    <section
      className={`card-box venue-map ${over ? 'venue-map-over' : ''}`}
      aria-label={words.title}
      onDrop={(event) => {
        // Not for the course, which is dropped around here too.
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        void bring(event.dataTransfer.files[0]);
      }}
      onDragOver={(event) => {
        event.preventDefault();
        event.stopPropagation();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
    >
      <h2>{words.title}</h2>
      <p>{venue ? words.have(venue.name, size(venue.bytes), venue.maxZoom) : words.none}</p>
      {running ? (
        <Progress
          done={keeping.progress?.bytesDone ?? 0}
          all={keeping.progress?.bytes ?? null}
          text={
            keeping.progress
              ? words.kept(size(keeping.progress.bytesDone), size(keeping.progress.bytes))
              : words.looking
          }
        />
      ) : (
        keeping.state === 'stopped' && <p>{words.stopped}</p>
      )}
      {bringing && <Progress {...bringing} text={words.bringing(size(bringing.done), size(bringing.all))} />}
      {says && (
        <p role="alert" className="problem">
          {says}
        </p>
      )}
      <div className="stack">
        {running ? (
          <Button onClick={() => void act(stopKeeping)}>{words.stop}</Button>
        ) : (
          <Button
            disabled={source === null || !hasCourse || bringing !== null}
            onClick={() => void act(() => keepAround(race))}
          >
            {keeping.state === 'stopped' || keeping.state === 'failed'
              ? words.keepOn
              : venue
                ? words.keepAgain
                : words.keep}
          </Button>
        )}
        {!hasCourse ? <p>{words.noCourse}</p> : source === null && <p>{words.noSource}</p>}
        <label className="map-file">
          <span>
            {words.bring}, {words.dropHere}
          </span>
          <span className="button">{words.chooseFile}</span>
          <input
            type="file"
            className="visually-hidden"
            aria-label={words.bring}
            accept=".pmtiles,.mbtiles"
            disabled={running || bringing !== null}
            onChange={(event) => {
              void bring(event.target.files?.[0]);
              event.target.value = '';
            }}
          />
        </label>
        {venue && !running && <Button onClick={() => void act(removeMap)}>{words.remove}</Button>}
      </div>
      <details open={source === null && venue === null}>
        <summary>{words.sources}</summary>
        <Sources
          key={JSON.stringify(maps.settings)}
          settings={maps.settings}
          fallback={maps.settings.source === null ? source : null}
          onSave={(settings) => void act(() => changeSettings(settings))}
        />
      </details>
    </section>
  );
}

function Progress({ done, all, text }: { done: number; all: number | null; text: string }) {
  return (
    <div className="venue-map-progress">
      <progress aria-label={text} {...(all !== null && { value: done, max: Math.max(1, all) })} />
      <span role="status">{text}</span>
    </div>
  );
}

interface SourcesProps {
  readonly settings: MapSettings;
  readonly fallback: string | null;
  readonly onSave: (settings: MapSettings) => void;
}

function Sources({ settings, fallback, onSave }: SourcesProps) {
  const words = useMapWords();
  const [source, setSource] = useState(settings.source ?? '');
  const [on, setOn] = useState(settings.online !== null);
  const [url, setUrl] = useState(settings.online?.url ?? '');
  const [credit, setCredit] = useState(settings.online?.credit ?? '');
  const [places, setPlaces] = useState(settings.places ?? '');
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        onSave({
          source: source.trim() === '' ? null : source.trim(),
          online: on ? { url: url.trim(), maxZoom: settings.online?.maxZoom ?? 19, credit } : null,
          places: places.trim() === '' ? null : places.trim(),
        });
      }}
    >
      <Field label={words.source}>
        <input type="url" value={source} onChange={(event) => setSource(event.target.value)} />
        {fallback && <small>{words.sourceGiven(URL.parse(fallback)?.host ?? fallback)}</small>}
      </Field>
      <h3>{words.onlineTitle}</h3>
      <p>{words.onlineSays}</p>
      <Check checked={on} onChange={(event) => setOn(event.target.checked)}>
        {words.online}
      </Check>
      {on && (
        <>
          <Field label={words.onlineUrl}>
            <input required value={url} onChange={(event) => setUrl(event.target.value)} />
          </Field>
          <Field label={words.credit}>
            <input value={credit} maxLength={200} onChange={(event) => setCredit(event.target.value)} />
          </Field>
        </>
      )}
      <Field label={words.places}>
        <input
          value={places}
          maxLength={500}
          placeholder="https://nominatim.openstreetmap.org/search?format=jsonv2&q={q}"
          onChange={(event) => setPlaces(event.target.value)}
        />
        <small>{words.placesSays}</small>
      </Field>
      <Button type="submit">{words.save}</Button>
    </form>
  );
}
