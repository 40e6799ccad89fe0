/** A race day's checklist, `/checklist`: from the evening before to the evening, to print and tick off. */
import { mount } from '../ui/mount.tsx';
import { startTheme } from '../ui/theme.ts';
import { Checklist } from './Checklist.tsx';
import '../ui/base.css';
import './checklist.css';

startTheme();
void mount(() => <Checklist />);
