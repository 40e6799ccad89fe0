/** Results as they were published, and as they are shown. */
import type { BoardView } from '../../race/feed/board-view.ts';

export interface Published {
  readonly version: number;
  readonly state: 'provisional' | 'official';
  readonly atMs: number;
  readonly protestsUntilMs: number | null;
  readonly seal: { readonly digest: string; readonly signature: string; readonly key: string } | null;
}
/** What is on the sheet: a published version, or the race as it stands. */
export interface Shown {
  readonly event: string | null;
  readonly board: BoardView;
  readonly published: Published | null;
  readonly versions: readonly Published[];
}
