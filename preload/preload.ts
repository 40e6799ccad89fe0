/** Runs in every window before its page, sandboxed; puts `window.desktop` there. Holds no logic. */
import { contextBridge, ipcRenderer } from 'electron';
import { CHANNEL, type Desktop, type StationStatus } from './bridge.ts';

const desktop: Desktop = {
  version: process.argv.find((argument) => argument.startsWith('--bell-lap-version='))?.split('=')[1] ?? '',
  displays: () => ipcRenderer.invoke(CHANNEL.displays),
  showBoard: (race, displayId) => ipcRenderer.invoke(CHANNEL.showBoard, race, displayId),
  closeBoard: () => ipcRenderer.invoke(CHANNEL.closeBoard),
  saveFile: (name, text) => ipcRenderer.invoke(CHANNEL.saveFile, name, text),
  keepAwake: (awake) => ipcRenderer.invoke(CHANNEL.keepAwake, awake),
  onStation: (listener) => {
    const heard = (_event: unknown, status: StationStatus) => listener(status);
    ipcRenderer.on(CHANNEL.station, heard);
    return () => ipcRenderer.removeListener(CHANNEL.station, heard);
  },
};

contextBridge.exposeInMainWorld('desktop', desktop);
