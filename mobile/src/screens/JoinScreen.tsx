/** Joining: scan the card, or paste its link, or choose a station of this Wi-Fi and type the card's code. */
import { useCallback, useEffect, useState } from 'react';
import { Linking, Pressable, ScrollView, View } from 'react-native';
import { type JoinLink, readAddress, readJoinLink } from '../core/join-link.ts';
import type { Rider } from '../core/rider.ts';
import type { JoinAnswer, StationApi } from '../core/station-api.ts';
import type { Station } from '../core/stations.ts';
import { lookForStations } from '../discovery/discovery';
import { styles, useLook } from './look.tsx';
import { PickName } from './PickName.tsx';
import { Button, Field, Text } from './parts.tsx';
import { ScanScreen } from './ScanScreen.tsx';
import { Settings } from './Settings.tsx';

type Asked = { readonly link: JoinLink; readonly answer: JoinAnswer | null };

export function JoinScreen({
  api,
  link,
  onJoined,
  onBack,
}: {
  api: StationApi;
  /** From a card scanned outside the app. */
  link: JoinLink | null;
  onJoined: (rider: Rider) => Promise<void>;
  onBack: (() => void) | null;
}) {
  const { words, colours } = useLook();
  const [typed, setTyped] = useState('');
  const [address, setAddress] = useState('');
  const [origin, setOrigin] = useState<string | null>(null);
  const [isScanning, setIsScanning] = useState(false);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [isNoLink, setIsNoLink] = useState(false);

  const join = useCallback(
    async (by: JoinLink) => {
      setIsNoLink(false);
      setAsked({ link: by, answer: null });
      const answer = await api.join(by);
      setAsked({ link: by, answer });
      if (answer.is === 'rider') await onJoined(answer.rider);
    },
    [api, onJoined],
  );
  useEffect(() => {
    if (link !== null) void join(link);
  }, [link, join]);

  const read = (text: string): void => {
    setIsScanning(false);
    setTyped(text);
    const found = readJoinLink(text, origin ?? readAddress(address));
    if (found !== null) void join(found);
    else setIsNoLink(true);
  };

  if (isScanning) return <ScanScreen onScanned={read} onBack={() => setIsScanning(false)} />;
  if (asked?.answer?.is === 'event')
    return (
      <PickName
        api={api}
        link={asked.link}
        races={asked.answer.races}
        onJoined={onJoined}
        onBack={() => setAsked(null)}
      />
    );
  const failed = asked?.answer?.is;
  return (
    <ScrollView contentContainerStyle={styles.page} keyboardShouldPersistTaps="handled">
      <Text as="title">{words.joinTitle}</Text>
      <Text>{words.joinHelp}</Text>
      <Button title={words.scan} kind="primary" isGiant onPress={() => setIsScanning(true)} />
      <Field label={words.link} value={typed} onChange={setTyped} onSubmit={() => read(typed)} />
      <Button
        title={asked !== null && asked.answer === null ? words.joining : words.join}
        isDisabled={typed.trim() === '' || (asked !== null && asked.answer === null)}
        onPress={() => read(typed)}
      />
      <View aria-live="polite" style={{ gap: 8 }}>
        {isNoLink && <Text colour={colours.attention}>{`▲ ${words.notALink}`}</Text>}
        {failed === 'ended' && <Text colour={colours.alarm}>{`■ ${words.ended}`}</Text>}
        {failed === 'unreachable' && asked !== null && (
          <>
            <Text colour={colours.attention}>{`▲ ${words.unreachable}`}</Text>
            <Text as="small">{words.unreachableHelp}</Text>
            <Button
              title={words.openInBrowser}
              onPress={() => void Linking.openURL(`${asked.link.origin}/join/${asked.link.token}`)}
            />
          </>
        )}
      </View>
      <Stations chosen={origin} onChoose={setOrigin} />
      <Field label={words.address} value={address} onChange={setAddress} />
      <Settings />
      {onBack !== null && <Button title={words.back} onPress={onBack} />}
    </ScrollView>
  );
}

function Stations({
  chosen,
  onChoose,
}: {
  chosen: string | null;
  onChoose: (origin: string | null) => void;
}) {
  const { words, colours } = useLook();
  const [stations, setStations] = useState<readonly Station[]>([]);
  useEffect(() => lookForStations(setStations), []);
  return (
    <View style={{ gap: 8 }}>
      <Text as="heading">{words.stations}</Text>
      {stations.length === 0 && <Text as="small">{`${words.searching} … ${words.noStations}`}</Text>}
      {stations.map(({ id, event, origins, fingerprint }) => {
        const isChosen = chosen !== null && origins.includes(chosen);
        return (
          <Pressable
            key={id}
            role="radio"
            aria-checked={isChosen}
            onPress={() => onChoose(isChosen ? null : (origins[0] ?? null))}
            style={[
              styles.target,
              {
                alignItems: 'flex-start',
                backgroundColor: colours.raised,
                borderWidth: 2,
                borderColor: isChosen ? colours.accent : colours.raised,
              },
            ]}
          >
            <Text>{isChosen ? `✓ ${event} · ${words.chosen}` : event}</Text>
            <Text as="small">{origins[0]?.replace('https://', '') ?? ''}</Text>
            {fingerprint !== '' && <Text as="small">{`SHA-256 ${fingerprint.slice(0, 23)}…`}</Text>}
          </Pressable>
        );
      })}
    </View>
  );
}
