/** Language and colours. */
import { View } from 'react-native';
import { LANGUAGE_NAMES, LANGUAGES } from '../words/words.ts';
import { type ThemeName, useLook } from './look.tsx';
import { Choice } from './parts.tsx';

export function Settings() {
  const { words, language, theme, speak, wear } = useLook();
  return (
    <View style={{ gap: 16 }}>
      <Choice
        label={words.language}
        options={LANGUAGES.map((value) => ({ value, title: LANGUAGE_NAMES[value] }))}
        chosen={language}
        onChoose={speak}
      />
      <Choice<ThemeName>
        label={words.colours}
        options={[
          { value: 'dark', title: words.dark },
          { value: 'sun', title: words.sun },
        ]}
        chosen={theme}
        onChoose={wear}
      />
    </View>
  );
}
