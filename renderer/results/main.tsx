/**
 * The results sheet, `/results/RACE`: for the notice board and the file. `?version=2` shows a published version as it
 * was; without it the newest one, or the race as it stands when nothing has been published.
 */
import { createRoot } from 'react-dom/client';
import { startLanguage } from '../ui/language.ts';
import { asked, raceInPath } from '../ui/page-address.ts';
import { startTheme } from '../ui/theme.ts';
import { ResultsPage } from './ResultsPage.tsx';
import '../ui/base.css';
import './results.css';

startTheme();
const version = asked('version');
void startLanguage().then(() =>
  createRoot(document.getElementById('root')!).render(
    <ResultsPage race={raceInPath('results')} version={version === null ? null : Number(version)} />,
  ),
);
