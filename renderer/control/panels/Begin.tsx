/** An empty race: the three ways to begin. */
import { Icon } from '../../ui/Icon.tsx';
import { useDemo } from '../demo.ts';
import type { View } from '../place.ts';
import type { RaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';

export function Begin({ onView }: { session: RaceSession; onView: (view: View) => void }) {
  const { begin } = useControlWords();
  const demo = useDemo();
  return (
    <main className="begin">
      <h2>{begin.title}</h2>
      <p>{begin.says}</p>
      <div className="begin-ways">
        <button type="button" className="begin-way" onClick={() => onView('riders')}>
          <Icon name="plus" size={28} />
          <strong>{begin.import}</strong>
          <span>{begin.importSays}</span>
        </button>
        <button type="button" className="begin-way" onClick={() => onView('course')}>
          <Icon name="map" size={28} />
          <strong>{begin.course}</strong>
          <span>{begin.courseSays}</span>
        </button>
        <button type="button" className="begin-way" disabled={demo.starting} onClick={demo.start}>
          <Icon name="flag" size={28} />
          <strong>{begin.demo}</strong>
          <span>{demo.starting ? begin.demoStarting : begin.demoSays}</span>
        </button>
      </div>
      <p className="muted">{begin.startWithout}</p>
    </main>
  );
}
