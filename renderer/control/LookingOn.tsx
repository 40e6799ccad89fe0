/** An announcer or a starter has signed in here: the screens that are theirs. */
import { Button } from '../ui/primitives/Button.tsx';
import { ask } from '../ui/station/api.ts';
import { type Me, setSession } from '../ui/station/session.ts';
import { usePeopleWords } from './people/words.ts';
import { useRaces } from './race-list.ts';

export function LookingOn({ me }: { me: Me }) {
  const { signIn: words } = usePeopleWords();
  const { races } = useRaces();
  return (
    <main className="sign-in-page">
      <div className="sign-in">
        <p className="brand">Bell Lap</p>
        <h1>{words.looksOn(me.name)}</h1>
        <ul className="race-list">
          {races?.map(({ id, name }) => (
            <li key={id}>
              <h2 className="race-group">{name}</h2>
              <p className="button-row">
                {me.starts && (
                  <a className="button primary" href={`/start/${id}`}>
                    {words.start}
                  </a>
                )}
                <a className="button" href={`/board/${id}?view=announcer`}>
                  {words.announcer}
                </a>
                <a className="button" href={`/board/${id}`}>
                  {words.board}
                </a>
              </p>
            </li>
          ))}
        </ul>
        <Button
          onClick={() => {
            void ask('POST', '/v1/logout')
              .catch(() => undefined)
              .then(() => setSession({ is: 'out' }));
          }}
        >
          {words.out}
        </Button>
      </div>
    </main>
  );
}
