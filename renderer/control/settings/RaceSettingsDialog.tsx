/**
 * A race's settings: everything that was said when it was made, and every rule that fits it. One form; saved as one or
 * two decisions, each of which can be taken back. Where there are results, what would change is shown first.
 */

import { type FormEvent, useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { RuleSettings } from '../../../race/journal/decision.ts';
import { resolveRules } from '../../../race/rules/settings.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Dialog } from '../../ui/primitives/Dialog.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import { WhatIfList } from '../panels/WhatIfList.tsx';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { CategoriesPart } from './CategoriesPart.tsx';
import { RacePart } from './RacePart.tsx';
import { RuleFieldset } from './RuleFieldset.tsx';
import { categoriesUpon, changesBetween, type RaceSettings, settingsOf } from './race-settings.ts';
import { type OfferedRule, type RuleContext, rulesFor } from './rule-list.ts';
import { useSettingsWords } from './words.ts';

const PARTS = ['race', 'categories', 'rules'] as const;
type PartName = (typeof PARTS)[number];

export function RaceSettingsDialog(props: { session: RaceSession; board: BoardView; onClose: () => void }) {
  const { session, board, onClose } = props;
  const words = useSettingsWords();
  const audit = useRaceSession(session, (state) => state.audit);
  return (
    <Dialog title={words.title} onClose={onClose} wide typing={false}>
      {audit.length > 0 && (
        <SettingsForm session={session} board={board} onClose={onClose} start={settingsOf(audit)} />
      )}
    </Dialog>
  );
}

function SettingsForm(props: {
  session: RaceSession;
  board: BoardView;
  onClose: () => void;
  start: RaceSettings;
}) {
  const { session, board, onClose } = props;
  const words = useSettingsWords();
  const course = useRaceLive(session.live, (state) => state.course);
  // What was in force when the dialog opened: another official's change meanwhile is theirs, and stays.
  const [before] = useState(props.start);
  const [settings, setSettings] = useState(before);
  const [part, setPart] = useState<PartName>('race');
  const [wrong, setWrong] = useState<ReadonlySet<OfferedRule>>(new Set());
  const [reason, setReason] = useState('');
  const change = (next: Partial<RaceSettings>) => setSettings((now) => ({ ...now, ...next }));
  const context: RuleContext = {
    format: settings.format,
    rules: resolveRules(settings.format, settings.rules),
    categories: settings.categories.length,
    lines: course?.lines.filter(({ kind }) => kind === 'intermediate') ?? [],
  };
  const setRule = (name: OfferedRule, value: RuleSettings[OfferedRule] | null) => {
    const off = new Set(wrong);
    if (value === null) off.add(name);
    else {
      off.delete(name);
      setSettings((now) => ({ ...now, rules: { ...now.rules, [name]: value } }));
    }
    setWrong(off);
  };
  const { categories } = props.start;
  const orders = changesBetween(
    { ...before, categories },
    { ...settings, categories: categoriesUpon(categories, before.categories, settings.categories) },
  );
  const entries = rulesFor(context);
  const mend = entries.some(({ name }) => wrong.has(name)) || settings.name.trim() === '';
  const begun = board.race.startMs !== null;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const why = reason.trim();
    for (const order of orders)
      if (!(await session.decide({ ...order, ...(why !== '' && { reason: why }) }))) return;
    onClose();
  };
  return (
    <form className="form settings" onSubmit={save}>
      <nav className="settings-parts" aria-label={words.title}>
        {PARTS.map((name) => (
          <button
            key={name}
            type="button"
            aria-current={name === part ? 'page' : undefined}
            onClick={() => {
              setPart(name);
              setWrong(new Set()); // a field left unfinished shows its last good value again
            }}
          >
            {words.parts[name]}
          </button>
        ))}
      </nav>
      {part === 'race' && <RacePart settings={settings} onChange={change} />}
      {part === 'categories' && (
        <CategoriesPart settings={settings} board={board} onChange={(categories) => change({ categories })} />
      )}
      {part === 'rules' && <RuleFieldset context={context} entries={entries} onChange={setRule} />}
      <div className="settings-end">
        {begun && orders.length > 0 && !mend && (
          <section aria-label={words.preview}>
            <p className="muted">{words.previewHint}</p>
            {orders.map((order) => (
              <WhatIfList key={order.type} session={session} order={order} />
            ))}
            <Field label={words.reason}>
              <input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
            </Field>
          </section>
        )}
        <div className="form-end">
          <span className={mend ? 'problem' : 'muted'} role="status">
            {mend ? words.mend : orders.length === 0 ? words.nothing : ''}
          </span>
          <Button look="primary" type="submit" disabled={mend || orders.length === 0}>
            {words.save}
          </Button>
        </div>
      </div>
    </form>
  );
}
