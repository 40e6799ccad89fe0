/** A rider without a card who waits for a yes: they stand in front of somebody. */
import { Button } from '../../ui/primitives/Button.tsx';
import type { JoinDesk, JoinRequest } from '../riders/join-requests.ts';
import { useControlWords } from '../words.ts';
import { useAttentionWords } from './words.ts';

export function JoinCard({ request, joins }: { request: JoinRequest; joins: JoinDesk }) {
  const { riders } = useControlWords();
  const mine = useAttentionWords();
  const { id, bib, name, device } = request;
  return (
    <li className="attention-item">
      <div className="attention-what">
        <span className="state state-attention">
          <span aria-hidden="true">▲</span> {mine.joins}
        </span>
      </div>
      <p className="attention-sentence">
        <strong>{name}</strong> {mine.joinsWith(bib)} <span className="muted">{device}</span>
      </p>
      <div className="attention-acts">
        <Button look="yes" onClick={() => joins.answer(id, true)}>
          {riders.yes}
        </Button>
        <Button onClick={() => joins.answer(id, false)}>{riders.no}</Button>
      </div>
    </li>
  );
}
