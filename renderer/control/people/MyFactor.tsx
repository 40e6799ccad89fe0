/** The second factor of my account: scanned, confirmed with a code, its recovery codes shown once; or taken off. */

import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/primitives/Button.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { QrCode } from '../../ui/QrCode.tsx';
import { ask } from '../../ui/station/api.ts';
import { sentenceOf } from '../../ui/station/sentence.ts';
import { usePeopleWords } from './words.ts';

type Step =
  | { readonly is: 'resting' }
  | { readonly is: 'password'; readonly forWhat: 'begin' | 'end' | 'codes' }
  | { readonly is: 'scan'; readonly secret: string; readonly address: string }
  | { readonly is: 'codes'; readonly codes: readonly string[] };

export function MyFactor({ isOn, onChanged }: { isOn: boolean; onChanged: () => void }) {
  const { mine: words } = usePeopleWords();
  const [step, setStep] = useState<Step>({ is: 'resting' });
  const [problem, setProblem] = useState<string | null>(null);
  const go = (next: Step) => {
    setProblem(null);
    setStep(next);
  };
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get('typed') ?? '');
    try {
      const next = await take(step, typed);
      go(next);
      if (next.is !== 'scan') onChanged();
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  };
  if (step.is === 'resting')
    return (
      <>
        <p>{isOn ? words.factorOn : words.factorOff}</p>
        <div className="button-row">
          {(isOn ? (['codes', 'end'] as const) : (['begin'] as const)).map((forWhat) => (
            <Button key={forWhat} onClick={() => go({ is: 'password', forWhat })}>
              {{ begin: words.factorBegin, end: words.factorEnd, codes: words.newCodes }[forWhat]}
            </Button>
          ))}
        </div>
      </>
    );
  if (step.is === 'codes') return <Codes codes={step.codes} onKept={() => go({ is: 'resting' })} />;
  const isScan = step.is === 'scan';
  return (
    <form className="form" onSubmit={send} key={step.is}>
      {isScan && (
        <>
          <p>{words.scan}</p>
          <div className="people-qr">
            <QrCode text={step.address} />
            <p>
              {words.key} <code>{step.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
            </p>
          </div>
        </>
      )}
      <Field label={isScan ? words.code : words.old}>
        <input
          name="typed"
          required
          maxLength={200}
          type={isScan ? 'text' : 'password'}
          inputMode={isScan ? 'numeric' : undefined}
          autoComplete={isScan ? 'one-time-code' : 'current-password'}
          // biome-ignore lint/a11y/noAutofocus: the button that was pressed asks for this.
          autoFocus
        />
      </Field>
      <p role="alert" className="problem">
        {problem}
      </p>
      <div className="button-row">
        <Button look="primary" type="submit">
          {words.confirm}
        </Button>
        <Button onClick={() => go({ is: 'resting' })}>{words.cancel}</Button>
      </div>
    </form>
  );
}

/** Sends what was typed at this step; the step that follows. */
async function take(step: Step, typed: string): Promise<Step> {
  if (step.is === 'scan') {
    const { recoveryCodes } = await ask<{ recoveryCodes: string[] }>('PUT', '/v1/me/second-factor', {
      body: { code: typed },
    });
    return { is: 'codes', codes: recoveryCodes };
  }
  if (step.is !== 'password') return step;
  const body = { password: typed };
  if (step.forWhat === 'begin') {
    const begun = await ask<{ secret: string; address: string }>('POST', '/v1/me/second-factor', { body });
    return { is: 'scan', ...begun };
  }
  if (step.forWhat === 'codes') {
    const made = await ask<{ recoveryCodes: string[] }>('POST', '/v1/me/recovery-codes', { body });
    return { is: 'codes', codes: made.recoveryCodes };
  }
  await ask('DELETE', '/v1/me/second-factor', { body });
  return { is: 'resting' };
}

function Codes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const { mine: words } = usePeopleWords();
  return (
    <div className="form people-print">
      <p>{words.codes}</p>
      <ol className="people-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className="button-row">
        <Button onClick={() => window.print()}>{words.print}</Button>
        <Button look="primary" onClick={onKept}>
          {words.kept}
        </Button>
      </div>
    </div>
  );
}
