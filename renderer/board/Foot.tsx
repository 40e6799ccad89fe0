/** The foot of the big screen: the newest announcement while it is new, else sponsors in turn (their logos, or words of the address); and the way to follow. */
import { useMemo } from 'react';
import type { BoardView } from '../../race/feed/board-view.ts';
import { addressForOthers, asked } from '../ui/page-address.ts';
import { QrCode } from '../ui/QrCode.tsx';
import { sponsorAt, useSponsors } from '../ui/sponsors.ts';
import { useBoardWords } from './words.ts';

const ANNOUNCEMENT_MS = 60_000;

export function Foot({ board, moment }: { board: BoardView; moment: number }) {
  const words = useBoardWords();
  const sponsors = useMemo(() => new URLSearchParams(location.search).getAll('sponsor').filter(Boolean), []);
  const origin = addressForOthers();
  const follow = asked('follow') ?? (origin && `${origin}/watch/${board.race.id}`);
  const newest = board.announcements.at(-1);
  const fresh = newest !== undefined && moment - newest.atMs < ANNOUNCEMENT_MS;
  const logo = sponsorAt(useSponsors('board'), moment);
  const sponsor = sponsorAt(sponsors, moment);
  if (!fresh && !logo && !sponsor && !follow) return null;
  return (
    <footer className="board-foot">
      {logo && !fresh ? (
        <p className="board-logo" key={logo.id}>
          <img src={logo.url} alt={logo.name} />
        </p>
      ) : (
        <p className={fresh ? 'board-announcement' : 'board-sponsor'} role={fresh ? 'status' : undefined}>
          {fresh ? newest.text : sponsor}
        </p>
      )}
      {follow && (
        <div className="board-follow">
          <p>
            <b>{words.followOnPhone}</b>
            <span>{follow.replace(/^https?:\/\//, '')}</span>
          </p>
          <QrCode text={follow} />
        </div>
      )}
    </footer>
  );
}
