/** A race day's checklist, `/checklist`: from the evening before to the evening, to print and tick off. */
import { createRoot } from 'react-dom/client';
import { startLanguage } from '../ui/language.ts';
import { startTheme } from '../ui/theme.ts';
import { Checklist } from './Checklist.tsx';
import '../ui/base.css';
import './checklist.css';

startTheme();
void startLanguage().then(() => createRoot(document.getElementById('root')!).render(<Checklist />));
