/** French: why a folder is not taken for copies of the journal. */
import type { Phrases } from '../phrases.ts';
import type { FolderCode } from './facts.ts';

export const folders: Pick<Phrases, FolderCode> = {
  'folder-no-path': ({ folder }) =>
    `Donnez le chemin entier, par exemple /media/stick ou E:\\, pas « ${folder} ».`,
  'folder-of-station': ({ folder }) =>
    `${folder} est dans le dossier de données de la station, où des copies se font déjà. Choisissez une clé ou un autre disque.`,
  'folder-unplugged': ({ folder }) =>
    `Aucune clé ni aucun disque n’est branché à ${folder} : une copie y serait sur le disque de cet ordinateur. Branchez-le, puis choisissez-le.`,
  'folder-is-file': ({ folder }) => `${folder} est un fichier. Indiquez un dossier.`,
  'folder-not-there': ({ folder }) =>
    `Ce dossier n’existe pas : ${folder}. Branchez la clé et regardez comment elle s’appelle.`,
  'folder-read-only': ({ folder }) =>
    `Rien ne peut être écrit dans ${folder}. Choisissez un autre dossier, ou une clé sans protection en écriture.`,
  'folder-no-room': ({ folder }) =>
    `Il n’y a plus de place là où est ${folder}. Faites-y de la place, ou branchez une autre clé.`,
  'folder-disk-errs': ({ folder }) =>
    `Le disque ou la clé de ${folder} répond par des erreurs : à demi débranché, ou usé. Rebranchez ; si cela ne suffit pas, choisissez un autre support.`,
  'copy-not-whole': ({ file, fault }) =>
    `Le journal lui-même est endommagé. Ce qui a pu en être lu est gardé dans ${file}, à côté des copies entières d’avant (${fault}).`,
  'folder-unusable': ({ folder, why }) => `${folder} ne peut pas servir : ${why}.`,
};
