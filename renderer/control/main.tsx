/** The officials' console: `/control` lists the races, `/control/RACE` is a race. */
import { createRoot } from 'react-dom/client';
import { startLanguage } from '../ui/language.ts';
import { startTheme } from '../ui/theme.ts';
import { App } from './App.tsx';
import '../ui/base.css';
import './control.css';
import './panels.css';

startTheme();
void startLanguage().then(() => {
  createRoot(document.getElementById('root')!).render(<App />);
});
