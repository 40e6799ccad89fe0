/** The app: opens the phone's store, then who rides decides which screen is seen. */
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { Linking, StatusBar, View } from 'react-native';
import { SafeAreaProvider, SafeAreaView } from 'react-native-safe-area-context';
import { type JoinLink, readJoinLink } from '../core/join-link.ts';
import type { Rider } from '../core/rider.ts';
import { type Phone, phone } from '../phone.ts';
import { JoinScreen } from './JoinScreen.tsx';
import { LookProvider, styles, useLook } from './look.tsx';
import { Text } from './parts.tsx';
import { RideScreen } from './RideScreen.tsx';
import { useFollowed, useWhileSeen } from './seen.ts';

export function App() {
  const [opened, setOpened] = useState<Phone | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    phone().then(setOpened, (error: unknown) => setFailure(String(error)));
  }, []);
  return (
    <SafeAreaProvider>
      <LookProvider store={opened?.store ?? null}>
        <Frame>
          {opened !== null && <Screens phone={opened} />}
          {failure !== null && <Failure why={failure} />}
        </Frame>
      </LookProvider>
    </SafeAreaProvider>
  );
}

function Frame({ children }: { children: ReactNode }) {
  const { colours, theme } = useLook();
  return (
    <SafeAreaView role="main" style={[styles.fill, { backgroundColor: colours.ground }]}>
      <StatusBar barStyle={theme === 'sun' ? 'dark-content' : 'light-content'} />
      {children}
    </SafeAreaView>
  );
}

function Failure({ why }: { why: string }) {
  const { words } = useLook();
  return (
    <View style={styles.page}>
      <Text as="title">{words.broken}</Text>
      <Text>{why}</Text>
    </View>
  );
}

function Screens({ phone }: { phone: Phone }) {
  const state = useFollowed(phone.tracker);
  const [link, setLink] = useState<JoinLink | null>(null);

  useEffect(() => {
    // Nobody is taken off the bike by a link: while riding, links wait until the ride is over.
    const receive = (url: string | null): void => {
      const found = url === null ? null : readJoinLink(url);
      if (found !== null && !phone.tracker.state().riding) setLink(found);
    };
    void Linking.getInitialURL().then(receive);
    const listener = Linking.addEventListener('url', ({ url }) => receive(url));
    return () => listener.remove();
  }, [phone]);
  useWhileSeen(phone);
  const joined = useCallback(
    async (rider: Rider) => {
      await phone.tracker.be(rider);
      setLink(null);
    },
    [phone],
  );

  const isThisRider = state.rider?.credential.password === link?.token;
  if (state.rider === null || (link !== null && !isThisRider && !state.riding))
    return (
      <JoinScreen
        api={phone.api}
        link={link}
        onJoined={joined}
        onBack={state.rider === null ? null : () => setLink(null)}
      />
    );
  return <RideScreen phone={phone} rider={state.rider} />;
}
