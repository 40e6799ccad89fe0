/**
 * Chip decoders: how each is and what it read last, and a form to set one up. The newest reads are shown with their
 * chips, so that somebody who wonders holds a chip over the mat and sees it.
 */
import { useState } from 'react';
import { slugOf, unused } from '../../race/start-list/slug.ts';
import { timeOfDay } from '../ui/format.ts';
import { StateWord } from '../ui/LineStatus.tsx';
import { Dialog } from './Dialog.tsx';
import { type DecoderDialect, type DecoderSeen, type DecoderSettings, useDecoders } from './decoders.ts';
import { HoldButton } from './HoldButton.tsx';
import { useControlWords } from './words.ts';

/** A decoder belongs to no race yet, and so to no race's zone: the time on the wall of the tent. */
const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function DecodersDialog({ onClose }: { onClose: () => void }) {
  const { decoders: words } = useControlWords();
  const { answer, problem, put, remove } = useDecoders();
  const [edited, setEdited] = useState<DecoderSeen | 'new' | null>(null);
  const known = answer?.decoders ?? [];
  return (
    <Dialog title={words.title} onClose={onClose} wide>
      {problem && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
      {edited === null ? (
        <>
          {answer !== null && known.length === 0 && <p className="muted">{words.none}</p>}
          <ul className="decoders">
            {known.map((decoder) => (
              <DecoderStory
                key={decoder.id}
                decoder={decoder}
                dialect={answer?.dialects.find(({ id }) => id === decoder.settings.dialect)}
                onEdit={() => setEdited(decoder)}
              />
            ))}
          </ul>
          <button
            type="button"
            className="button primary"
            disabled={answer === null}
            onClick={() => setEdited('new')}
          >
            {words.add}
          </button>
        </>
      ) : (
        <DecoderForm
          decoder={edited === 'new' ? null : edited}
          dialects={answer?.dialects ?? []}
          taken={known.map(({ id }) => id)}
          onSave={async (id, settings) => (await put(id, settings)) && setEdited(null)}
          onRemove={async (id) => (await remove(id)) && setEdited(null)}
          onBack={() => setEdited(null)}
        />
      )}
    </Dialog>
  );
}

function DecoderStory(props: {
  decoder: DecoderSeen;
  dialect: DecoderDialect | undefined;
  onEdit: () => void;
}) {
  const { decoder, dialect, onEdit } = props;
  const { decoders: words } = useControlWords();
  const { settings } = decoder;
  const state = !settings.on ? 'off' : decoder.trouble === null ? 'ok' : 'attention';
  const shape = { off: '○', ok: '●', attention: '▲' }[state];
  return (
    <li className="decoder">
      <div className="decoder-head">
        <strong>{settings.name}</strong>
        <StateWord
          kind={state}
          shape={shape}
          text={!settings.on ? words.off : decoder.connected ? words.connected : words.away}
        />
        <button type="button" className="button small" onClick={onEdit}>
          {words.change}
        </button>
      </div>
      <p className="muted">
        {[dialect?.name, decoder.name, words.reads(decoder.reads)].filter(Boolean).join(' · ')}
      </p>
      {settings.on && decoder.trouble && <p>{decoder.trouble}</p>}
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
    </li>
  );
}

function DecoderForm(props: {
  decoder: DecoderSeen | null;
  dialects: readonly DecoderDialect[];
  taken: readonly string[];
  onSave: (id: string, settings: DecoderSettings) => void;
  onRemove: (id: string) => void;
  onBack: () => void;
}) {
  const { decoder, dialects, taken, onSave, onRemove, onBack } = props;
  const { decoders: words, riders } = useControlWords();
  const before = decoder?.settings;
  const [kind, setKind] = useState(before?.dialect ?? dialects[0]?.id ?? 'race-result');
  const [name, setName] = useState(before?.name ?? '');
  const [host, setHost] = useState(before?.host ?? '');
  const [port, setPort] = useState(before === undefined ? '' : String(before.port));
  const [on, setOn] = useState(before?.on ?? true);
  const dialect = dialects.find(({ id }) => id === kind);
  const portNumber = port.trim() === '' ? (dialect?.port ?? 0) : Number(port);
  const isComplete =
    name.trim() !== '' &&
    Number.isInteger(portNumber) &&
    portNumber > 0 &&
    portNumber < 65_536 &&
    (dialect?.side === 'listens' || host.trim() !== '');
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isComplete) return;
        onSave(decoder?.id ?? unused(slugOf(name, 'decoder'), new Set(taken)), {
          ...{ name: name.trim(), dialect: kind, host: host.trim(), port: portNumber, on },
          ...{ line: before?.line ?? 'lap-line', races: before?.races ?? 'all' },
        });
      }}
    >
      <label className="field">
        <span>{words.name}</span>
        <input
          value={name}
          maxLength={60}
          placeholder={words.nameSuch}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <label className="field">
        <span>{words.kind}</span>
        <select value={kind} onChange={(event) => setKind(event.target.value)}>
          {dialects.map(({ id, name: called }) => (
            <option key={id} value={id}>
              {called}
            </option>
          ))}
        </select>
      </label>
      {dialect?.side === 'listens' ? (
        <p className="muted">{words.calls(portNumber)}</p>
      ) : (
        <label className="field">
          <span>{words.host}</span>
          <input
            value={host}
            maxLength={200}
            inputMode="url"
            placeholder="192.168.1.60"
            onChange={(event) => setHost(event.target.value)}
          />
        </label>
      )}
      <label className="field">
        <span>{words.port}</span>
        <input
          value={port}
          inputMode="numeric"
          placeholder={String(dialect?.port ?? '')}
          onChange={(event) => setPort(event.target.value)}
        />
      </label>
      <label className="check">
        <input type="checkbox" checked={on} onChange={(event) => setOn(event.target.checked)} />
        <span>{words.on}</span>
      </label>
      <div className="stack">
        <button type="submit" className="button primary" disabled={!isComplete}>
          {riders.save}
        </button>
        <button type="button" className="button" onClick={onBack}>
          {riders.cancel}
        </button>
        {decoder && (
          <HoldButton className="button danger" onHeld={() => onRemove(decoder.id)}>
            {riders.removeHold}
          </HoldButton>
        )}
      </div>
    </form>
  );
}
