/**
 * Is this published result what was signed? Looks at it alone, as the station serves it, for whoever holds nothing but that:
 * the signature stands under the text, and all that people and programs read beside it has to say the same.
 */
import { z } from 'zod';
import type { BoardView } from '../../race/feed/board-view.ts';
import { signedText } from '../../race/officials/published.ts';
import { type SealChecked, textFault } from './verify.ts';

/** A published version as `GET /v1/races/RACE/versions/N` answers. */
const shownVersion = z.object({
  version: z.number(),
  state: z.enum(['provisional', 'official']),
  atMs: z.number().optional(),
  signedText: z.string(),
  seal: z.object({ digest: z.string(), signature: z.string(), key: z.string() }).nullable(),
  board: z.unknown().optional(),
});
type Shown = z.infer<typeof shownVersion>;

/** What the text says of itself. */
interface Head {
  readonly race: string;
  readonly version: number;
  readonly state: string;
  readonly atMs: number;
}

/** Checks a results file; null when it is none. */
export function checkResultsFile(json: unknown): SealChecked | null {
  const parsed = shownVersion.safeParse(json);
  if (!parsed.success) return null;
  const { version, state, signedText: text, seal } = parsed.data;
  const head = headOf(text);
  const fault =
    sealFault(parsed.data, head?.state ?? state) ??
    (head === null
      ? 'its text is no result of a station'
      : (headFault(parsed.data, head) ?? boardFault(parsed.data, head)));
  return {
    race: head?.race ?? '',
    version: head?.version ?? version,
    state: head?.state ?? state,
    atMs: head?.atMs ?? Number.NaN,
    by: '',
    key: seal?.key ?? null,
    fault,
  };
}

function headOf(text: string): Head | null {
  const [kind, line = ''] = text.split('\n', 2);
  const [race = '', , version = '', state = '', at = ''] = line.split('\t');
  return kind === 'bell-lap result 1' &&
    race !== '' &&
    /^\d+$/.test(version) &&
    Number.isFinite(Date.parse(at))
    ? { race, version: Number(version), state, atMs: Date.parse(at) }
    : null;
}

function sealFault({ signedText: text, seal }: Shown, state: string): string | null {
  if (seal !== null) return textFault({ text, ...seal }, state);
  return state === 'official'
    ? 'it is official and carries no seal'
    : 'only official results are signed, so whoever has this file could have written it; compare it with what the station shows';
}

function headFault(shown: Shown, head: Head): string | null {
  if (shown.version !== head.version)
    return `the file says version ${shown.version}, and its signed text version ${head.version}`;
  if (shown.state !== head.state) return `the file says ${shown.state}, and its signed text ${head.state}`;
  if (shown.atMs !== undefined && shown.atMs !== head.atMs)
    return 'the file says another moment than its signed text';
  return null;
}

/** The rows for programs and pages, beside the text: written as it is, they have to give it again. */
function boardFault({ board, signedText: text }: Shown, head: Head): string | null {
  if (board === undefined) return null;
  try {
    const { version, atMs } = head;
    const again = signedText({
      version,
      atMs,
      state: head.state as Shown['state'],
      view: board as BoardView,
    });
    if (text.startsWith(again) && /^(journal\t\d+\t[0-9a-f]{64}\n)?$/.test(text.slice(again.length)))
      return null;
  } catch {
    // Rows that nothing can be made of; said below.
  }
  return 'its rows (board) are not what its signed text says';
}
