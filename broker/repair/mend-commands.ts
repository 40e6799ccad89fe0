/** `npm run journal -- salvage | restore`. */
import { isThere } from '../journal/is-there.ts';
import {
  type Asked,
  copiesOf,
  count,
  isBlind,
  journalOf,
  momentOf,
  needFolder,
  Refused,
  sayOutlook,
} from './asked.ts';
import { type Mended, mend } from './mend.ts';
import { ownCopies } from './own-copies.ts';

export function salvage(asked: Asked): boolean {
  needFolder(asked);
  const copies = asked.alone ? [] : copiesOf(asked).map(({ path }) => path);
  const blind = isBlind(asked);
  return told(asked, blind, mend({ ...asked, copies }, { how: 'salvage', by: asked.by, atMs: Date.now() }));
}

export function restore(asked: Asked): boolean {
  needFolder(asked);
  const copy = asked.from ?? newestOwn(asked);
  if (!isThere(copy)) throw new Refused(`There is no copy ${copy}. Nothing was changed.`);
  asked.say(`From the copy ${copy}:`);
  const how = { how: 'restore', by: asked.by, atMs: Date.now() } as const;
  const blind = isBlind(asked);
  return told(asked, blind, mend({ ...asked, copies: [copy], withoutDamaged: asked.alone }, how));
}

/** The newest copy of this station; what else lies there is said. */
function newestOwn(asked: Asked): string {
  const all = ownCopies(journalOf(asked), asked.key, copiesOf(asked));
  const copy = all.find(({ isOwn }) => isOwn === true);
  for (const { path, atMs, isOwn } of all) {
    const what =
      isOwn === true ? 'of this station' : isOwn === false ? 'of another station' : 'cannot be opened';
    asked.say(`${path === copy?.path ? '●' : '○'} ${path}, made ${momentOf(atMs)}: ${what}`);
  }
  if (copy !== undefined) return copy.path;
  throw new Refused(
    all.length === 0
      ? `There is no copy in ${asked.data}/copies. Name one with --from, or a folder with --copies.`
      : 'None of these copies is of this station. Name a folder with its own: --copies FOLDER. Nothing was changed.',
  );
}

function told({ say }: Asked, blind: boolean, mended: Mended): boolean {
  sayOutlook(mended, say);
  if (!blind) say(`As it was it lies at ${mended.keptAs}.`);
  if (mended.again > 0)
    say(
      `○ In ${count(mended.again, 'record')} a rider who was forgotten had come back from before; it went again.`,
    );
  for (const { race, entry } of mended.unknown)
    say(
      `✖ This journal does not know that ${entry === null ? 'all positions' : `rider ${entry}`} of race "${race}" were to be forgotten. The station does it again when it runs, as soon as the result is official.`,
    );
  for (const fault of mended.checked.faults) say(`✖ ${fault}`);
  if (blind)
    say(
      '✖ The journal is as its newest copy was. What came after that is not in it, and nothing tells how much it was.',
    );
  else if (mended.lost.length === 0) say('✔ The journal is whole: nothing is missing.');
  else
    say(
      `✔ The journal is whole but for what is listed (${count(mended.lost.length, 'place')}): health and the audit log say so, too.`,
    );
  return mended.lost.length === 0 && !blind;
}
