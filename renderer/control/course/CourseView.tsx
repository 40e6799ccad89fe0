/** The course: imported by a drop, drawn and mended on the map, with its timing lines. Also without a mouse. */
import { type DragEvent, useEffect, useRef, useState } from 'react';
import type { Course, CoursePoint, TimingLine } from '../../../race/course/course.ts';
import { climbM, courseLengthM } from '../../../race/course/geometry.ts';
import type { Decision } from '../../../race/journal/decision.ts';
import { slugOf, unused } from '../../../race/start-list/slug.ts';
import { distance } from '../../ui/format.ts';
import { VenueMapPanel } from '../../ui/map/base/VenueMapPanel.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import { onTheme } from '../../ui/theme.ts';
import { ask, newId } from '../api.ts';
import { type RaceDesk, sentenceOf } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import { type CourseMap, createCourseMap } from './course-map.ts';
import {
  courseOf,
  type Draft,
  EMPTY_DRAFT,
  isComplete,
  movedPoint,
  withoutPoint,
  withPoint,
} from './draft.ts';
import { TimingLines } from './TimingLines.tsx';
import '../../ui/map/map.css';
import './course.css';

type CourseOnPaper = Extract<Decision, { type: 'set-course' }>['course'];

export function CourseView({ desk }: { desk: RaceDesk }) {
  const words = useControlWords();
  const { course: text } = words;
  const course = useRaceLive(desk.live, (state) => state.course);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [placing, setPlacing] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const map = useRef<CourseMap | null>(null);

  const save = async (next: Course) => {
    const made = await desk.decide({ type: 'set-course', course: structuredClone(next) as CourseOnPaper });
    if (made) setDraft(null);
  };
  const importFile = async (file: File | undefined) => {
    if (!file) return;
    setBusy(true);
    setProblem(null);
    const decision = newId();
    const query = new URLSearchParams({ file: file.name, decision });
    try {
      await ask('PUT', `/v1/races/${desk.race}/course?${query}`, {
        raw: await file.arrayBuffer(),
        type: 'application/octet-stream',
      });
      desk.made('set-course', decision);
      setDraft(null);
    } catch (error) {
      setProblem(sentenceOf(error));
    }
    setBusy(false);
  };
  const addLine = async (name: string, at: CoursePoint | { alongM: number }) => {
    const ids = new Set((course?.lines ?? []).map((line) => line.id as string));
    const decision = newId();
    try {
      await ask('POST', `/v1/races/${desk.race}/course/lines?decision=${decision}`, {
        body: {
          ...{ id: unused(slugOf(name, 'line'), ids), name, kind: 'intermediate' },
          at: 'alongM' in at ? at : { latDeg: at.latDeg, lonDeg: at.lonDeg },
        },
      });
      desk.made('set-course', decision);
      setPlacing(null);
      setProblem(null);
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  };
  const changeLines = (lines: readonly TimingLine[]) => course && void save({ ...course, lines });

  const newest = useRef({ draft, placing, addLine });
  newest.current = { draft, placing, addLine };
  useEffect(() => {
    const change = (by: (draft: Draft) => Draft) => setDraft((old) => old && by(old));
    const made = createCourseMap(place.current!, {
      onClick(point) {
        const now = newest.current;
        if (now.placing !== null) void now.addLine(now.placing, point);
        else change((old) => withPoint(old, point));
      },
      onMoved: (index, point) => change((old) => movedPoint(old, index, point)),
      onRemoved: (index) => change((old) => withoutPoint(old, index)),
    });
    map.current = made;
    const stopTheme = onTheme(() => made.repaint());
    return () => {
      stopTheme();
      made.destroy();
      map.current = null;
    };
  }, []);
  useEffect(() => map.current?.show(course, draft), [course, draft]);
  useEffect(() => {
    if (course) map.current?.fit();
  }, [course]);

  const shown = draft ?? course;
  const climb = course && !draft ? climbM(course.points) : null;
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void importFile(event.dataTransfer.files[0]);
  };
  return (
    <main
      className={`course ${over ? 'course-over' : ''}`}
      onDrop={onDrop}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
    >
      <section className="course-map" aria-label={text.map}>
        <div ref={place} className={`course-map-view ${draft || placing !== null ? 'course-drawing' : ''}`} />
        {!shown && <p className="course-empty">{text.none}</p>}
        {(draft || placing !== null) && (
          <p className="map-note">{placing !== null ? text.addLineSays : text.drawSays}</p>
        )}
      </section>
      <div className="course-side">
        <section className="card-box" aria-label={text.title}>
          <h2>{shown?.name ?? text.title}</h2>
          {shown && (
            <dl className="drawer-figures">
              <div>
                <dt>{text.length}</dt>
                <dd>{distance(courseLengthM(shown))}</dd>
              </div>
              {climb !== null && (
                <div>
                  <dt>{text.climb}</dt>
                  <dd>{Math.round(climb)} m</dd>
                </div>
              )}
              <div>
                <dt>{shown.loop ? text.loop : ''}</dt>
                <dd>{text.points(shown.points.length)}</dd>
              </div>
            </dl>
          )}
          <label className="drop">
            <span>{busy ? text.reading : text.drop}</span>
            <span className="button">{text.choose}</span>
            <input
              type="file"
              className="visually-hidden"
              aria-label={text.choose}
              accept=".gpx,.tcx,.fit,.geojson,.json,.kml"
              disabled={busy}
              onChange={(event) => {
                void importFile(event.target.files?.[0]);
                event.target.value = '';
              }}
            />
          </label>
          {problem && (
            <p role="alert" className="problem">
              {problem}
            </p>
          )}
          {draft === null ? (
            <div className="stack">
              <button type="button" className="button" onClick={() => setDraft(EMPTY_DRAFT)}>
                {text.draw}
              </button>
              {course && (
                <button
                  type="button"
                  className="button"
                  onClick={() => setDraft({ name: course.name, loop: course.loop, points: course.points })}
                >
                  {text.edit}
                </button>
              )}
            </div>
          ) : (
            <Drawing
              draft={draft}
              onChange={setDraft}
              onSave={() => void save(courseOf(draft, course))}
              onDiscard={() => setDraft(null)}
            />
          )}
        </section>
        {course && draft === null && (
          <TimingLines
            course={course}
            placing={placing}
            onPlace={setPlacing}
            onAdd={(name, alongM) => void addLine(name, { alongM })}
            onChange={changeLines}
          />
        )}
        {draft === null && <VenueMapPanel race={desk.race} hasCourse={course !== null} />}
      </div>
    </main>
  );
}

interface DrawingProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}

function Drawing({ draft, onChange, onSave, onDiscard }: DrawingProps) {
  const { course: text } = useControlWords();
  const [lat, setLat] = useState('');
  const [lon, setLon] = useState('');
  const [latDeg, lonDeg] = [Number(lat.replace(',', '.')), Number(lon.replace(',', '.'))];
  const isPlace = lat !== '' && lon !== '' && Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180;
  return (
    <div className="form">
      <label className="field">
        <span>{text.name}</span>
        <input
          value={draft.name}
          maxLength={120}
          onChange={(event) => onChange({ ...draft, name: event.target.value })}
        />
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={draft.loop}
          onChange={(event) => onChange({ ...draft, loop: event.target.checked })}
        />
        <span>{text.loop}</span>
      </label>
      <form
        className="field-row"
        onSubmit={(event) => {
          event.preventDefault();
          if (isPlace) onChange(withPoint(draft, { latDeg, lonDeg }));
        }}
      >
        <label className="field">
          <span>{text.latitude}</span>
          <input value={lat} onChange={(event) => setLat(event.target.value)} inputMode="decimal" />
        </label>
        <label className="field">
          <span>{text.longitude}</span>
          <input value={lon} onChange={(event) => setLon(event.target.value)} inputMode="decimal" />
        </label>
        <button type="submit" className="button small" disabled={!isPlace}>
          {text.addPoint}
        </button>
      </form>
      <div className="stack">
        <button
          type="button"
          className="button"
          disabled={draft.points.length === 0}
          onClick={() => onChange(withoutPoint(draft, draft.points.length - 1))}
        >
          {text.undoPoint}
        </button>
        <button type="button" className="button primary" disabled={!isComplete(draft)} onClick={onSave}>
          {text.save}
        </button>
        <button type="button" className="button" onClick={onDiscard}>
          {text.discard}
        </button>
      </div>
    </div>
  );
}
