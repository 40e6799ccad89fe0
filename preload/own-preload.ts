/** Runs before the app's own pages, sandboxed; puts `window.own` there. Holds no logic. */
import { contextBridge, ipcRenderer } from 'electron';
import { OWN_CHANNEL, type Own } from './own-bridge.ts';

const own: Own = {
  settings: () => ipcRenderer.invoke(OWN_CHANNEL.settings),
  check: (values) => ipcRenderer.invoke(OWN_CHANNEL.check, values),
  save: (values) => ipcRenderer.invoke(OWN_CHANNEL.save, values),
  choose: (kind, now) => ipcRenderer.invoke(OWN_CHANNEL.choose, kind, now),
  about: () => ipcRenderer.invoke(OWN_CHANNEL.about),
  open: (what) => ipcRenderer.invoke(OWN_CHANNEL.open, what),
};

contextBridge.exposeInMainWorld('own', own);
