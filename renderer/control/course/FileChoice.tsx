/** What is in the file that was brought: its lines to choose among, and what is to be looked at. */

import { present } from '../../../race/present.ts';
import { distance } from '../../ui/format.ts';
import { useLanguage } from '../../ui/language.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Choices } from '../../ui/primitives/Choices.tsx';
import { useUiWords } from '../../ui/words.ts';
import type { CourseFileChoice, FileLine } from './course-file.ts';
import { Findings } from './Findings.tsx';
import { useCourseWords } from './words.ts';

interface Props {
  readonly file: CourseFileChoice;
  /** Timing lines of the course in use that the new one does not pass. */
  readonly lost: readonly string[];
  readonly onClose: () => void;
}

export function FileChoice({ file, lost, onClose }: Props) {
  const words = useCourseWords();
  const { quoted } = useUiWords();
  const language = useLanguage();
  const { open, busy } = file;
  if (open === null) return null;
  const { look, line: chosen, laps, made } = open;
  const line = look.lines.find((one) => one.line === chosen);
  return (
    <section className="card-box" aria-label={words.inFile(open.name)}>
      <h2>{words.inFile(open.name)}</h2>
      {look.lines.length > 1 && (
        <Choices
          label={words.whichLine}
          look="tiles"
          className="file-lines"
          disabled={busy}
          values={look.lines.map((one) => one.line)}
          value={chosen}
          text={(line) => (
            <LineText
              line={present(
                look.lines.find((one) => one.line === line),
                'The line that is offered',
              )}
            />
          )}
          onChange={(line) => file.choose(line)}
        />
      )}
      {line && line.laps > 1 && line.lapM !== null && (
        <Choices
          label={words.laps(line.laps, distance(line.lapM, language))}
          disabled={busy}
          values={['one', 'all'] as const}
          value={laps}
          text={(which) => (which === 'one' ? words.lapOne : words.lapAll)}
          onChange={(which) => file.lapsOf(which)}
        />
      )}
      <Findings findings={made?.findings ?? look.findings} label={words.look} />
      {made && lost.length > 0 && <p className="problem">{words.linesLost(lost.map(quoted).join(', '))}</p>}
      <p className="muted">{words.chosenSays}</p>
      <Button onClick={onClose}>{words.notThis}</Button>
    </section>
  );
}

function LineText({ line }: { line: FileLine }) {
  const words = useCourseWords();
  const language = useLanguage();
  const facts = [
    words.lineSays(distance(line.lengthM, language), line.points),
    line.laps > 1 && line.lapM !== null
      ? words.laps(line.laps, distance(line.lapM, language))
      : line.loop
        ? words.loop
        : words.road,
    ...(line.climbM === null ? [] : [words.climbs(Math.round(line.climbM))]),
  ];
  return (
    <span className="line-name">
      <strong>
        {[line.folder, line.name ?? `${words.kinds[line.kind]} ${line.line + 1}`].filter(Boolean).join(' / ')}
      </strong>
      <small className="muted">
        {line.name ? `${words.kinds[line.kind]}: ` : ''}
        {facts.join(', ')}
      </small>
    </span>
  );
}
