/** While riding: four numbers, whether race control hears, SOS. Everything else is below. */
import { useEffect, useState } from 'react';
import { Linking, Platform, ScrollView, View } from 'react-native';
import { alternatesFrom } from '../../../phone/reach.ts';
import { reportingFrom } from '../../../phone/reporting.ts';
import {
  ageText,
  gapText,
  LINE_OLD_MS,
  lapText,
  placeText,
  speedText,
  type Trouble,
} from '../core/figures.ts';
import type { Rider } from '../core/rider.ts';
import { startReceiver, stopReceiver } from '../location/receiver';
import type { Phone } from '../phone.ts';
import { Hearing } from './Hearing.tsx';
import { styles, useLook } from './look.tsx';
import { Button, HoldButton, Text } from './parts.tsx';
import { Settings } from './Settings.tsx';
import { SosButton } from './SosButton.tsx';
import { useFollowed, useNow, useStanding } from './seen.ts';

const STOP_MS = 1_000;

export function RideScreen({ phone, rider }: { phone: Phone; rider: Rider }) {
  const { tracker, api } = phone;
  const { words, colours, language } = useLook();
  const state = useFollowed(tracker);
  const now = useNow();
  const { standing, seenMs } = useStanding(api, rider, state.heardMs);
  const tracking = standing?.tracking;
  useEffect(() => {
    if (tracking !== undefined) void tracker.report(reportingFrom(tracking));
  }, [tracker, tracking]);
  const alternates = standing?.alternates;
  useEffect(() => {
    const hosts = alternatesFrom(alternates);
    if (hosts !== null) void tracker.alternates(hosts);
  }, [tracker, alternates]);
  const [trouble, setTrouble] = useState<Trouble>(null);
  const { riding } = state;

  // Also after the app was killed in the middle of a ride: the receiver is started anew, as the rider had wanted.
  useEffect(() => {
    if (!riding) return;
    let isMine = true;
    startReceiver(words, colours.accent).then((found) => isMine && setTrouble(found));
    return () => {
      isMine = false;
    };
  }, [riding, words, colours.accent]);

  const stop = async (): Promise<void> => {
    await stopReceiver();
    setTrouble(null);
    await tracker.ride(false);
  };
  const isOld = seenMs !== null && now - seenMs > LINE_OLD_MS + rider.tracking.batchMs;
  const raceState = standing ? words.raceState[standing.race.state] : '';

  return (
    <View style={styles.fill}>
      <Hearing state={state} trouble={trouble} now={now} bib={rider.bib} />
      <ScrollView style={styles.fill} contentContainerStyle={styles.page}>
        {raceState !== '' && <Text as="heading">{raceState}</Text>}
        {standing?.announcement && <Text>{`${standing.announcement.text}`}</Text>}
        <View style={{ flexDirection: 'row', flexWrap: 'wrap' }}>
          <Figure name={`${words.speed} ${words.kmh}`} value={speedText(state.last, now)} />
          <Figure name={words.lap} value={lapText(standing)} isOld={isOld} />
          <Figure name={words.place} value={placeText(standing)} isOld={isOld} />
          <Figure name={words.gap} value={gapText(standing, words)} isOld={isOld} />
        </View>
        {isOld && <Text as="small">{words.standingOld(ageText(now - seenMs))}</Text>}
        {!riding && (
          <>
            <Text as="heading">{`${rider.name} · ${rider.race.name}`}</Text>
            <Text>{words.startHelp}</Text>
            <Button
              title={words.startRiding}
              kind="primary"
              isGiant
              onPress={() => void tracker.ride(true)}
            />
          </>
        )}
        {trouble !== null && Platform.OS !== 'web' && (
          <Button title={words.openSettings} onPress={() => void Linking.openSettings()} />
        )}
        <Text as="heading">{words.more}</Text>
        <Fact name={words.queued} value={String(state.waiting)} />
        <Fact name={words.sent} value={String(state.acknowledged)} />
        <Fact name={words.clock} value={clockText(state.correctionMs, words)} />
        <Fact
          name={words.accuracy}
          value={
            state.last?.accuracyM === undefined ? words.unknown : `${Math.round(state.last.accuracyM)} m`
          }
        />
        <Fact
          name={words.dataUsed}
          value={`${(state.bytes / 1_000).toFixed(1).replace('.', language === 'en' ? '.' : ',')} kB`}
        />
        <Settings />
        {riding ? (
          <HoldButton
            title={words.stop}
            ms={STOP_MS}
            onHeld={() => void stop()}
            ground={colours.raised}
            text={colours.text}
          />
        ) : (
          <Button title={words.changeRider} onPress={() => void tracker.be(null)} />
        )}
      </ScrollView>
      <SosButton phone={phone} rider={rider} />
    </View>
  );
}

/** What is old fades to the second colour, which is still well readable. */
function Figure({ name, value, isOld = false }: { name: string; value: string; isOld?: boolean }) {
  const { colours } = useLook();
  return (
    <View style={{ width: '50%', paddingVertical: 8 }} aria-label={`${name}: ${value}`}>
      <Text style={styles.figureName} colour={colours.text2}>
        {name}
      </Text>
      <Text
        colour={isOld ? colours.text2 : colours.text}
        style={{
          ...styles.figure,
          lineHeight: 80,
          ...(value.length > 4 && { fontSize: value.length > 6 ? 32 : 44 }),
          ...(value.startsWith('~') && { fontStyle: 'italic' }),
        }}
      >
        {value}
      </Text>
    </View>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <View style={[styles.row, { justifyContent: 'space-between' }]}>
      <Text as="small">{name}</Text>
      <Text style={{ fontVariant: ['tabular-nums'] }}>{value}</Text>
    </View>
  );
}

interface ClockWords {
  readonly unknown: string;
  readonly clockRight: string;
  readonly clockFast: (seconds: string) => string;
  readonly clockSlow: (seconds: string) => string;
}

function clockText(correctionMs: number | null, words: ClockWords): string {
  if (correctionMs === null) return words.unknown;
  if (Math.abs(correctionMs) < 100) return words.clockRight;
  const seconds = (Math.abs(correctionMs) / 1_000).toFixed(1);
  return correctionMs < 0 ? words.clockFast(seconds) : words.clockSlow(seconds);
}
