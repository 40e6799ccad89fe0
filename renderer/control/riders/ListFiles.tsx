/** The start list as files: spreadsheets that can be imported again, and sheets of paper. */
import type { RaceId } from '../../../race/ids.ts';
import { currentLanguage } from '../../ui/language.ts';
import { useControlWords } from '../words.ts';
import type { Sorting } from './columns.ts';
import { useRidersWords } from './words.ts';

/** `sorting`: of the list on the page, and so of the sheets where they can be sorted so. */
export function ListFiles({ race, sorting }: { race: RaceId; sorting: Sorting }) {
  const { riders } = useControlWords();
  const words = useRidersWords();
  const order = sorting.by === 'name' || sorting.by === 'team' ? sorting.by : 'bib';
  const how = `lang=${currentLanguage()}&order=${order}`;
  const sheet = { className: 'button', target: '_blank', rel: 'noreferrer' };
  return (
    <section className="card-box" aria-label={words.sheets}>
      <h2>{words.sheets}</h2>
      <div className="stack">
        <a {...sheet} href={`/v1/races/${race}/start-list.pdf?${how}`}>
          {riders.startListPdf}
        </a>
        <a {...sheet} href={`/v1/races/${race}/sign-on.pdf?${how}`}>
          {riders.signOnPdf}
        </a>
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
      </div>
    </section>
  );
}
