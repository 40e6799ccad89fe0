/**
 * The folder with the journal, the keys and the socket that makes an admin of whoever opens it: nobody else on this
 * computer may look in, whatever it was when it was made and whatever the umask is. What is too open is closed and
 * said; what belongs to somebody else is refused.
 */
import { chmodSync, lstatSync, mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** Bits of everybody but the owner. */
const OTHERS = 0o077;
const FOLDER = 0o700;
const FOLDER_KIND = 0o040_000;
const LINK_KIND = 0o120_000;

const isKind = (mode: number, kind: number): boolean => (mode & 0o170_000) === kind;

/**
 * Makes `folder` (and where it is a link, what it leads to, unless `mayBeLink` is false) private. Answers what had to be
 * closed.
 * @throws Error in words, when it is not this user's or is no folder.
 */
export function makePrivate(
  folder: string,
  { mayBeLink = true }: { mayBeLink?: boolean } = {},
): readonly string[] {
  mkdirSync(folder, { recursive: true, mode: FOLDER });
  if (process.platform === 'win32') return []; // a profile's folder is its user's; there are no such bits
  const uid = process.getuid?.() ?? 0;
  const { mode, uid: owner } = lstatSync(folder.replace(/\/+$/, ''));
  if (isKind(mode, LINK_KIND) && mayBeLink)
    return makePrivate(join(realpathSync(folder)), { mayBeLink: false });
  if (!isKind(mode, FOLDER_KIND))
    throw new Error(`${folder} is no folder of this user: remove it, or choose another with --data.`);
  if (owner !== uid)
    throw new Error(
      `${folder} belongs to another user of this computer (${owner}), who could read the journal and become an admin. Give it to the user of the station (chown), or choose another folder with --data.`,
    );
  const closed: string[] = [];
  if ((mode & OTHERS) !== 0) {
    chmodSync(folder, FOLDER);
    closed.push(folder);
  }
  closed.push(...closeFiles(folder, uid));
  return closed;
}

/** What lies directly in it: journal, keys, logs, sockets. Folders in it are shut by the folder itself. */
function closeFiles(folder: string, uid: number): readonly string[] {
  const closed: string[] = [];
  for (const { path, mode, owner } of filesIn(folder)) {
    if (owner !== uid)
      throw new Error(
        `${path} belongs to another user of this computer (${owner}). Remove it or give it to the user of the station (chown).`,
      );
    if ((mode & OTHERS) === 0) continue;
    chmodSync(path, mode & 0o700);
    closed.push(path);
  }
  return closed;
}

/** What lies in it and is no folder and no link. */
function filesIn(folder: string) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const { mode, uid: owner } = lstatSync(path);
    return isKind(mode, LINK_KIND) || isKind(mode, FOLDER_KIND) ? [] : [{ path, mode, owner }];
  });
}

/** Whether `makePrivate` would have nothing to do and nothing to refuse. */
export function isPrivate(folder: string): boolean {
  const { mode, uid: owner } = lstatSync(folder);
  if (!isKind(mode, FOLDER_KIND)) return false;
  if (process.platform === 'win32') return true;
  const uid = process.getuid?.() ?? 0;
  return [{ mode, owner }, ...filesIn(folder)].every((one) => one.owner === uid && (one.mode & OTHERS) === 0);
}
