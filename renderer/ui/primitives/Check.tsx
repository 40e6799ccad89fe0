/** Yes or no, with its words beside it: both are pressed. */
import type { ComponentPropsWithRef } from 'react';
import './forms.css';

export type CheckProps = Omit<ComponentPropsWithRef<'input'>, 'type'>;

export function Check({ children, className, ...rest }: CheckProps) {
  return (
    <label className={className === undefined ? 'check' : `check ${className}`}>
      <input type="checkbox" {...rest} />
      <span>{children}</span>
    </label>
  );
}
