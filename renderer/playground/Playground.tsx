/** All there is, one below the other: primitives first, then panels in the state that is asked for. */
import type { LiveSource } from '../ui/live.ts';
import { Panels } from './Panels.tsx';
import { Primitives } from './Primitives.tsx';
import { STATES, type State } from './state.ts';

export function Playground({ state, source }: { state: State; source: LiveSource }) {
  return (
    <main className="playground">
      <h1>Playground</h1>
      <nav className="button-row" aria-label="State">
        {STATES.map((one) => (
          <a
            key={one}
            className="button"
            href={`?state=${one}`}
            aria-current={one === state ? 'page' : undefined}
          >
            {one}
          </a>
        ))}
      </nav>
      <Primitives />
      <Panels source={source} />
    </main>
  );
}
