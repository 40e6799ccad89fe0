/** Where the app begins. The background task is defined first, before any screen: a phone may start the app without one. */
import './src/phone.ts';
import { registerRootComponent } from 'expo';
import { App } from './src/screens/App.tsx';

registerRootComponent(App);
