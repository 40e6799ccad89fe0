/** The history page: past races, one of them lap by lap, a series over the years, a rider in all their races. */
import { mount } from '../ui/mount.tsx';
import { startTheme } from '../ui/theme.ts';
import { usePlace } from './place.ts';
import { preparePrint } from './print.ts';
import { RaceView } from './race/RaceView.tsx';
import { RacesView } from './races/RacesView.tsx';
import { SeriesView } from './races/SeriesView.tsx';
import { StageRace } from './races/StageRace.tsx';
import { RiderView } from './rider/RiderView.tsx';
import '../ui/base.css';
import './history.css';
import './print.css';

function Page() {
  const place = usePlace();
  if (place.at === 'race') return <RaceView key={place.race} place={place} />;
  if (place.at === 'rider') return <RiderView key={`${place.race} ${place.entry}`} place={place} />;
  if (place.at === 'series') return <SeriesView key={place.series} series={place.series} />;
  if (place.at === 'stages') return <StageRace place={place} />;
  return <RacesView find={place.find} />;
}

startTheme();
preparePrint();
void mount(() => <Page />);
