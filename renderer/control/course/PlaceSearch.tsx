/** Finds a place on the map: by coordinates or a map's link at once, by name where a service for that is set up. */

import { useState } from 'react';
import type { Place } from '../../../race/course/geometry.ts';
import { IconButton } from '../../ui/primitives/IconButton.tsx';
import { ask, Refused } from '../../ui/station/api.ts';
import { sentenceOf } from '../../ui/station/sentence.ts';
import { placeIn } from './place-text.ts';
import { useCourseWords } from './words.ts';

interface FoundPlace extends Place {
  readonly name: string;
}
const PATIENCE_MS = 15_000;

export function PlaceSearch({ onGo }: { onGo: (place: Place) => void }) {
  const words = useCourseWords();
  const [text, setText] = useState('');
  const [found, setFound] = useState<readonly FoundPlace[]>([]);
  const [says, setSays] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const find = async () => {
    setSays(null);
    setFound([]);
    const place = placeIn(text);
    if (place) return onGo(place);
    if (text.trim() === '') return;
    setBusy(true);
    try {
      const query = new URLSearchParams({ q: text.trim() });
      const { places } = await ask<{ places: FoundPlace[] }>('GET', `/v1/places?${query}`, {
        patienceMs: PATIENCE_MS,
      });
      setFound(places);
      if (places[0]) onGo(places[0]);
      else setSays(words.searchNothing(text.trim()));
    } catch (error) {
      const code = error instanceof Refused ? error.code : '';
      if (code === 'not-set-up') setSays(words.searchOff);
      else setSays(code === 'places-unreachable' ? words.searchAway : sentenceOf(error));
    }
    setBusy(false);
  };
  return (
    <search className="place-search">
      <form
        className="place-search-row"
        onSubmit={(event) => {
          event.preventDefault();
          void find();
        }}
      >
        <input
          aria-label={words.search}
          placeholder={words.searchHint}
          value={text}
          maxLength={300}
          onChange={(event) => setText(event.target.value)}
        />
        <IconButton icon="search" label={words.searchGo} type="submit" disabled={busy} />
      </form>
      {says && <p role="status">{says}</p>}
      {found.length > 1 && (
        <ul aria-label={words.found}>
          {found.map((place) => (
            <li key={`${place.name}${place.latDeg}`}>
              <button type="button" className="link" onClick={() => onGo(place)}>
                {place.name}
              </button>
            </li>
          ))}
        </ul>
      )}
    </search>
  );
}
