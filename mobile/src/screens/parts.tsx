/** The few parts that screens are made of: text, a button, a field, a choice. */
import type { ReactNode } from 'react';
import { Text as NativeText, Pressable, TextInput, type TextStyle, View } from 'react-native';
import { styles, useLook } from './look.tsx';

export function Text({
  children,
  as = 'body',
  colour,
  style,
}: {
  children: ReactNode;
  as?: 'title' | 'heading' | 'body' | 'small';
  colour?: string;
  style?: TextStyle;
}) {
  const { colours } = useLook();
  const isHeading = as === 'title' || as === 'heading';
  return (
    <NativeText
      {...(isHeading && { role: 'heading', 'aria-level': as === 'title' ? 1 : 2 })}
      style={[styles[as], { color: colour ?? (as === 'small' ? colours.text2 : colours.text) }, style]}
    >
      {children}
    </NativeText>
  );
}

export function Button({
  title,
  onPress,
  kind = 'plain',
  isGiant = false,
  isDisabled = false,
}: {
  title: string;
  onPress: () => void;
  kind?: 'plain' | 'primary';
  isGiant?: boolean;
  isDisabled?: boolean;
}) {
  const { colours } = useLook();
  const ground = kind === 'primary' ? colours.accent : colours.raised;
  return (
    <Pressable
      role="button"
      disabled={isDisabled}
      onPress={onPress}
      style={({ pressed }) => [
        styles.target,
        isGiant && styles.giant,
        { backgroundColor: pressed && kind === 'plain' ? colours.pressed : ground },
        { opacity: isDisabled ? 0.5 : 1 },
      ]}
    >
      <NativeText style={[styles.heading, { color: kind === 'primary' ? colours.onAccent : colours.text }]}>
        {title}
      </NativeText>
    </Pressable>
  );
}

/** A button that is held, not tapped: for what must not happen by a bump. A shaking finger may slide off it. */
export function HoldButton({
  title,
  ms,
  onHeld,
  onHolding,
  ground,
  text,
}: {
  title: string;
  ms: number;
  onHeld: () => void;
  onHolding?: (holding: boolean) => void;
  ground: string;
  text: string;
}) {
  return (
    <Pressable
      role="button"
      delayLongPress={ms}
      onLongPress={onHeld}
      onPressIn={() => onHolding?.(true)}
      onPressOut={() => onHolding?.(false)}
      pressRetentionOffset={80}
      style={({ pressed }) => [
        styles.target,
        styles.giant,
        { backgroundColor: ground, transform: [{ scale: pressed ? 0.97 : 1 }] },
      ]}
    >
      <NativeText style={[styles.heading, { color: text, textAlign: 'center' }]}>{title}</NativeText>
    </Pressable>
  );
}

export function Field({
  label,
  value,
  onChange,
  onSubmit,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onSubmit?: () => void;
}) {
  const { colours } = useLook();
  return (
    <View style={{ gap: 4 }}>
      <Text as="small">{label}</Text>
      <TextInput
        aria-label={label}
        value={value}
        onChangeText={onChange}
        {...(onSubmit && { onSubmitEditing: onSubmit })}
        autoCapitalize="none"
        autoCorrect={false}
        style={[
          styles.input,
          { color: colours.text, borderColor: colours.line, backgroundColor: colours.raised },
        ]}
      />
    </View>
  );
}

export function Choice<T extends string>({
  label,
  options,
  chosen,
  onChoose,
}: {
  label: string;
  options: readonly { readonly value: T; readonly title: string }[];
  chosen: T;
  onChoose: (value: T) => void;
}) {
  const { colours } = useLook();
  return (
    <View style={{ gap: 4 }} role="radiogroup" aria-label={label}>
      <Text as="small">{label}</Text>
      <View style={[styles.row, { flexWrap: 'wrap' }]}>
        {options.map(({ value, title }) => (
          <Pressable
            key={value}
            role="radio"
            aria-checked={value === chosen}
            onPress={() => onChoose(value)}
            style={[
              styles.target,
              {
                borderWidth: 2,
                borderColor: value === chosen ? colours.accent : colours.raised,
                backgroundColor: colours.raised,
              },
            ]}
          >
            <NativeText style={[styles.body, { color: colours.text }]}>
              {value === chosen ? `✓ ${title}` : title}
            </NativeText>
          </Pressable>
        ))}
      </View>
    </View>
  );
}
