/** A correction about to be made: what it would change, a reason for the record, and the press that makes it. */
import { useState } from 'react';
import type { Order } from '../api.ts';
import type { RaceDesk } from '../race-desk.ts';
import { useControlWords } from '../words.ts';
import { WhatIfList } from './WhatIfList.tsx';

export interface ConfirmProps {
  readonly desk: RaceDesk;
  readonly order: Order;
  readonly onDone: () => void;
}

export function Confirm({ desk, order, onDone }: ConfirmProps) {
  const words = useControlWords();
  const [reason, setReason] = useState('');
  const make = async () => {
    const why = reason.trim();
    if (await desk.decide({ ...order, ...(why !== '' && { reason: why }) })) onDone();
  };
  return (
    <div className="confirm">
      <WhatIfList desk={desk} order={order} />
      <label className="field">
        <span>{words.rider.reason}</span>
        <input value={reason} onChange={(event) => setReason(event.target.value)} maxLength={500} />
      </label>
      <div className="confirm-acts">
        <button type="button" className="button yes" onClick={() => void make()}>
          {words.attention.yes}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {words.riders.cancel}
        </button>
      </div>
    </div>
  );
}
