/** The spectators' page: `/watch/RACE` is a race, anything else the list of this station's races. */
import { createRoot } from 'react-dom/client';
import { isRaceId } from '../../race/ids.ts';
import { startLanguage } from '../ui/language.ts';
import { startTheme } from '../ui/theme.ts';
import { RaceList } from './RaceList.tsx';
import { RacePage } from './RacePage.tsx';
import '../ui/base.css';
import './watch.css';

startTheme();
const race = /^\/watch\/([^/]+)\/?$/.exec(location.pathname)?.[1] ?? '';
void startLanguage().then(() => {
  createRoot(document.getElementById('root')!).render(
    isRaceId(race) ? <RacePage race={race} /> : <RaceList />,
  );
});
