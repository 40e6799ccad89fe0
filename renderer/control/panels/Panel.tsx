/** The frame of a panel: its name, tools, and a button that hides it. */

import type { ReactNode, RefObject } from 'react';
import { IconButton } from '../../ui/primitives/IconButton.tsx';
import { useControlWords } from '../words.ts';
import { type PanelName, showPanel } from './layout.ts';

export interface PanelProps {
  readonly name: PanelName;
  readonly count?: number;
  readonly tools?: ReactNode;
  readonly head?: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
}

export function Panel({ name, count = 0, tools, head, children }: PanelProps) {
  const words = useControlWords();
  const title = words.panels[name];
  return (
    <section className={`panel panel-${name}`} aria-label={title} data-panel={name} tabIndex={-1}>
      <header ref={head} className="panel-head">
        <h2>
          {title}
          {count > 0 && <span className="count">{count}</span>}
        </h2>
        <div className="panel-tools">{tools}</div>
        <IconButton
          icon="close"
          label={words.panel.hide(title)}
          size={16}
          className="panel-hide"
          onClick={() => showPanel(name, false)}
        />
      </header>
      <div className="panel-body">{children}</div>
    </section>
  );
}
