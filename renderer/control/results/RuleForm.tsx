/** How a protest was decided, and by whom. What follows for the result is a correction of its own. */

import { useId, useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Choices } from '../../ui/primitives/Choices.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { TextField } from '../corrections/fields.tsx';
import type { RaceSession } from '../race-session.ts';
import { Missing } from './Missing.tsx';
import type { RegisterLine } from './register.ts';
import { useRegisterWords } from './words.ts';

const OUTCOMES = ['upheld', 'partly', 'rejected', 'withdrawn'] as const;
const FEES = ['kept', 'returned'] as const;

interface Props {
  readonly session: RaceSession;
  readonly board: BoardView;
  readonly line: RegisterLine;
  readonly onDone: () => void;
}

export function RuleForm({ session, board, line, onDone }: Props) {
  const words = useRegisterWords();
  const [outcome, setOutcome] = useState<(typeof OUTCOMES)[number] | null>(null);
  const [fee, setFee] = useState<(typeof FEES)[number] | null>(null);
  const [ruling, setRuling] = useState('');
  const president = board.race.officials?.find(({ role }) => role === 'president');
  const [commissaire, setCommissaire] = useState(president?.name ?? '');
  const missingId = useId();
  const missing = [outcome === null && words.outcome, commissaire.trim() === '' && words.commissaire];
  const whole = missing.every((one) => one === false);
  const record = async () => {
    if (outcome === null || commissaire.trim() === '') return;
    const done = await session.decide({
      ...{ type: 'rule-on-protest', protest: line.protest.id, outcome, ruling: ruling.trim() },
      ...{ commissaire: commissaire.trim(), ruledAtMs: Math.round(session.live.now()) },
      ...(fee !== null && { fee }),
    });
    if (done) onDone();
  };
  return (
    <form
      className="form register-rule"
      onSubmit={(event) => {
        event.preventDefault();
        void record();
      }}
    >
      <Choices
        label={words.outcome}
        values={OUTCOMES}
        value={outcome}
        text={(value) => words.outcomes[value]}
        onChange={setOutcome}
      />
      {line.protest.fee && (
        <Choices
          label={words.feeNow}
          values={FEES}
          value={fee}
          text={(value) => words.fees[value]}
          onChange={setFee}
        />
      )}
      <TextField label={words.commissaire} value={commissaire} onChange={setCommissaire} size={22} />
      <Field label={words.ruling}>
        <textarea
          value={ruling}
          rows={2}
          maxLength={1_000}
          onChange={(event) => setRuling(event.target.value)}
        />
      </Field>
      <p className="muted">{words.follows}</p>
      <Missing id={missingId} fields={missing} />
      <Button look="yes" type="submit" disabled={!whole} aria-describedby={missingId}>
        {words.record}
      </Button>
    </form>
  );
}
