/** The course in figures, and what may be done with it: bring a file, draw, reshape, take another race's, save as GPX. */

import type { Course } from '../../../race/course/course.ts';
import { climbM, courseLengthM } from '../../../race/course/geometry.ts';
import type { RaceId } from '../../../race/ids.ts';
import { courseGpx } from '../../../race/recording/write-course-gpx.ts';
import { distance } from '../../ui/format.ts';
import { useLanguage } from '../../ui/language.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { useControlWords } from '../words.ts';
import type { CourseEditor } from './course-editor.ts';
import { Drawing } from './Drawing.tsx';
import { EMPTY_DRAFT } from './draft.ts';
import { OtherRace } from './OtherRace.tsx';
import { useCourseWords } from './words.ts';

export function CourseCard({ editor, race }: { editor: CourseEditor; race: RaceId }) {
  const { course: text } = useControlWords();
  const { course, made, draft, paper, clicking, file } = editor;
  const shown = made ?? course;
  return (
    <section className="card-box" aria-label={text.title}>
      <h2>{shown?.name ?? text.title}</h2>
      {shown && <Figures course={shown} />}
      {file.open === null && <FileDrop editor={editor} />}
      {editor.problem && (
        <p role="alert" className="problem">
          {editor.problem}
        </p>
      )}
      {draft !== null && made !== null ? (
        <Drawing
          editor={paper}
          draft={draft}
          course={made}
          isStarting={clicking.does === 'start'}
          onStartHere={(on) => editor.setClicking({ does: on ? 'start' : 'draw' })}
          onSave={() => void editor.save(made)}
          onDiscard={editor.leave}
        />
      ) : (
        <Beginnings editor={editor} race={race} />
      )}
    </section>
  );
}

function Beginnings({ editor, race }: { editor: CourseEditor; race: RaceId }) {
  const { course: text } = useControlWords();
  const words = useCourseWords();
  const { course, paper, adopt } = editor;
  return (
    <div className="stack">
      <Button onClick={() => paper.begin(EMPTY_DRAFT)}>{text.draw}</Button>
      {course && (
        <>
          <Button onClick={editor.reshape}>{text.edit}</Button>
          <Button onClick={() => saveGpx(course, race)}>{words.gpxOut}</Button>
        </>
      )}
      <OtherRace race={race} onTake={adopt} />
    </div>
  );
}

function Figures({ course }: { course: Course }) {
  const language = useLanguage();
  const { course: text } = useControlWords();
  const climb = climbM(course.points);
  return (
    <dl className="drawer-figures">
      <div>
        <dt>{text.length}</dt>
        <dd>{distance(courseLengthM(course), language)}</dd>
      </div>
      {climb !== null && (
        <div>
          <dt>{text.climb}</dt>
          <dd>{Math.round(climb)} m</dd>
        </div>
      )}
      <div>
        <dt>{course.loop ? text.loop : ''}</dt>
        <dd>{text.points(course.points.length)}</dd>
      </div>
    </dl>
  );
}

function FileDrop({ editor: { file } }: { editor: CourseEditor }) {
  const { course: text } = useControlWords();
  const words = useCourseWords();
  return (
    <label className="drop">
      <span>{file.busy ? text.reading : words.drop}</span>
      <span className="button">{text.choose}</span>
      <input
        type="file"
        className="visually-hidden"
        aria-label={text.choose}
        accept=".gpx,.tcx,.fit,.geojson,.json,.kml,.kmz,.zip,.gz"
        disabled={file.busy}
        onChange={(event) => {
          file.bring(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </label>
  );
}

/** The course as a file for other programs. */
function saveGpx(course: Course, race: string): void {
  const url = URL.createObjectURL(new Blob([courseGpx(course)], { type: 'application/gpx+xml' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: `${race}-course.gpx` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
