/** The map with what stands on it: search, zoom, what the next click does; and the heights below. */

import { type RefObject, useEffect, useRef } from 'react';
import { present } from '../../../race/present.ts';
import { IconButton } from '../../ui/primitives/IconButton.tsx';
import { onTheme } from '../../ui/theme.ts';
import { useControlWords } from '../words.ts';
import type { CourseEditor } from './course-editor.ts';
import { type CourseMap, createCourseMap } from './course-map.ts';
import { movedPoint, withoutPoint } from './draft.ts';
import { HeightProfile } from './HeightProfile.tsx';
import { PlaceSearch } from './PlaceSearch.tsx';
import { useCourseWords } from './words.ts';

export function MapPanel({ editor }: { editor: CourseEditor }) {
  const { course: text } = useControlWords();
  const words = useCourseWords();
  const place = useRef<HTMLDivElement>(null);
  const map = useCourseMap(place, editor);
  const { course, made, draft, clicking } = editor;
  const shown = made ?? course;
  const note =
    clicking.does === 'line'
      ? text.addLineSays
      : clicking.does === 'start'
        ? words.startHereSays
        : words.drawSays;
  const isClicking = draft !== null || clicking.does === 'line';
  return (
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
  );
}

/** The map in its place, showing what the editor has. */
function useCourseMap(place: RefObject<HTMLDivElement | null>, editor: CourseEditor) {
  const map = useRef<CourseMap | null>(null);
  const newest = useRef(editor);
  newest.current = editor;
  useEffect(() => {
    const created = createCourseMap(present(place.current, "The map's place on the page"), {
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
  }, [place]);
  const { course, made, draft } = editor;
  const { open } = editor.file;
  useEffect(() => {
    const others = open === null ? [] : open.look.lines.filter(({ line }) => line !== open.line);
    map.current?.show(made ?? course, draft, others);
  }, [course, made, draft, open]);
  // A course that came from elsewhere is shown whole; one that is being drawn stays where it is.
  const base = draft?.base;
  useEffect(() => {
    if (course ?? base) map.current?.fit();
  }, [course, base]);
  return map;
}

function MapButtons({ map, hasCourse }: { map: RefObject<CourseMap | null>; hasCourse: boolean }) {
  const words = useCourseWords();
  return (
    <div className="map-buttons">
      <IconButton icon="plus" label={words.closer} onClick={() => map.current?.zoom(1)} />
      <IconButton icon="minus" label={words.further} onClick={() => map.current?.zoom(-1)} />
      {hasCourse && <IconButton icon="fit" label={words.fit} onClick={() => map.current?.fit()} />}
    </div>
  );
}
