/** The form that sets a chip decoder up: what it is, where it stands, and which of its reads are meant. */

import { useId, useState } from 'react';
import { slugOf, unused } from '../../race/start-list/slug.ts';
import { Button } from '../ui/primitives/Button.tsx';
import { Check } from '../ui/primitives/Check.tsx';
import { Field } from '../ui/primitives/Field.tsx';
import { HoldButton } from '../ui/primitives/HoldButton.tsx';
import type { DecoderDialect, DecoderSeen, DecoderSettings } from './decoders.ts';
import { useControlWords } from './words.ts';

export function DecoderForm(props: {
  decoder: DecoderSeen | null;
  dialects: readonly DecoderDialect[];
  taken: readonly string[];
  onSave: (id: string, settings: DecoderSettings) => void;
  onRemove: (id: string) => void;
  onBack: () => void;
}) {
  const { decoder, dialects, taken, onSave, onRemove, onBack } = props;
  const { decoders: words } = useControlWords();
  const before = decoder?.settings;
  const [kind, setKind] = useState(before?.dialect ?? dialects[0]?.id ?? 'race-result');
  const [name, setName] = useState(before?.name ?? '');
  const [host, setHost] = useState(before?.host ?? '');
  const [port, setPort] = useState(before === undefined ? '' : String(before.port));
  const [on, setOn] = useState(before?.on ?? true);
  const [line, setLine] = useState(before === undefined || before.line === 'lap-line' ? '' : before.line);
  const [loop, setLoop] = useState(String(before?.loop ?? ''));
  const [bibSet, setBibSet] = useState(before?.bibSet ?? '');
  const dialect = dialects.find(({ id }) => id === kind);
  const portNumber = port.trim() === '' ? (dialect?.port ?? 0) : Number(port);
  const isComplete =
    name.trim() !== '' &&
    Number.isInteger(portNumber) &&
    portNumber > 0 &&
    portNumber < 65_536 &&
    (dialect?.side === 'listens' || host.trim() !== '') &&
    /^[a-z0-9-]{0,40}$/.test(line.trim()) &&
    /^\d{0,2}$/.test(loop.trim());
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isComplete) return;
        onSave(decoder?.id ?? unused(slugOf(name, 'decoder'), new Set(taken)), {
          name: name.trim(),
          dialect: kind,
          host: host.trim(),
          port: portNumber,
          on,
          line: line.trim() === '' ? 'lap-line' : line.trim(),
          races: before?.races ?? 'all',
          loop: loop.trim() === '' ? null : Number(loop),
          bibSet: bibSet.trim() === '' ? null : bibSet.trim(),
        });
      }}
    >
      <Field label={words.name}>
        <input
          value={name}
          maxLength={60}
          placeholder={words.nameSuch}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field label={words.kind}>
        <select value={kind} onChange={(event) => setKind(event.target.value)}>
          {dialects.map(({ id, name: called }) => (
            <option key={id} value={id}>
              {called}
            </option>
          ))}
        </select>
      </Field>
      {dialect?.side === 'listens' ? (
        <p className="muted">{words.calls(portNumber)}</p>
      ) : (
        <Field label={words.host}>
          <input
            value={host}
            maxLength={200}
            inputMode="url"
            placeholder="192.168.1.60"
            onChange={(event) => setHost(event.target.value)}
          />
        </Field>
      )}
      <Field label={words.port}>
        <input
          value={port}
          inputMode="numeric"
          placeholder={String(dialect?.port ?? '')}
          onChange={(event) => setPort(event.target.value)}
        />
      </Field>
      <HelpedField label={words.line} help={words.lineHelp} value={line} onChange={setLine} />
      {kind === 'race-result' && (
        <>
          <HelpedField label={words.loop} help={words.loopHelp} value={loop} onChange={setLoop} numeric />
          <HelpedField label={words.bibSet} help={words.bibSetHelp} value={bibSet} onChange={setBibSet} />
        </>
      )}
      <Check checked={on} onChange={(event) => setOn(event.target.checked)}>
        {words.on}
      </Check>
      <FormButtons
        isComplete={isComplete}
        onBack={onBack}
        onRemove={decoder && (() => onRemove(decoder.id))}
      />
    </form>
  );
}

function FormButtons(props: {
  isComplete: boolean;
  onBack: () => void;
  /** Null for a decoder that is not set up yet. */
  onRemove: (() => void) | null;
}) {
  const { isComplete, onBack, onRemove } = props;
  const { riders } = useControlWords();
  return (
    <div className="stack">
      <Button look="primary" type="submit" disabled={!isComplete}>
        {riders.save}
      </Button>
      <Button onClick={onBack}>{riders.cancel}</Button>
      {onRemove && (
        <HoldButton look="danger" onHeld={onRemove}>
          {riders.removeHold}
        </HoldButton>
      )}
    </div>
  );
}

/** With a word on what belongs there. */
function HelpedField(props: {
  label: string;
  help: string;
  value: string;
  onChange: (value: string) => void;
  numeric?: boolean;
}) {
  const help = useId();
  return (
    <div className="stack">
      <Field label={props.label}>
        <input
          value={props.value}
          maxLength={40}
          aria-describedby={help}
          inputMode={props.numeric ? 'numeric' : 'text'}
          onChange={(event) => props.onChange(event.target.value)}
        />
      </Field>
      <small id={help} className="muted">
        {props.help}
      </small>
    </div>
  );
}
