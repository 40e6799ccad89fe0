/** Runs in every window before its page, sandboxed; puts `window.desktop` there. Holds no logic. */
import { contextBridge, ipcRenderer } from 'electron';
import { CHANNEL, type Desktop, type StationStatus } from './bridge.ts';

const hear = <Told>(channel: string, listener: (told: Told) => void): (() => void) => {
  const heard = (_event: unknown, told: Told) => listener(told);
  ipcRenderer.on(channel, heard);
  return () => ipcRenderer.removeListener(channel, heard);
};

const desktop: Desktop = {
  version: process.argv.find((argument) => argument.startsWith('--bell-lap-version='))?.split('=')[1] ?? '',
  displays: () => ipcRenderer.invoke(CHANNEL.displays),
  gone: () => ipcRenderer.invoke(CHANNEL.gone),
  showOn: (path, displayId) => ipcRenderer.invoke(CHANNEL.showOn, path, displayId),
  clearDisplay: (displayId) => ipcRenderer.invoke(CHANNEL.clearDisplay, displayId),
  numberDisplays: () => ipcRenderer.invoke(CHANNEL.numberDisplays),
  saveFile: (name, text) => ipcRenderer.invoke(CHANNEL.saveFile, name, text),
  keepAwake: (awake) => ipcRenderer.invoke(CHANNEL.keepAwake, awake),
  speak: (language) => ipcRenderer.invoke(CHANNEL.speak, language),
  openSettings: () => ipcRenderer.invoke(CHANNEL.openSettings),
  openDataFolder: () => ipcRenderer.invoke(CHANNEL.openDataFolder),
  onStation: (listener) => hear<StationStatus>(CHANNEL.station, listener),
  onDisplays: (listener) => hear<void>(CHANNEL.displaysChanged, listener),
};

contextBridge.exposeInMainWorld('desktop', desktop);
