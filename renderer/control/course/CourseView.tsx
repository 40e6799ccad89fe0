/** The course: from a file, another race or drawn; reshaped on the map; its timing lines. Also without a mouse. */
import { type DragEvent, type KeyboardEvent, useState } from 'react';
import { VenueMapPanel } from '../../ui/map/base/VenueMapPanel.tsx';
import type { RaceSession } from '../race-session.ts';
import { CourseCard } from './CourseCard.tsx';
import { type CourseEditor, useCourseEditor } from './course-editor.ts';
import { FileChoice } from './FileChoice.tsx';
import { MapPanel } from './MapPanel.tsx';
import { TimingLines } from './TimingLines.tsx';
import '../../ui/map/map.css';
import './course.css';

export function CourseView({ session }: { session: RaceSession }) {
  const editor = useCourseEditor(session);
  const [over, setOver] = useState(false);
  const { course, draft, clicking } = editor;
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    editor.file.bring(event.dataTransfer.files[0]);
  };
  return (
    <main
      className={`course ${over ? 'course-over' : ''}`}
      onDrop={onDrop}
      onKeyDown={(event) => stepOnPaper(event, editor)}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
    >
      <MapPanel editor={editor} />
      <div className="course-side">
        <FileChoice file={editor.file} lost={editor.lost} onClose={editor.leave} />
        <CourseCard editor={editor} race={session.race} />
        {course && draft === null && (
          <TimingLines
            course={course}
            placing={clicking.does === 'line' ? clicking.name : null}
            onPlace={(name) => editor.setClicking(name === null ? { does: 'draw' } : { does: 'line', name })}
            onAdd={(name, alongM) => void editor.addLine(name, { alongM })}
            onChange={editor.changeLines}
          />
        )}
        {draft === null && <VenueMapPanel race={session.race} hasCourse={course !== null} />}
      </div>
    </main>
  );
}

/** Ctrl Z and Ctrl Y while a course is on paper: for the paper, not for the console's last decision. */
function stepOnPaper(event: KeyboardEvent, { draft, paper }: CourseEditor): void {
  const isField =
    event.target instanceof Element && event.target.closest('input:not([type=range]), select') !== null;
  if (!draft || isField || !(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  const does = key === 'y' || (key === 'z' && event.shiftKey) ? paper.redo : key === 'z' ? paper.undo : null;
  if (does === null) return;
  event.preventDefault();
  event.nativeEvent.stopImmediatePropagation();
  does();
}
