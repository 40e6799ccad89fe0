/** The start list as files: spreadsheets that can be imported again, and sheets of paper. */
import type { RaceId } from '../../../race/ids.ts';
import { currentLanguage } from '../../ui/language.ts';
import { useControlWords } from '../words.ts';

export function ListFiles({ race }: { race: RaceId }) {
  const { riders } = useControlWords();
  return (
    <>
      <a className="button" href={`/v1/races/${race}/entries.xlsx`} download>
        {riders.spreadsheet}
      </a>
      <a
        className="button"
        href={`/v1/races/${race}/entries.csv?separator=${encodeURIComponent(riders.separator)}`}
        download
      >
        {riders.startListCsv}
      </a>
      <a className="button" href={`/v1/races/${race}/start-list.pdf?lang=${currentLanguage()}`}>
        {riders.startListPdf}
      </a>
      <a className="button" href={`/v1/races/${race}/sign-on.pdf?lang=${currentLanguage()}`}>
        {riders.signOnPdf}
      </a>
    </>
  );
}
