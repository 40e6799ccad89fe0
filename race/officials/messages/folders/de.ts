/** German: why a folder is not taken for copies of the journal. */
import type { Phrases } from '../phrases.ts';
import type { FolderCode } from './facts.ts';

export const folders: Pick<Phrases, FolderCode> = {
  'folder-no-path': ({ folder }) =>
    `Geben Sie den ganzen Pfad an, etwa /media/stick oder E:\\, nicht „${folder}“.`,
  'folder-of-station': ({ folder }) =>
    `${folder} liegt im Datenordner der Station, wo ohnehin Kopien gemacht werden. Wählen Sie einen Stick oder eine andere Platte.`,
  'folder-unplugged': ({ folder }) =>
    `Bei ${folder} steckt kein Stick und keine Platte: Eine Kopie läge dort auf diesem Computer selbst. Stecken Sie ihn ein, und wählen Sie ihn dann.`,
  'folder-is-file': ({ folder }) => `${folder} ist eine Datei. Nennen Sie einen Ordner.`,
  'folder-not-there': ({ folder }) =>
    `Diesen Ordner gibt es nicht: ${folder}. Stecken Sie den Stick ein, und sehen Sie nach, wie er heißt.`,
  'folder-read-only': ({ folder }) =>
    `In ${folder} darf nichts geschrieben werden. Wählen Sie einen anderen Ordner oder einen Stick ohne Schreibschutz.`,
  'folder-no-room': ({ folder }) =>
    `Wo ${folder} liegt, ist kein Platz mehr. Machen Sie dort Platz, oder stecken Sie einen anderen Stick ein.`,
  'folder-disk-errs': ({ folder }) =>
    `Die Platte oder der Stick von ${folder} antwortet mit Fehlern: halb herausgezogen oder abgenutzt. Neu einstecken; hilft das nicht, einen anderen wählen.`,
  'copy-not-whole': ({ file, fault }) =>
    `Das Journal selbst ist beschädigt. Was davon zu lesen war, liegt als ${file} neben den ganzen Kopien von vorher (${fault}).`,
  'folder-unusable': ({ folder, why }) => `${folder} kann nicht benutzt werden: ${why}.`,
};
