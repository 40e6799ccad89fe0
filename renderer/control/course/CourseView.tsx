/** The course: from a file, another race or drawn; reshaped on the map; its timing lines. Also without a mouse. */
import { type DragEvent, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { Course, CoursePoint, TimingLine } from '../../../race/course/course.ts';
import { climbM, courseLengthM } from '../../../race/course/geometry.ts';
import { nearestAlong } from '../../../race/course/make-course.ts';
import type { Decision } from '../../../race/journal/decision.ts';
import { courseGpx } from '../../../race/recording/write-course-gpx.ts';
import { distance } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { VenueMapPanel } from '../../ui/map/base/VenueMapPanel.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import { onTheme } from '../../ui/theme.ts';
import { ask, newId } from '../api.ts';
import { type RaceDesk, sentenceOf } from '../race-session.ts';
import { slugOf, unused } from '../../../race/start-list/slug.ts';
import { useControlWords } from '../words.ts';
import { useCourseFile } from './course-file.ts';
import { type CourseMap, createCourseMap } from './course-map.ts';
import { Drawing } from './Drawing.tsx';
import {
  courseOf,
  type Draft,
  EMPTY_DRAFT,
  isComplete,
  movedPoint,
  withoutPoint,
  withPointAt,
} from './draft.ts';
import { useDraft } from './draft-history.ts';
import { FileChoice } from './FileChoice.tsx';
import { HeightProfile } from './HeightProfile.tsx';
import { OtherRace } from './OtherRace.tsx';
import { PlaceSearch } from './PlaceSearch.tsx';
import { beginningAt } from './reshape.ts';
import { TimingLines } from './TimingLines.tsx';
import { useCourseWords } from './words.ts';
import '../../ui/map/map.css';
import './course.css';

type CourseOnPaper = Extract<Decision, { type: 'set-course' }>['course'];

/** What the next click on the map does. */
type Clicking =
  | { readonly does: 'draw' }
  | { readonly does: 'start' }
  | { readonly does: 'line'; readonly name: string };

export function CourseView({ desk }: { desk: RaceDesk }) {
  const { course: text } = useControlWords();
  const words = useCourseWords();
  const course = useRaceLive(desk.live, (state) => state.course);
  const paper = useDraft();
  const { draft } = paper;
  const [clicking, setClicking] = useState<Clicking>({ does: 'draw' });
  const [problem, setProblem] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const map = useRef<CourseMap | null>(null);
  const made = useMemo(() => draft && onPaper(draft, draft.base ?? course), [draft, course]);

  const take = (next: Course) =>
    paper.begin({ name: next.name, loop: next.loop, points: next.points, base: next });
  const file = useCourseFile({
    ...{ race: desk.race, hasCourse: course !== null },
    onMade: take,
    onTaken: (decision) => desk.made('set-course', decision),
  });
  const leave = () => {
    paper.end();
    file.close();
    setClicking({ does: 'draw' });
  };
  const save = async (next: Course) => {
    const saved = await desk.decide({ type: 'set-course', course: structuredClone(next) as CourseOnPaper });
    if (saved) leave();
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
      setClicking({ does: 'draw' });
      setProblem(null);
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  };
  const changeLines = (lines: readonly TimingLine[]) => course && void save({ ...course, lines });
  const moveLine = (id: string, point: CoursePoint) => {
    if (!course) return;
    const atM = Math.round(nearestAlong(course, point).atM * 10) / 10;
    const lines = course.lines.map((line) => (line.id === id ? { ...line, atM } : line));
    changeLines([...lines].sort((a, b) => a.atM - b.atM));
  };
  const click = (point: CoursePoint, nearM: number) => {
    if (clicking.does === 'line') return void addLine(clicking.name, point);
    if (clicking.does === 'start') {
      paper.change((old) => beginningAt(old, point));
      return setClicking({ does: 'draw' });
    }
    paper.change((old) => withPointAt(old, point, nearM));
  };

  const newest = useRef({ click, moveLine, paper, file });
  newest.current = { click, moveLine, paper, file };
  useEffect(() => {
    const created = createCourseMap(place.current!, {
      onClick: (point, nearM) => newest.current.click(point, nearM),
      onLineMoved: (id, point) => newest.current.moveLine(id, point),
      onPicked: (line) => newest.current.file.choose(line),
      onMoved: (index, point) => newest.current.paper.change((old) => movedPoint(old, index, point)),
      onRemoved: (index) => newest.current.paper.change((old) => withoutPoint(old, index)),
    });
    map.current = created;
    const stopTheme = onTheme(() => created.repaint());
    return () => {
      stopTheme();
      created.destroy();
      map.current = null;
    };
  }, []);
  const { open } = file;
  useEffect(() => {
    const others = open === null ? [] : open.look.lines.filter(({ line }) => line !== open.line);
    map.current?.show(made ?? course, draft, others);
  }, [course, made, draft, open]);
  // A course that came from elsewhere is shown whole; one that is being drawn stays where it is.
  const base = draft?.base;
  useEffect(() => {
    if (course ?? base) map.current?.fit();
  }, [course, base]);

  const shown = made ?? course;
  const climb = shown ? climbM(shown.points) : null;
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    file.bring(event.dataTransfer.files[0]);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isField =
      event.target instanceof Element && event.target.closest('input:not([type=range]), select') !== null;
    if (!draft || isField || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    const does =
      key === 'y' || (key === 'z' && event.shiftKey) ? paper.redo : key === 'z' ? paper.undo : null;
    if (does === null) return;
    event.preventDefault();
    // The console's own Ctrl Z takes back a decision; while a course is on paper it is for the paper.
    event.nativeEvent.stopImmediatePropagation();
    does();
  };
  const note =
    clicking.does === 'line'
      ? text.addLineSays
      : clicking.does === 'start'
        ? words.startHereSays
        : words.drawSays;
  const isClicking = draft !== null || clicking.does === 'line';
  return (
    <main
      className={`course ${over ? 'course-over' : ''}`}
      onDrop={onDrop}
      onKeyDown={onKeyDown}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
    >
      <div className="course-left">
        <section className="course-map" aria-label={text.map}>
          <div ref={place} className={`course-map-view ${isClicking ? 'course-drawing' : ''}`} />
          {!shown && <p className="course-empty">{text.none}</p>}
          <PlaceSearch onGo={(at) => map.current?.goTo(at)} />
          <MapButtons map={map} hasCourse={shown !== null} />
          {isClicking && <p className="map-note">{note}</p>}
        </section>
        {shown && <HeightProfile course={shown} onWalk={(at) => map.current?.mark(at)} />}
      </div>
      <div className="course-side">
        <FileChoice file={file} onClose={leave} />
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
          {open === null && (
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
          )}
          {(problem ?? file.problem) && (
            <p role="alert" className="problem">
              {problem ?? file.problem}
            </p>
          )}
          {draft === null || made === null ? (
            <div className="stack">
              <button type="button" className="button" onClick={() => paper.begin(EMPTY_DRAFT)}>
                {text.draw}
              </button>
              {course && (
                <button type="button" className="button" onClick={() => take(course)}>
                  {text.edit}
                </button>
              )}
              {course && (
                <button type="button" className="button" onClick={() => saveGpx(course, desk.race)}>
                  {words.gpxOut}
                </button>
              )}
              <OtherRace race={desk.race} onTake={take} />
            </div>
          ) : (
            <Drawing
              desk={paper}
              draft={draft}
              course={made}
              isStarting={clicking.does === 'start'}
              onStartHere={(on) => setClicking({ does: on ? 'start' : 'draw' })}
              onSave={() => void save(made)}
              onDiscard={leave}
            />
          )}
        </section>
        {course && draft === null && (
          <TimingLines
            course={course}
            placing={clicking.does === 'line' ? clicking.name : null}
            onPlace={(name) => setClicking(name === null ? { does: 'draw' } : { does: 'line', name })}
            onAdd={(name, alongM) => void addLine(name, { alongM })}
            onChange={changeLines}
          />
        )}
        {draft === null && <VenueMapPanel race={desk.race} hasCourse={course !== null} />}
      </div>
    </main>
  );
}

function MapButtons({ map, hasCourse }: { map: { readonly current: CourseMap | null }; hasCourse: boolean }) {
  const words = useCourseWords();
  return (
    <div className="map-buttons">
      <button
        type="button"
        className="icon-button"
        aria-label={words.closer}
        onClick={() => map.current?.zoom(1)}
      >
        <Icon name="plus" />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={words.further}
        onClick={() => map.current?.zoom(-1)}
      >
        <Icon name="minus" />
      </button>
      {hasCourse && (
        <button
          type="button"
          className="icon-button"
          aria-label={words.fit}
          onClick={() => map.current?.fit()}
        >
          <Icon name="fit" />
        </button>
      )}
    </div>
  );
}

/** What a draft makes; without lines while it is too short to have any. */
const onPaper = (draft: Draft, before: Course | null): Course =>
  isComplete(draft)
    ? courseOf(draft, before)
    : { name: draft.name, loop: draft.loop, points: draft.points, lines: [] };

/** The course as a file for other programs. */
function saveGpx(course: Course, race: string): void {
  const url = URL.createObjectURL(new Blob([courseGpx(course)], { type: 'application/gpx+xml' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: `${race}-course.gpx` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
