/**
 * The broadcast overlay, `/overlay/RACE`: transparent, for a browser source (OBS, vMix) at 1920 × 1080 or any size.
 * After the `?`: `show=tower,lower,said,sponsors` (all by default; announcements are `said`; logos only where the console chose them for the overlay), `rows=10`, `category=ID`, `rider=BIB` for a lower third about
 * one rider. Everything stays within the 5 % title-safe margins.
 */

import { liveSocket, liveUrl } from '../ui/live.ts';
import { mount } from '../ui/mount.tsx';
import { raceInPath } from '../ui/page-address.ts';
import { followRace } from '../ui/race-live.ts';
import { startTheme } from '../ui/theme.ts';
import { Overlay } from './Overlay.tsx';
import '../ui/base.css';
import './overlay.css';

startTheme('tent');
const race = raceInPath('overlay');
// Without a race there is nothing to put over the pictures: an overlay never shows an error to viewers.
if (race) {
  const live = followRace(race, liveSocket({ url: liveUrl(), restWhenHidden: false, screen: 'overlay' }));
  void mount(() => <Overlay live={live} />);
}
