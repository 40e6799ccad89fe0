/** The relay's administration, `/admin`: stations, races, people and load, for whoever runs the relay. */
import { mount } from '../ui/mount.tsx';
import { startTheme } from '../ui/theme.ts';
import { App } from './App.tsx';
import '../ui/base.css';
import '../ui/primitives/forms.css';
import './admin.css';

startTheme();
void mount(() => <App />);
