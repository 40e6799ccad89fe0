/** The relay's administration, `/admin`: stations, races, people and load, for whoever runs the relay. */
import { createRoot } from 'react-dom/client';
import { startLanguage } from '../ui/language.ts';
import { startTheme } from '../ui/theme.ts';
import { App } from './App.tsx';
import '../ui/base.css';
import '../ui/primitives/forms.css';
import './admin.css';

startTheme();
void startLanguage().then(() => createRoot(document.getElementById('root')!).render(<App />));
