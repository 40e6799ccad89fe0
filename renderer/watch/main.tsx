/** The spectators' page: `/watch/RACE` is a race, anything else the list of this station's races. */
import { isRaceId } from '../../race/ids.ts';
import { mount } from '../ui/mount.tsx';
import { startTheme } from '../ui/theme.ts';
import { lastKnown } from './last-known.ts';
import { worksOffline } from './offline.ts';
import { RaceList } from './RaceList.tsx';
import { RacePage } from './RacePage.tsx';
import '../ui/base.css';
import './watch.css';

startTheme();
/** The installed page opens with the race that was watched last, of today; its way to the others is in its head. */
const RECENT_MS = 20 * 3_600_000;
if (new URLSearchParams(location.search).has('installed')) {
  const known = lastKnown();
  const recent = known && Date.now() - known.atMs < RECENT_MS;
  if (known && (recent || !navigator.onLine)) history.replaceState(null, '', `/watch/${known.race}`);
}
const race = /^\/watch\/([^/]+)\/?$/.exec(location.pathname)?.[1] ?? '';
void mount(() => (isRaceId(race) ? <RacePage race={race} /> : <RaceList />));
worksOffline();
