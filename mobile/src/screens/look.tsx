/** How the app looks and speaks: the same state colours as the station's pages, for a tent and for bright sun. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { StyleSheet } from 'react-native';
import type { FixStore } from '../../../phone/fix-store.ts';
import type { Words } from '../words/en.ts';
import { LANGUAGES, type Language, systemLanguage, wordsOf } from '../words/words.ts';

export type ThemeName = 'dark' | 'sun';

export interface Colours {
  readonly ground: string;
  readonly raised: string;
  readonly pressed: string;
  readonly line: string;
  readonly text: string;
  readonly text2: string;
  readonly accent: string;
  readonly onAccent: string;
  readonly ok: string;
  readonly attention: string;
  readonly alarm: string;
  readonly onAlarm: string;
}

export const COLOURS: Readonly<Record<ThemeName, Colours>> = {
  dark: {
    ground: '#0d1012',
    raised: '#1d2327',
    pressed: '#2a3238',
    line: '#66727b',
    text: '#f1f3f4',
    text2: '#b3bcc3',
    accent: '#7fbcff',
    onAccent: '#04121f',
    ok: '#4fc897',
    attention: '#f5bb45',
    alarm: '#ff8577',
    onAlarm: '#1c0500',
  },
  sun: {
    ground: '#ffffff',
    raised: '#f1f3f4',
    pressed: '#dfe4e7',
    line: '#59636a',
    text: '#000000',
    text2: '#353c41',
    accent: '#003f9e',
    onAccent: '#ffffff',
    ok: '#00562f',
    attention: '#6b3b00',
    alarm: '#a1001a',
    onAlarm: '#ffffff',
  },
};

export interface Look {
  readonly words: Words;
  readonly language: Language;
  readonly theme: ThemeName;
  readonly colours: Colours;
  speak(language: Language): void;
  wear(theme: ThemeName): void;
}

const LookContext = createContext<Look>({
  words: wordsOf('en'),
  language: 'en',
  theme: 'dark',
  colours: COLOURS.dark,
  speak: () => {},
  wear: () => {},
});

export const useLook = (): Look => useContext(LookContext);

/** The rider's choice is kept on the phone; until it is read, and without one, the system's language and the tent. */
export function LookProvider({ store, children }: { store: FixStore | null; children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(systemLanguage);
  const [theme, setTheme] = useState<ThemeName>('dark');
  useEffect(() => {
    if (store === null) return;
    void Promise.all([store.read('language'), store.read('theme')]).then(([spoken, worn]) => {
      const known = LANGUAGES.find((one) => one === spoken);
      if (known) setLanguage(known);
      if (worn === 'sun' || worn === 'dark') setTheme(worn);
    });
  }, [store]);
  const look = useMemo<Look>(
    () => ({
      words: wordsOf(language),
      language,
      theme,
      colours: COLOURS[theme],
      speak(next) {
        setLanguage(next);
        void store?.write('language', next);
      },
      wear(next) {
        setTheme(next);
        void store?.write('theme', next);
      },
    }),
    [language, theme, store],
  );
  return <LookContext value={look}>{children}</LookContext>;
}

/** Sizes and spaces on the 4-pixel grid; touch targets of 48 and more. */
export const styles = StyleSheet.create({
  fill: { flex: 1 },
  page: { padding: 16, gap: 16 },
  row: { flexDirection: 'row', alignItems: 'center', gap: 12 },
  title: { fontSize: 28, fontWeight: '700' },
  heading: { fontSize: 18, fontWeight: '600' },
  body: { fontSize: 16, lineHeight: 22 },
  small: { fontSize: 14, lineHeight: 20 },
  figureName: { fontSize: 15 },
  figure: { fontSize: 68, fontWeight: '700', fontVariant: ['tabular-nums'] },
  target: { minHeight: 52, justifyContent: 'center', alignItems: 'center', borderRadius: 8, padding: 12 },
  giant: { minHeight: 88 },
  input: { minHeight: 52, borderRadius: 8, borderWidth: 1, paddingHorizontal: 12, fontSize: 18 },
});
