/** What is asked, above where it is answered. */
import type { ReactNode } from 'react';
import './forms.css';

export interface FieldProps {
  readonly label: ReactNode;
  /** The input, select or text area, and what stands below it. */
  readonly children: ReactNode;
  /** In a row of fields: takes more of it than the others. */
  readonly className?: string | undefined;
}

export function Field({ label, children, className }: FieldProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children
    <label className={className === undefined ? 'field' : `field ${className}`}>
      <span>{label}</span>
      {children}
    </label>
  );
}
