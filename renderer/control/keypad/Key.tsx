/** A key that acts as it is touched, not as it is let go: that is the moment the rider crosses. */
import type { ReactNode } from 'react';

interface Props {
  readonly label?: string;
  readonly className?: string;
  readonly onPress: (event: { readonly timeStamp: number }) => void;
  readonly children: ReactNode;
}

export function Key({ label, className = '', onPress, children }: Props) {
  return (
    <button
      type="button"
      className={`key ${className}`}
      aria-label={label}
      onPointerDown={(event) => {
        event.preventDefault();
        onPress(event);
      }}
      onClick={(event) => event.detail === 0 && onPress(event)}
    >
      {children}
    </button>
  );
}
