export interface PeerRun {
  readonly delays: import('./figures.ts').Delays;
  readonly cpuUsPerViewerS: number;
  readonly memoryPerViewerBytes: number;
  readonly bytesPerViewerS: number;
}
export const peerMissing = (): string | null => 'not yet';
export const measurePeer = (_: object): Promise<PeerRun> => Promise.reject(new Error('not yet'));
