/** Which screen: joining, waiting for a yes, riding, or what stands in the way. */
import { useEffect, useMemo, useState } from 'react';
import { useAnswer } from '../ui/asked.ts';
import { JoinScreen } from './join/JoinScreen.tsx';
import { EndedScreen, NoCardScreen, Note, UnreachableScreen } from './join/Notices.tsx';
import { PickName } from './join/PickName.tsx';
import { RideScreen } from './ride/RideScreen.tsx';
import { askToJoin, type RiderSetup } from './setup.ts';
import { resumeCall } from './sos.ts';
import { type Tracker, useRider } from './tracker/tracker.ts';
import { useRiderWords } from './words.ts';

/** The secret of the link does not stay in the address: whoever looks over a shoulder, or shares the page, has nothing. */
const hideToken = (): void => history.replaceState(null, '', '/rider');

/** A secret as typed, printed in groups or scanned: the same. */
const bare = (secret: string): string => secret.replace(/[^0-9a-z]/gi, '').toUpperCase();

export function App({ tracker, token }: { tracker: Tracker; token: string | null }) {
  const words = useRiderWords();
  const is = useRider(tracker, (state) => state.is);
  const kept = useRider(tracker, (state) => state.setup);
  const waiting = useRider(tracker, (state) => state.tracker?.waiting ?? 0);
  /** Another one with the same secret is another attempt. */
  const [card, setCard] = useState(token === null ? null : { secret: token });
  const asked = card?.secret ?? null;
  const question = useMemo(() => (card === null ? null : () => askToJoin(card.secret)), [card]);
  const { state: said } = useAnswer(question);
  /** What an official's yes to somebody without a card brought. */
  const [given, setGiven] = useState<RiderSetup | null>(null);
  const answer = given ?? said;

  useEffect(() => {
    if (kept !== null) resumeCall(kept);
  }, [kept]);

  const ride = (setup: RiderSetup): void => {
    tracker.be(setup);
    hideToken();
    setCard(null);
    setGiven(null);
    tracker.ride();
  };

  if (is === 'elsewhere') return <Note title={words.elsewhere} help={words.elsewhereHelp} />;
  if (is === 'opening') return <Note title={words.opening} help="" busy />;
  if (is === 'broken' && asked === null) return <Note title={words.broken} help={words.brokenHelp} />;
  if (asked === null) {
    return kept === null ? (
      <NoCardScreen onCode={(secret) => setCard({ secret })} />
    ) : (
      <RideScreen key={`${kept.race.id}/${kept.entry}`} tracker={tracker} setup={kept} />
    );
  }
  const own = kept !== null && bare(kept.credential.password) === bare(asked);
  if (answer === null) return <Note title={words.opening} help="" busy />;
  switch (answer.kind) {
    case 'unreachable':
      // Out of range and this phone knows the card: it needs nobody's answer to go on.
      return own && kept !== null ? (
        <RideScreen key={`${kept.race.id}/${kept.entry}`} tracker={tracker} setup={kept} />
      ) : (
        <UnreachableScreen onAgain={() => setCard({ secret: asked })} />
      );
    case 'ended':
      return <EndedScreen waiting={own ? waiting : 0} />;
    case 'event':
      return <PickName token={asked} event={answer} onYes={setGiven} />;
    case 'rider':
      return is === 'broken' ? (
        <JoinScreen setup={answer} onRide={null} />
      ) : (
        <JoinScreen setup={answer} onRide={() => ride(answer)} />
      );
  }
}
