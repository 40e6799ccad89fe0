/** Big screens that were there and are gone, as one card however many there are. */
import { useState } from 'react';
import { Button } from '../../ui/primitives/Button.tsx';
import { useSay } from '../../ui/station/messages.ts';
import { sentenceOf } from '../../ui/station/sentence.ts';
import { type ScreensGone, seenGone } from '../screens-gone.ts';
import { useControlWords } from '../words.ts';

export function ScreensCard({ gone, onSeen }: { gone: ScreensGone; onSeen: () => void }) {
  const words = useControlWords();
  const say = useSay();
  const [refusal, setRefusal] = useState<string | null>(null);
  const seen = () => {
    setRefusal(null);
    seenGone(gone.saying).then(onSeen, (error: unknown) => setRefusal(sentenceOf(error)));
  };
  return (
    <li className="attention-item">
      <div className="attention-what">
        <span className="state state-attention">
          <span aria-hidden="true">▲</span> {words.health.parts.screens}
        </span>
      </div>
      <p className="attention-sentence">{say(gone.saying, gone.says)}</p>
      {refusal && (
        <p role="alert" className="problem">
          {refusal}
        </p>
      )}
      <div className="attention-acts">
        <Button look="yes" onClick={seen}>
          {words.health.screensSeen}
        </Button>
      </div>
    </li>
  );
}
