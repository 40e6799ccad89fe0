/** The rider's page: `/join/TOKEN` is what a card's code opens, `/rider` the same page afterwards and when installed. */
import { mount } from '../ui/mount.tsx';
import { startTheme } from '../ui/theme.ts';
import { App } from './App.tsx';
import { worksOffline } from './offline.ts';
import { startTracker } from './tracker/tracker.ts';
import '../ui/base.css';
import './rider.css';

startTheme();
const token = /^\/join\/([^/]+)\/?$/.exec(location.pathname)?.[1] ?? null;
const tracker = startTracker();
void mount(() => <App tracker={tracker} token={token} />);
worksOffline();
