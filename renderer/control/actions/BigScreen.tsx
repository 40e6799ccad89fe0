/** The board on one of this computer's screens; only in the desktop app. */
import { useEffect, useState } from 'react';
import { type Desktop, type Display, desktop } from '../desktop.ts';
import type { RaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';

export function BigScreen({ session }: { session: RaceSession }) {
  return desktop === null ? null : <Screens session={session} desktop={desktop} />;
}

function Screens({ session, desktop }: { session: RaceSession; desktop: Desktop }) {
  const { actions } = useControlWords();
  const [displays, setDisplays] = useState<readonly Display[]>([]);
  const load = () => void desktop.displays().then(setDisplays, () => undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, and again after each press.
  useEffect(load, []);
  const toggle = (display: Display) =>
    void (display.board ? desktop.closeBoard() : desktop.showBoard(session.race, display.id)).then(
      load,
      load,
    );
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
