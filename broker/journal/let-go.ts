/**
 * SQLite's copy of a row's bytes lies outside the heap, and nothing presses the collector for it: a thread that has read a
 * journal through and is idle again would hold on to the last 60 MB of it for hours. Who has looked at a row's bytes, and
 * kept no view of them, lets go of them: they are free at once.
 */
export function letGo({ buffer, byteLength }: Uint8Array): void {
  // A view of something larger is not ours to give up.
  if (byteLength > 0 && buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
