/** One rider in all the races that are known here. */
import { dateText, duration, gapText } from '../../ui/format.ts';
import { useLanguage } from '../../ui/language.ts';
import { useUiWords } from '../../ui/words.ts';
import { useHistory } from '../ask.ts';
import { Head, PlaceLink } from '../Head.tsx';
import type { RiderPlace } from '../place.ts';
import { Scroll } from '../Scroll.tsx';
import { Waiting } from '../States.tsx';
import { useHistoryWords } from '../words.ts';

export function RiderView({ place }: { place: RiderPlace }) {
  const words = useHistoryWords();
  const ui = useUiWords();
  const language = useLanguage();
  const found = useHistory('riderRaces', `races/${place.race}/riders/${place.entry}/races`);
  if (found.is !== 'here') return <Waiting found={found} />;
  const { name, races } = found.answer;
  return (
    <div className="page">
      <Head title={words.riderTitle(name)} under={words.riderAbout} />
      <main>
        <Scroll label={words.riderTitle(name)}>
          <table className="data">
            <thead>
              <tr>
                <th scope="col" className="text">
                  {words.date}
                </th>
                <th scope="col" className="text">
                  {words.edition}
                </th>
                <th scope="col" className="text">
                  {words.category}
                </th>
                <th scope="col">{words.place}</th>
                <th scope="col">{words.time}</th>
                <th scope="col">{words.gap}</th>
                <th scope="col">{words.bestLap}</th>
              </tr>
            </thead>
            <tbody>
              {races.map((ride) => (
                <tr key={ride.race}>
                  <td className="text">{dateText(ride.startMs, ride.timeZone, language)}</td>
                  <th scope="row">
                    <PlaceLink to={{ at: 'race', race: ride.race, category: null, riders: [ride.bib] }}>
                      {ride.name}
                    </PlaceLink>
                  </th>
                  <td className="text">{ride.category}</td>
                  <td>
                    {ride.place === null ? ui.status[ride.status] : words.placeOf(ride.place, ride.starters)}
                  </td>
                  <td>{ride.timeMs === null ? '–' : duration(ride.timeMs, 1)}</td>
                  <td>{ride.gap === null ? '–' : gapText(ride.gap, ui)}</td>
                  <td>{ride.bestLapMs === null ? '–' : duration(ride.bestLapMs, 1)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </main>
    </div>
  );
}
