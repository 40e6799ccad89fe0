/** What is pressed. Quiet by default; `look="primary"` at most once on a screen. */
import type { ComponentPropsWithRef } from 'react';

export interface ButtonProps extends ComponentPropsWithRef<'button'> {
  /** `yes` agrees, `danger` loses something, `bare` is an icon or a word among others. */
  readonly look?: 'primary' | 'yes' | 'danger' | 'bare' | undefined;
  /** In a line of a list or beside a field; a finger gets its 44 pixels all the same. */
  readonly small?: boolean | undefined;
}

export function Button({ look, small = false, className, type = 'button', ...rest }: ButtonProps) {
  const classes = ['button', look, small && 'small', className].filter(Boolean).join(' ');
  return <button type={type} className={classes} {...rest} />;
}
