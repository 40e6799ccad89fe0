/**
 * The playground, `/playground/`: all primitives, and the console's panels in a state (`?state=few|empty|long|many|loading|error`),
 * with `?theme=` and `?lang=` as everywhere. For whoever works on pages, pictures and axe: `npm run playground`. It is
 * not in what is shipped.
 */
import { mount } from '../ui/mount.tsx';
import { asked } from '../ui/page-address.ts';
import { isTheme, startTheme } from '../ui/theme.ts';
import { Playground } from './Playground.tsx';
import { stateAsked } from './state.ts';
import { openStationInPage } from './station.ts';
import '../ui/base.css';
import '../ui/primitives/forms.css';
import '../ui/primitives/text.css';
import '../control/control.css';
import '../control/panels.css';
import '../control/settings/settings.css';
import './playground.css';

const theme = asked('theme');
startTheme(isTheme(theme) ? theme : undefined);
const state = stateAsked();
const { source } = openStationInPage(state);
void mount(() => <Playground state={state} source={source} />);
