/** The rider's page: `/join/TOKEN` is what a card's code opens, `/rider` the same page afterwards and when installed. */
import { createRoot } from 'react-dom/client';
import { startLanguage } from '../ui/language.ts';
import { startTheme } from '../ui/theme.ts';
import { App } from './App.tsx';
import { worksOffline } from './offline.ts';
import { startTracker } from './tracker/tracker.ts';
import '../ui/base.css';
import './rider.css';

startTheme();
const token = /^\/join\/([^/]+)\/?$/.exec(location.pathname)?.[1] ?? null;
const tracker = startTracker();
void startLanguage().then(() => {
  createRoot(document.getElementById('root')!).render(<App tracker={tracker} token={token} />);
});
worksOffline();
