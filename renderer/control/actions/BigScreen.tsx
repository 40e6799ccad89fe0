/** The board on one of this computer's screens; only in the desktop app. */
import { useEffect, useState } from 'react';
import { type Desktop, type Display, desktop } from '../desktop.ts';
import type { RaceDesk } from '../race-session.ts';
import { useControlWords } from '../words.ts';

export function BigScreen({ desk }: { desk: RaceDesk }) {
  return desktop === null ? null : <Screens desk={desk} desktop={desktop} />;
}

function Screens({ desk, desktop }: { desk: RaceDesk; desktop: Desktop }) {
  const { actions } = useControlWords();
  const [displays, setDisplays] = useState<readonly Display[]>([]);
  const load = () => void desktop.displays().then(setDisplays, () => undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, and again after each press.
  useEffect(load, []);
  const toggle = (display: Display) =>
    void (display.board ? desktop.closeBoard() : desktop.showBoard(desk.race, display.id)).then(load, load);
  return (
    <>
      {displays.map((display) => (
        <button
          key={display.id}
          type="button"
          className="button"
          aria-pressed={display.board}
          onClick={() => toggle(display)}
        >
          {actions.board}: {display.label}
        </button>
      ))}
    </>
  );
}
