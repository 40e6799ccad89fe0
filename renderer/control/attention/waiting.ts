/**
 * All that waits for an official of a race, whether its panel is open or not: questions, riders who wait for a yes, what
 * is amiss with phones, and big screens that are gone. What was put off or dismissed does not count; a call for help sounds.
 */
import { useEffect, useMemo, useState } from 'react';
import { ringAlarm } from '../../ui/sound.ts';
import { useSession } from '../../ui/station/session.ts';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { useJoinRequests } from '../riders/join-requests.ts';
import { lastGoneMs, useScreensGone } from '../screens-gone.ts';
import { useLater } from './later.ts';
import { usePhoneTroubles } from './PhonesCard.tsx';
import { type PhoneTroubles, reasonsOf, stillDismissed } from './phone-troubles.ts';
import { type Filter, triage } from './triage.ts';

export type Waiting = ReturnType<typeof useWaiting>;

export function useWaiting(session: RaceSession) {
  const signedIn = useSession();
  const review = useRaceSession(session, (state) => state.review);
  const joins = useJoinRequests(session);
  const phones = usePhoneTroubles(session);
  const gone = useScreensGone();
  const [seenMs, setSeenMs] = useState(0);
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const [filter, setFilter] = useState<Filter>('all');
  const { later, nowMs, putOff, bringBack, wakeAt } = useLater(session);
  const me = signedIn.is === 'in' || signedIn.is === 'ended' ? signedIn.me.name : '';
  const found = useMemo(
    () => triage(review, { filter, me, dismissed, later, nowMs }),
    [review, filter, me, dismissed, later, nowMs],
  );
  useEffect(() => wakeAt(found.nextMs), [found.nextMs, wakeAt]);
  const all = [...found.kinds.values()].reduce((sum, n) => sum + n, 0);
  const alarms = found.kinds.get('sos') ?? 0;
  useEffect(() => {
    if (alarms > 0) ringAlarm();
  }, [alarms]);
  const troubled = usePhonesDismissed(phones);
  const hasPhones = troubled.isShown;
  const screens = gone !== null && lastGoneMs(gone.saying) > seenMs ? gone : null;
  return {
    found,
    me,
    joins,
    /** Null when nothing is amiss with phones. */
    phones: hasPhones ? phones : null,
    /** Null when no big screen is missed. */
    screens,
    /** The station knows that it is seen; the card need not wait for its next word. */
    screensSeen: () => setSeenMs(lastGoneMs(gone?.saying)),
    /** Whatever the filter shows. */
    count: all + joins.requests.length + (hasPhones ? 1 : 0) + (screens ? 1 : 0),
    filter,
    setFilter,
    putOff,
    /** Not asked again on this screen. */
    dismiss: (ids: readonly string[]) => setDismissed(new Set([...dismissed, ...ids])),
    /** Questions, and the card of phones as one. */
    dismissed: found.dismissed + (troubled.isDismissed ? 1 : 0),
    dismissPhones: troubled.dismiss,
    bringBack: () => {
      setDismissed(new Set());
      troubled.bringBack();
      bringBack();
    },
  };
}

/** Whether anything is amiss with phones that was not dismissed. */
function usePhonesDismissed(phones: PhoneTroubles | null) {
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const reasons = phones === null ? null : reasonsOf(phones);
  const still = reasons === null ? dismissed : stillDismissed(dismissed, reasons);
  if (still !== dismissed) setDismissed(still);
  const isShown = reasons?.some((reason) => !still.has(reason)) ?? false;
  return {
    isShown,
    isDismissed: !isShown && still.size > 0,
    dismiss: () => setDismissed(new Set([...still, ...(reasons ?? [])])),
    bringBack: () => setDismissed(new Set()),
  };
}
