/** A rider without a card: picks their name and waits for an official's yes. */
import { useEffect, useState } from 'react';
import { Platform, ScrollView, View } from 'react-native';
import type { JoinLink } from '../core/join-link.ts';
import type { OpenRace, Rider } from '../core/rider.ts';
import type { StationApi } from '../core/station-api.ts';
import { styles, useLook } from './look.tsx';
import { Button, Field, Text } from './parts.tsx';

/** Of a long start list, as many as fit; the search finds the others. */
const SHOWN_MAX = 40;
const ASK_AGAIN_MS = 2_000;

type Request =
  | { readonly is: 'none' | 'no' | 'failed' }
  | { readonly is: 'waiting'; readonly id: string; readonly name: string };

export function PickName({
  api,
  link,
  races,
  onJoined,
  onBack,
}: {
  api: StationApi;
  link: JoinLink;
  races: readonly OpenRace[];
  onJoined: (rider: Rider) => Promise<void>;
  onBack: () => void;
}) {
  const { words, colours } = useLook();
  const [search, setSearch] = useState('');
  const [request, setRequest] = useState<Request>({ is: 'none' });

  useEffect(() => {
    if (request.is !== 'waiting') return;
    const timer = setInterval(() => {
      api.answerTo(link, request.id).then(
        (answer) => {
          if (answer === 'no') setRequest({ is: 'no' });
          else if (answer !== 'waiting') void onJoined(answer);
        },
        // No network for a moment: asked again.
        () => {},
      );
    }, ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [request, api, link, onJoined]);

  const ask = (race: string, bib: string, name: string): void => {
    api.askToRide(link, race, bib, `Bell Lap, ${Platform.OS}`).then(
      (id) => setRequest({ is: 'waiting', id, name }),
      () => setRequest({ is: 'failed' }),
    );
  };

  const wanted = search.trim().toLowerCase();
  const shown = races
    .flatMap((race) => race.entries.map((entry) => ({ race, ...entry })))
    .filter(({ bib, name }) => bib.toLowerCase() === wanted || name.toLowerCase().includes(wanted))
    .slice(0, SHOWN_MAX);

  if (request.is === 'waiting')
    return (
      <View style={styles.page} aria-live="polite">
        <Text as="title">{words.waitingFor}</Text>
        <Text as="heading">{request.name}</Text>
        <Text>{words.waitingHelp}</Text>
        <Button title={words.back} onPress={() => setRequest({ is: 'none' })} />
      </View>
    );
  return (
    <ScrollView contentContainerStyle={styles.page} keyboardShouldPersistTaps="handled">
      <Text as="title">{words.whoAreYou}</Text>
      {request.is === 'no' && <Text colour={colours.alarm}>{`■ ${words.saidNo}`}</Text>}
      {request.is === 'failed' && <Text colour={colours.attention}>{`▲ ${words.askFailed}`}</Text>}
      <Field label={words.findName} value={search} onChange={setSearch} />
      {shown.length === 0 && <Text>{words.nobody}</Text>}
      {shown.map(({ race, bib, name }) => (
        <Button
          key={`${race.id}/${bib}`}
          title={`${bib}  ${name}${races.length > 1 ? ` · ${race.name}` : ''}`}
          onPress={() => ask(race.id, bib, name)}
        />
      ))}
      <Button title={words.back} onPress={onBack} />
    </ScrollView>
  );
}
