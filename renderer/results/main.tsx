/**
 * The results sheet, `/results/RACE`: for the notice board and the file. `?version=2` shows a published version as it
 * was; without it the newest one, or the race as it stands when nothing has been published.
 */
import { mount } from '../ui/mount.tsx';
import { asked, raceInPath } from '../ui/page-address.ts';
import { startTheme } from '../ui/theme.ts';
import { ResultsPage } from './ResultsPage.tsx';
import '../ui/base.css';
import './results.css';

startTheme();
const version = asked('version');
void mount(() => (
  <ResultsPage race={raceInPath('results')} version={version === null ? null : Number(version)} />
));
