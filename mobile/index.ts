/** Where the app begins. The background task is defined here, before any screen: a phone may start the app without one. */
import { registerRootComponent } from 'expo';
import { App } from './src/screens/App.tsx';

registerRootComponent(App);
