/** English: why a folder is not taken for copies of the journal, or why the last one there failed. */
import type { Phrases } from '../phrases.ts';
import type { FolderCode } from './facts.ts';

export const folders: Pick<Phrases, FolderCode> = {
  'folder-no-path': ({ folder }) => `Give the whole path, such as /media/stick or E:\\, not "${folder}".`,
  'folder-of-station': ({ folder }) =>
    `${folder} is in the station's own data folder, where copies are made already. Choose a stick or another disk.`,
  'folder-unplugged': ({ folder }) =>
    `No stick or disk is plugged in at ${folder}: a copy there would lie on this computer's own disk. Plug it in, and choose it then.`,
  'folder-is-file': ({ folder }) => `${folder} is a file. Name a folder.`,
  'folder-not-there': ({ folder }) =>
    `There is no such folder: ${folder}. Plug the stick in, and look how it is called.`,
  'folder-read-only': ({ folder }) =>
    `Nothing may be written into ${folder}. Choose another folder, or a stick that is not write-protected.`,
  'folder-no-room': ({ folder }) =>
    `There is no room left where ${folder} is. Make room there, or plug in another stick.`,
  'folder-disk-errs': ({ folder }) =>
    `The disk or stick of ${folder} answers with errors: it is pulled halfway, or worn out. Plug it in again; if that does not help, choose another.`,
  'copy-not-whole': ({ file, fault }) =>
    `The journal itself is damaged. Beside the whole copies of before, ${file} was made, and is not whole: ${fault}.`,
  'folder-unusable': ({ folder, why }) => `${folder} cannot be used: ${why}.`,
};
