/** For admins: who has an account and what they do, who is signed in where, and what happened to accounts. */

import { useState } from 'react';
import { Button } from '../../ui/primitives/Button.tsx';
import { Dialog } from '../../ui/primitives/Dialog.tsx';
import type { Me } from '../../ui/station/session.ts';
import { AccountsPart } from './AccountsPart.tsx';
import { PeopleLogPart } from './PeopleLogPart.tsx';
import { SessionsPart } from './SessionsPart.tsx';
import { usePeopleWords } from './words.ts';
import './people.css';
import { elementOf } from '../../../race/present.ts';

const TABS = ['accounts', 'sessions', 'log'] as const;
type Tab = (typeof TABS)[number];

export function PeopleDialog({ me, onClose }: { me: Me; onClose: () => void }) {
  const words = usePeopleWords();
  const [tab, setTab] = useState<Tab>('accounts');
  return (
    <Dialog title={words.title} onClose={onClose} wide typing={false}>
      <div className="people">
        <div className="button-row" role="tablist" aria-label={words.title}>
          {TABS.map((one) => (
            <Button
              key={one}
              role="tab"
              id={`people-tab-${one}`}
              aria-selected={one === tab}
              aria-controls="people-part"
              tabIndex={one === tab ? 0 : -1}
              look={one === tab ? 'primary' : undefined}
              onClick={() => setTab(one)}
              onKeyDown={(event) => {
                const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
                if (by === 0) return;
                const next = elementOf(TABS, (TABS.indexOf(one) + by + TABS.length) % TABS.length);
                setTab(next);
                document.getElementById(`people-tab-${next}`)?.focus();
              }}
            >
              {words.tabs[one]}
            </Button>
          ))}
        </div>
        <div id="people-part" role="tabpanel" aria-labelledby={`people-tab-${tab}`}>
          {tab === 'accounts' && <AccountsPart me={me} />}
          {tab === 'sessions' && <SessionsPart />}
          {tab === 'log' && <PeopleLogPart />}
        </div>
      </div>
    </Dialog>
  );
}
