/** A small menu below its button: leaving it or Escape closes it, and Escape gives the focus back to the button. */
import type { ReactNode } from 'react';

interface Props {
  readonly label: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Menu({ label, className = '', children }: Props) {
  return (
    <details
      className="menu"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) event.currentTarget.open = false;
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !event.currentTarget.open) return;
        event.stopPropagation();
        event.currentTarget.querySelector('summary')?.focus();
        event.currentTarget.open = false;
      }}
    >
      <summary className="button small">{label}</summary>
      <div className={`menu-body ${className}`}>{children}</div>
    </details>
  );
}
