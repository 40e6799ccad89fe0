/**
 * How one chip decoder is, in an official's words: its line, its clock, what happened, what it read last, and what is
 * kept aside, each with its reason. The newest reads are shown with their chips, so that somebody who wonders holds a
 * chip over the mat and sees it.
 */

import { offText } from '../../race/officials/words.ts';
import { timeOfDay } from '../ui/format.ts';
import { Button } from '../ui/primitives/Button.tsx';
import { HoldButton } from '../ui/primitives/HoldButton.tsx';
import { StateWord } from '../ui/primitives/StateWord.tsx';
import { useSay } from '../ui/station/messages.ts';
import type { DecoderDialect, DecoderSeen } from './decoders.ts';
import { useControlWords } from './words.ts';

/** A decoder belongs to no race yet, and so to no race's zone: the time on the wall of the tent. */
const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;
/** A clock that is off by less is told by nobody, ms. */
const CLOCK_SHOWN_MS = 500;

export interface DecoderStoryProps {
  readonly decoder: DecoderSeen;
  readonly dialect: DecoderDialect | undefined;
  readonly onEdit: () => void;
  readonly onCount: (key: string) => void;
  readonly onDismiss: (key: string) => void;
  readonly onDismissAll: () => void;
}

export function DecoderStory(props: DecoderStoryProps) {
  const { decoder, dialect, onEdit } = props;
  const { decoders: words } = useControlWords();
  const say = useSay();
  const { settings } = decoder;
  const isFine = decoder.trouble === null && decoder.asideCount === 0;
  const state = !settings.on ? 'off' : isFine ? 'ok' : 'attention';
  const shape = { off: '○', ok: '●', attention: '▲' }[state];
  const facts = [
    dialect?.name,
    decoder.name,
    words.reads(decoder.reads),
    decoder.repeats > 0 ? words.repeats(decoder.repeats) : null,
  ];
  return (
    <li className="decoder">
      <div className="decoder-head">
        <strong>{settings.name}</strong>
        <StateWord
          kind={state}
          shape={shape}
          text={!settings.on ? words.off : decoder.connected ? words.connected : words.away}
        />
        <Button small onClick={onEdit}>
          {words.change}
        </Button>
      </div>
      <p className="muted">{facts.filter(Boolean).join(' · ')}</p>
      {settings.on && decoder.trouble && <p>{say(decoder.troubleSaying, decoder.trouble)}</p>}
      {decoder.connected && decoder.clockAheadMs !== null && <Clock aheadMs={decoder.clockAheadMs} />}
      {decoder.waiting > 0 && <p>{words.waiting(decoder.waiting)}</p>}
      {decoder.notes.length > 0 && (
        <ul className="decoder-notes" aria-label={words.notes}>
          {decoder.notes.slice(0, 5).map((note) => (
            <li key={`${note.atMs} ${note.says}`}>
              <span className="muted">{timeOfDay(note.atMs, HERE)}</span> {say(note.saying, note.says)}
            </li>
          ))}
        </ul>
      )}
      {decoder.lastReads.length > 0 && (
        <ul className="decoder-reads" aria-label={words.lastReads}>
          {decoder.lastReads.slice(0, 8).map((read) => (
            <li key={`${read.chip} ${read.timeMs}`} className={read.races.length === 0 ? 'muted' : ''}>
              <span>{timeOfDay(read.timeMs, HERE)}</span> <b>{read.chip}</b>{' '}
              {read.races.length === 0 ? words.noRace : ''}
            </li>
          ))}
        </ul>
      )}
      {decoder.aside.length > 0 && <AsideList {...props} />}
    </li>
  );
}

function Clock({ aheadMs }: { aheadMs: number }) {
  const { decoders: words } = useControlWords();
  return (
    <p className="muted">
      {Math.abs(aheadMs) < CLOCK_SHOWN_MS ? words.clockRight : words.clock(offText(aheadMs), aheadMs > 0)}
    </p>
  );
}

function AsideList({ decoder, onCount, onDismiss, onDismissAll }: DecoderStoryProps) {
  const { decoders: words } = useControlWords();
  const say = useSay();
  return (
    <details className="decoder-aside" open>
      <summary>{words.aside(decoder.asideCount)}</summary>
      <p className="muted">{words.asideWhy}</p>
      <ul>
        {decoder.aside.map((read) => (
          <li key={read.key}>
            <div>
              <b>{read.chip ?? '–'}</b>{' '}
              <span className="muted">{timeOfDay(read.timeMs ?? read.heardMs, HERE)}</span>{' '}
              {say(read.saying, read.says)}
              <code className="muted">{read.told}</code>
            </div>
            {read.chip !== null && read.timeMs !== null && (
              <Button small onClick={() => onCount(read.key)}>
                {words.countIt}
              </Button>
            )}
            <Button small onClick={() => onDismiss(read.key)}>
              {words.dismiss}
            </Button>
          </li>
        ))}
      </ul>
      {decoder.asideCount > 1 && (
        <HoldButton small onHeld={onDismissAll}>
          {words.dismissAll}
        </HoldButton>
      )}
    </details>
  );
}
