/** The officials' console: `/control` lists the races, `/control/RACE` is a race. */
import { mount } from '../ui/mount.tsx';
import { readySound } from '../ui/sound.ts';
import { startTheme } from '../ui/theme.ts';
import { App } from './App.tsx';
import '../ui/base.css';
import '../ui/primitives/forms.css';
import '../ui/primitives/text.css';
import './control.css';
import './panels.css';
import './settings/settings.css';

// Browsers are silent until the first press; an alarm later must be heard.
for (const press of ['pointerdown', 'keydown']) addEventListener(press, readySound, { once: true });
startTheme();
void mount(() => <App />);
