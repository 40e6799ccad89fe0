/** The call for help: held for two seconds, sent until heard, and it says truly how far it has come. */
import { randomUUID } from 'expo-crypto';
import { useState } from 'react';
import { Linking, Vibration, View } from 'react-native';
import type { Rider } from '../core/rider.ts';
import type { Phone } from '../phone.ts';
import { styles, useLook } from './look.tsx';
import { Button, HoldButton, Text } from './parts.tsx';
import { useFollowed } from './seen.ts';

const HOLD_MS = 2_000;

export function SosButton({ phone, rider }: { phone: Phone; rider: Rider }) {
  const { sos, tracker } = phone;
  const { words, colours } = useLook();
  const state = useFollowed(sos);
  const [isHolding, setIsHolding] = useState(false);

  const call = (): void => {
    Vibration.vibrate(400);
    const { last, correctionMs } = tracker.state();
    void sos.call(rider, {
      id: randomUUID(),
      atMs: Math.round(Date.now() + (correctionMs ?? 0)),
      ...(last && { latDeg: last.latDeg, lonDeg: last.lonDeg }),
    });
  };

  if (state.is !== 'none')
    return (
      <View style={[styles.page, { backgroundColor: colours.alarm }]} aria-live="assertive">
        <Text as="title" colour={colours.onAlarm}>
          {state.is === 'calling' ? words.sosCalling : words.sosHeard}
        </Text>
        <Text colour={colours.onAlarm}>
          {state.is === 'calling' ? words.sosCallingHelp : words.sosHeardHelp}
        </Text>
        <Button title={words.dial} onPress={() => void Linking.openURL('tel:112')} />
        {state.is === 'heard' && <Button title={words.sosOver} onPress={() => void sos.over()} />}
      </View>
    );
  return (
    <View style={{ padding: 16 }}>
      <HoldButton
        title={`${words.sos}\n${isHolding ? words.sosHolding : words.sosHold}`}
        ms={HOLD_MS}
        onHeld={call}
        onHolding={setIsHolding}
        ground={colours.alarm}
        text={colours.onAlarm}
      />
    </View>
  );
}
