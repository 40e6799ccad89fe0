/** A protest as it is handed in: who, when, against whom, about what, with which fee, and until when to be decided. */

import { useId, useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { EntryId } from '../../../race/ids.ts';
import { present } from '../../../race/present.ts';
import { timeOfDay } from '../../ui/format.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { entryOfBib } from '../../ui/row-of-bib.ts';
import { TextField } from '../corrections/fields.tsx';
import type { RaceSession } from '../race-session.ts';
import { momentOf } from '../time-of-day.ts';
import { Missing } from './Missing.tsx';
import { useRegisterWords } from './words.ts';

export function LodgeForm({ session, board }: { session: RaceSession; board: BoardView }) {
  const words = useRegisterWords();
  const zone = board.race.timeZone;
  const now = () => timeOfDay(session.live.now(), zone);
  const [by, setBy] = useState('');
  const [at, setAt] = useState(now);
  const [bibs, setBibs] = useState('');
  const [about, setAbout] = useState('');
  const [fee, setFee] = useState('');
  const [until, setUntil] = useState('');
  const typed = bibs.split(/[\s,;]+/).filter(Boolean);
  const found = typed.map((bib) => ({ bib, entry: entryOfBib(board, bib) }));
  const strangers = found.filter(({ entry }) => entry === null).map(({ bib }) => bib);
  const lodgedAtMs = momentOf(at, session.live.now(), zone);
  const untilMs = until.trim() === '' ? null : momentOf(until, session.live.now(), zone);
  const missingId = useId();
  const missing = [
    by.trim() === '' && words.by,
    lodgedAtMs === null && words.at,
    strangers.length > 0 && words.against,
    until.trim() !== '' && untilMs === null && words.until,
    about.trim() === '' && words.about,
  ];
  const whole = missing.every((one) => one === false);
  const enter = async () => {
    const against = [...new Set(found.flatMap(({ entry }) => entry ?? []))] as EntryId[];
    const done = await session.decide({
      type: 'protest',
      by: by.trim(),
      lodgedAtMs: present(lodgedAtMs, 'When the protest was lodged'),
      against,
      about: about.trim(),
      ...(fee.trim() !== '' && { fee: fee.trim() }),
      ...(untilMs !== null && { untilMs }),
    });
    if (!done) return;
    for (const clear of [setBy, setBibs, setAbout, setFee, setUntil]) clear('');
    setAt(now());
  };
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (whole) void enter();
      }}
    >
      <div className="register-fields">
        <TextField label={words.by} value={by} onChange={setBy} hint={words.bySays} size={22} />
        <TextField
          label={words.at}
          value={at}
          onChange={setAt}
          problem={lodgedAtMs === null ? words.noTime : null}
        />
        <TextField
          label={words.against}
          value={bibs}
          onChange={setBibs}
          problem={strangers.length > 0 ? words.strangers(strangers.join(' ')) : null}
          hint={words.againstSays}
        />
        <TextField label={words.fee} value={fee} onChange={setFee} hint={words.feeSays} />
        <TextField
          label={words.until}
          value={until}
          onChange={setUntil}
          problem={until.trim() !== '' && untilMs === null ? words.noTime : null}
        />
      </div>
      <Field label={words.about}>
        <textarea
          value={about}
          rows={3}
          maxLength={1_000}
          onChange={(event) => setAbout(event.target.value)}
        />
      </Field>
      <Missing id={missingId} fields={missing} />
      <Button look="primary" type="submit" disabled={!whole} aria-describedby={missingId}>
        {words.enter}
      </Button>
    </form>
  );
}
