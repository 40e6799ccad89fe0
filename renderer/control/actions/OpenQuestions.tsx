/** What a result that is published now leaves open: the questions that bear on it, said in full. */
import type { ReviewItem, ReviewKind } from '../../../race/race.ts';
import { useRaceLive } from '../../ui/race-live.ts';
import { useSay } from '../../ui/station/messages.ts';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { useSettingsWords } from '../settings/words.ts';

/** Questions that no place and no time hangs on. */
const ASIDE: ReadonlySet<ReviewKind> = new Set<ReviewKind>(['uci-id', 'sos', 'bell-due']);
const SHOWN_MOST = 6;

/** The questions of the review that a result hangs on. */
export const openOf = (review: readonly ReviewItem[]): readonly ReviewItem[] =>
  review.filter(({ kind }) => !ASIDE.has(kind));

export function OpenQuestions({ session }: { session: RaceSession }) {
  const words = useSettingsWords();
  const say = useSay();
  const review = useRaceSession(session, (state) => state.review);
  const zone = useRaceLive(session.live, ({ board }) => board?.race.timeZone);
  const open = openOf(review);
  if (open.length === 0) return null;
  return (
    <div className="open-questions" role="note">
      <p className="state state-attention">
        <span aria-hidden="true">▲</span> {words.openQuestions(open.length)}
      </p>
      <ul>
        {open.slice(0, SHOWN_MOST).map((item) => (
          <li key={item.id}>{say(item.says, item.sentence, zone)}</li>
        ))}
      </ul>
      {open.length > SHOWN_MOST && <p className="muted">+ {open.length - SHOWN_MOST}</p>}
    </div>
  );
}
