/** A correction about to be made: what it would change, a reason for the record, and the press that makes it. */

import { useState } from 'react';
import { Button } from '../../ui/primitives/Button.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { useSent } from '../../ui/primitives/typed-in.ts';
import type { Order } from '../api.ts';
import type { RaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import { WhatIfList } from './WhatIfList.tsx';

export interface ConfirmProps {
  readonly session: RaceSession;
  readonly order: Order;
  readonly onDone: () => void;
  /** Without it, cancelling is being done. */
  readonly onCancel?: () => void;
  /** Reasons that are often given: one press writes them. */
  readonly reasons?: readonly string[];
}

export function Confirm({ session, order, onDone, onCancel = onDone, reasons = [] }: ConfirmProps) {
  const words = useControlWords();
  const sent = useSent();
  const [reason, setReason] = useState('');
  /** What was pressed for stays what it was until the station has answered, whatever the board says meanwhile. */
  const [making, setMaking] = useState<Order | null>(null);
  const make = async () => {
    const why = reason.trim();
    setMaking(order);
    if (await session.decide({ ...order, ...(why !== '' && { reason: why }) })) {
      sent();
      onDone();
    }
    setMaking(null);
  };
  return (
    <div className="confirm">
      <WhatIfList session={session} order={making ?? order} />
      <Field label={words.rider.reason}>
        <input value={reason} onChange={(event) => setReason(event.target.value)} maxLength={500} />
      </Field>
      {reasons.length > 0 && (
        <div className="reason-chips">
          {reasons.map((each) => (
            <Button small key={each} onClick={() => setReason(each)}>
              {each}
            </Button>
          ))}
        </div>
      )}
      <div className="confirm-acts">
        <Button look="yes" disabled={making !== null} onClick={() => void make()}>
          {words.attention.yes}
        </Button>
        <Button onClick={onCancel}>{words.riders.cancel}</Button>
      </div>
    </div>
  );
}
