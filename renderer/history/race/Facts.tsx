/** The result in brief: who won, how fast, the fastest lap, the field, the course. */
import { distance, duration, speedKmh } from '../../ui/format.ts';
import { useLanguage } from '../../ui/language.ts';
import type { CategoryHistory, RaceHistory } from '../ask.ts';
import { useHistoryWords } from '../words.ts';

export function Facts({
  history,
  category,
  over,
}: {
  history: RaceHistory;
  category: CategoryHistory;
  over: boolean;
}) {
  const words = useHistoryWords();
  const language = useLanguage();
  const { course, categories } = history.race;
  const past = categories.find(({ id }) => id === category.id);
  if (past === undefined) return null;
  const { winner, fastestLap, starters, finishers } = past;
  return (
    <dl className="past-facts">
      {winner && (
        <div>
          <dt>{over ? words.winner : words.leader}</dt>
          <dd>
            <span className="bib">{winner.bib}</span> {winner.name}
            {winner.team !== null && <span className="fact-more">{winner.team}</span>}
          </dd>
        </div>
      )}
      {winner?.timeMs != null && (
        <div>
          <dt>{words.time}</dt>
          <dd>
            {duration(winner.timeMs, 1)}
            {winner.speedMps !== null && (
              <span className="fact-more">
                {words.averageSpeed} {speedKmh(winner.speedMps, language)} km/h
              </span>
            )}
          </dd>
        </div>
      )}
      {fastestLap && (
        <div>
          <dt>{words.fastestLap}</dt>
          <dd>
            {duration(fastestLap.ms, 1)}
            <span className="fact-more">
              {fastestLap.bib} {words.lapOf(fastestLap.name, fastestLap.lap)}
            </span>
          </dd>
        </div>
      )}
      <div>
        <dt>{words.field}</dt>
        <dd>
          {starters}
          <span className="fact-more">{words.fieldOf(finishers, starters)}</span>
        </dd>
      </div>
      {course && (
        <div>
          <dt>{words.course}</dt>
          <dd>
            {distance(course.lengthM, language)}
            <span className="fact-more">
              {course.name}
              {course.climbM !== null && course.climbM >= 1 && ` · ${words.climb(Math.round(course.climbM))}`}
            </span>
          </dd>
        </div>
      )}
    </dl>
  );
}
