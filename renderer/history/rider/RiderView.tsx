/** One rider in all the races that are known here. */

import { dateText, duration, gapText } from '../../ui/format.ts';
import { useLanguage } from '../../ui/language.ts';
import { Scroll } from '../../ui/primitives/Scroll.tsx';
import { Table } from '../../ui/primitives/Table.tsx';
import { useUiWords } from '../../ui/words.ts';
import { useHistory } from '../ask.ts';
import { Head, PlaceLink } from '../Head.tsx';
import type { RiderPlace } from '../place.ts';
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
          <Table
            label={words.riderTitle(name)}
            className="data"
            rows={races}
            keyOf={({ race }) => race}
            columns={[
              {
                ...{ key: 'date', head: words.date, text: true },
                cell: (ride) => dateText(ride.startMs, ride.timeZone, language),
              },
              {
                ...{ key: 'edition', head: words.edition, text: true, isHead: true },
                cell: (ride) => (
                  <PlaceLink to={{ at: 'race', race: ride.race, category: null, riders: [ride.bib] }}>
                    {ride.name}
                  </PlaceLink>
                ),
              },
              { key: 'category', head: words.category, text: true, cell: (ride) => ride.category },
              {
                ...{ key: 'place', head: words.place },
                cell: (ride) =>
                  ride.place === null ? ui.status[ride.status] : words.placeOf(ride.place, ride.starters),
              },
              {
                ...{ key: 'time', head: words.time },
                cell: (ride) => (ride.timeMs === null ? '–' : duration(ride.timeMs, 1)),
              },
              {
                key: 'gap',
                head: words.gap,
                cell: (ride) => (ride.gap === null ? '–' : gapText(ride.gap, ui)),
              },
              {
                ...{ key: 'best', head: words.bestLap },
                cell: (ride) => (ride.bestLapMs === null ? '–' : duration(ride.bestLapMs, 1)),
              },
            ]}
          />
        </Scroll>
      </main>
    </div>
  );
}
