/** The frame: who is signed in, then the sections; or the way in. */
import { Button } from '../ui/primitives/Button.tsx';
import { SettingsDialog } from '../ui/SettingsDialog.tsx';
import { LoadFigures } from './LoadFigures.tsx';
import { People } from './People.tsx';
import { Races } from './Races.tsx';
import { ServerSection } from './ServerSection.tsx';
import { SignIn } from './SignIn.tsx';
import { Stations } from './Stations.tsx';
import { useSession } from './session.ts';
import { useAdminWords } from './words.ts';

export function App() {
  const words = useAdminWords();
  const { is, provider, ways } = useSession();
  const me = is.kind === 'in' ? is.me : null;
  return (
    <>
      <header className="admin-head">
        <h1>{words.title}</h1>
        {me && <p className="me">{me.name}</p>}
        {me && <Button onClick={ways.signOut}>{words.signOut}</Button>}
        <SettingsDialog />
      </header>
      <main>
        {is.kind === 'in' ? (
          <div className="sections">
            <Stations api={is.api} />
            <Races api={is.api} />
            <People api={is.api} provider={is.me.provider} />
            <LoadFigures api={is.api} />
            <ServerSection api={is.api} />
          </div>
        ) : (
          <SignIn provider={provider} is={is} ways={ways} />
        )}
      </main>
    </>
  );
}
