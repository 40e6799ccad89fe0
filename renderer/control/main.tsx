/** The officials' console: `/control` lists the races, `/control/RACE` is a race. */
import { createRoot } from 'react-dom/client';
import { startLanguage } from '../ui/language.ts';
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
void startLanguage().then(() => {
  createRoot(document.getElementById('root')!).render(<App />);
});
