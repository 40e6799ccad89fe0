/** The line at the top: who rides, and whether race control hears. In words, with a shape, and what is still safe. */
import { View } from 'react-native';
import { ageText, hearingOf, type Trouble } from '../core/figures.ts';
import type { RiderState } from '../core/tracker.ts';
import type { Words } from '../words/en.ts';
import { type Colours, styles, useLook } from './look.tsx';
import { Text } from './parts.tsx';

interface Said {
  readonly colour: keyof Colours;
  readonly shape: '●' | '○' | '▲' | '■';
  readonly text: string;
  readonly help: string;
}

export function Hearing({
  state,
  trouble,
  now,
  bib,
}: {
  state: RiderState;
  trouble: Trouble;
  now: number;
  bib: string;
}) {
  const { words, colours } = useLook();
  const { colour, shape, text, help } = said(state, trouble, now, words);
  return (
    <View style={[styles.row, { padding: 16, backgroundColor: colours.raised }]}>
      <Text as="title">{bib}</Text>
      <View style={styles.fill} aria-live="polite">
        <Text as="heading" colour={colours[colour]}>{`${shape} ${text}`}</Text>
        {help !== '' && <Text as="small">{help}</Text>}
        {!state.durable && <Text as="small">{words.notDurable}</Text>}
        {state.storeFailed && <Text colour={colours.alarm}>{`■ ${words.storeFailed}`}</Text>}
      </View>
    </View>
  );
}

function said(state: RiderState, trouble: Trouble, now: number, words: Words): Said {
  const hearing = hearingOf(state, trouble, now);
  const kept = state.waiting > 0 ? words.kept(state.waiting) : '';
  switch (hearing.is) {
    case 'heard':
      return { colour: 'ok', shape: '●', text: words.heard, help: '' };
    case 'connecting':
      return { colour: 'text2', shape: '○', text: words.connecting, help: kept };
    case 'stopped':
      return { colour: 'text2', shape: '○', text: words.stopped, help: kept };
    case 'unheard': {
      const text =
        hearing.sinceMs === null ? words.neverHeard : words.notHeard(ageText(now - hearing.sinceMs));
      return { colour: 'attention', shape: '▲', text, help: `${kept}. ${words.nothingLost}` };
    }
    case 'no-position':
      return { colour: 'attention', shape: '▲', text: words.noPosition, help: words.noPositionHelp };
    case 'refused':
      return { colour: 'alarm', shape: '■', text: words.cardRefused, help: words.cardRefusedHelp };
    case 'denied':
      return { colour: 'alarm', shape: '■', text: words.denied, help: words.deniedHelp };
    case 'off':
      return { colour: 'alarm', shape: '■', text: words.locationOff, help: words.locationOffHelp };
  }
}
