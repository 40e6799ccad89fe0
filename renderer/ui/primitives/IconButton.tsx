/** A button that is an icon alone: a square that a finger hits, named for those who do not see it. */
import type { ComponentPropsWithRef } from 'react';
import { Icon, type IconName } from '../Icon.tsx';

export interface IconButtonProps extends Omit<ComponentPropsWithRef<'button'>, 'aria-label'> {
  /** Or a sign of another kind, as its child. */
  readonly icon?: IconName;
  readonly label: string;
  /** Of the icon, in pixels. */
  readonly size?: number;
}

export function IconButton({
  icon,
  label,
  size,
  className,
  type = 'button',
  children,
  ...rest
}: IconButtonProps) {
  const classes = className === undefined ? 'icon-button' : `icon-button ${className}`;
  return (
    <button type={type} className={classes} aria-label={label} {...rest}>
      {icon === undefined ? children : <Icon name={icon} {...(size !== undefined && { size })} />}
    </button>
  );
}
