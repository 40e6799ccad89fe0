/** A state in words with a shape: never colour alone. */

export type StateKind = 'ok' | 'attention' | 'alarm' | 'off';

const SHAPES: Readonly<Record<StateKind, string>> = { ok: '●', attention: '▲', alarm: '■', off: '○' };

export interface StateWordProps {
  readonly kind: StateKind;
  readonly text: string;
  /** Where the kind's own does not say enough. */
  readonly shape?: string;
  /** More of it, for a pointer that rests there. */
  readonly title?: string;
}

export function StateWord({ kind, text, shape = SHAPES[kind], title }: StateWordProps) {
  return (
    <span className={`state state-${kind}`} title={title}>
      <span className="state-shape" aria-hidden="true">
        {shape}
      </span>
      <span>{text}</span>
    </span>
  );
}
