/** The start list as files: spreadsheets that can be imported again, and sheets of paper. */
import type { RaceId } from '../../../race/ids.ts';
import { currentLanguage } from '../../ui/language.ts';
import { useControlWords } from '../words.ts';
import type { ListOrder } from './list-order.ts';

/** `order`: of the list on the page, and so of the sheets. */
export function ListFiles({ race, order }: { race: RaceId; order: ListOrder }) {
  const { riders } = useControlWords();
  const how = `lang=${currentLanguage()}&order=${order}`;
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
      <a className="button" href={`/v1/races/${race}/start-list.pdf?${how}`}>
        {riders.startListPdf}
      </a>
      <a className="button" href={`/v1/races/${race}/sign-on.pdf?${how}`}>
        {riders.signOnPdf}
      </a>
    </>
  );
}
