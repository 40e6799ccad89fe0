/**
 * The starter's clock, `/start/RACE`, for whoever holds the start: signed in, or by a link with a key behind the `#`.
 * `?view=ramp` is the clock alone, for a screen that the rider on the ramp reads; it needs no rights.
 */
import { mount } from '../ui/mount.tsx';
import { asked, raceInPath } from '../ui/page-address.ts';
import { readySound } from '../ui/sound.ts';
import { setBearer } from '../ui/station/api.ts';
import { isTheme, startTheme } from '../ui/theme.ts';
import { App } from './App.tsx';
import { takeKey } from './key.ts';
import '../ui/base.css';
import '../ui/primitives/forms.css';
import '../ui/primitives/text.css';
import './start.css';

for (const press of ['pointerdown', 'keydown']) addEventListener(press, readySound);
const theme = asked('theme');
startTheme(isTheme(theme) ? theme : undefined);
setBearer(takeKey());
void mount(() => <App race={raceInPath('start')} />);
