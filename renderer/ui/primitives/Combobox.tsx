/**
 * A field that offers what fits as it is typed: arrows choose, Enter takes, Escape gives up. The focus stays in the
 * field, as the pattern of a combobox wants it; what is offered is a list beside it.
 */
import { type ComponentPropsWithRef, type ReactNode, useEffect, useId, useRef, useState } from 'react';

export interface ComboboxProps<Item>
  extends Omit<ComponentPropsWithRef<'input'>, 'onChange' | 'value' | 'role' | 'type'> {
  readonly value: string;
  readonly onType: (text: string) => void;
  /** What fits, in the order shown; bounded by whoever gives it. */
  readonly offered: readonly Item[];
  readonly keyOf: (item: Item) => string | number;
  readonly render: (item: Item) => ReactNode;
  readonly onTake: (item: Item) => void;
  /** What the list is called. */
  readonly listLabel: string;
  readonly listClass?: string;
  readonly optionClass?: string;
}

export function Combobox<Item>({
  value,
  onType,
  offered,
  keyOf,
  render,
  onTake,
  listLabel,
  listClass,
  optionClass,
  ...input
}: ComboboxProps<Item>) {
  const id = useId();
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const chosen = Math.min(at, offered.length - 1);
  const open = offered.length > 0;
  useEffect(() => {
    if (chosen >= 0)
      list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const keys = (event: React.KeyboardEvent<HTMLInputElement>) => {
    input.onKeyDown?.(event);
    const item = offered[chosen];
    if (event.key === 'ArrowDown') setAt(Math.min(offered.length - 1, chosen + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, chosen - 1));
    else if (event.key === 'Enter' && item !== undefined) onTake(item);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        autoComplete="off"
        {...input}
        type="text"
        role="combobox"
        aria-expanded={open}
        aria-controls={open ? `${id}-list` : undefined}
        aria-activedescendant={open ? `${id}-${chosen}` : undefined}
        value={value}
        onChange={(event) => {
          onType(event.target.value);
          setAt(0);
        }}
        onKeyDown={keys}
      />
      {open && (
        <div
          ref={list}
          id={`${id}-list`}
          role="listbox"
          aria-label={listLabel}
          className={listClass}
          tabIndex={-1}
        >
          {offered.map((item, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keyboard, as a combobox does.
            <div
              key={keyOf(item)}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              className={optionClass}
              // The focus stays in the field.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => onTake(item)}
            >
              {render(item)}
            </div>
          ))}
        </div>
      )}
    </>
  );
}
