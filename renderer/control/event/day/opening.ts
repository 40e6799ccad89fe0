/** A file on its way into the station: in parts, looked into, opened. What the station says of it is asked for meanwhile. */
import { useEffect, useRef, useState } from 'react';
import type { RaceId } from '../../../../race/ids.ts';
import { ask, read } from '../../../ui/station/api.ts';
import { sentenceOf } from '../../../ui/station/sentence.ts';
import type { FileTrouble } from './file-trouble.ts';

export type How = 'new' | 'renamed' | 'more' | 'same' | 'older' | 'apart';
export interface RaceInFile {
  readonly from: RaceId;
  readonly id: RaceId;
  readonly name: string;
  readonly riders: number;
  readonly state: 'waiting' | 'running' | 'neutralised' | 'stopped' | 'finished';
  readonly result: 'live' | 'provisional' | 'official';
  readonly startMs: number | null;
  readonly timeZone: string;
  readonly how: How;
  readonly isLive: boolean;
}
export interface InFile {
  readonly event: { readonly name: string; readonly date: string | null };
  readonly madeMs: number;
  readonly by: string;
  readonly records: number;
  readonly cards: number;
  readonly sponsors: number;
  readonly races: readonly RaceInFile[];
}
export interface Opened {
  readonly races: readonly (Pick<RaceInFile, 'from' | 'id' | 'name' | 'how'> & {
    readonly sameResult: boolean | null;
  })[];
  readonly records: number;
  readonly cards: number;
  readonly event: boolean;
}
export interface Told {
  readonly is: 'coming' | 'looking' | 'looked' | 'opening' | 'opened' | 'refused';
  readonly records?: number;
  readonly of?: number;
  readonly into?: InFile;
  readonly opened?: Opened;
  readonly problem?: FileTrouble;
}
export type Stage =
  | { readonly is: 'none' }
  | { readonly is: 'sending'; readonly share: number }
  | { readonly is: 'told'; readonly id: string; readonly told: Told };

const PART_BYTES = 2 * 1024 * 1024;
const AGAIN_MS = 400;
const PATH = '/v1/event/opening';

export function useOpening() {
  const [stage, setStage] = useState<Stage>({ is: 'none' });
  const [problem, setProblem] = useState<string | null>(null);
  const [passphrase, setPassphrase] = useState('');
  // A file that was put away while it was on its way is not asked for any more.
  const current = useRef(0);
  const left = useRef<string | null>(null);
  const isOpening = useRef(false);
  useEffect(
    () => () => {
      current.current += 1;
      if (left.current !== null) void ask('DELETE', `${PATH}/${left.current}`).catch(() => undefined);
    },
    [],
  );
  const attempt = async (act: (isCurrent: () => boolean) => Promise<void>) => {
    const mine = ++current.current;
    setProblem(null);
    try {
      await act(() => mine === current.current);
    } catch (error) {
      if (mine === current.current) setProblem(sentenceOf(error));
    }
  };
  const follow = async (id: string, isCurrent: () => boolean) => {
    for (;;) {
      const told = await read<Told>(`${PATH}/${id}`);
      if (!isCurrent()) return;
      setStage({ is: 'told', id, told });
      if (told.is === 'opened') left.current = null;
      if (told.is !== 'looking' && told.is !== 'opening') return;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  };
  const lookInto = (id: string, word: string) =>
    attempt(async (isCurrent) => {
      await ask('POST', `${PATH}/${id}/look`, { body: { passphrase: word === '' ? null : word } });
      await follow(id, isCurrent);
    });
  return {
    ...{ stage, problem, passphrase, setPassphrase },
    choose: (file: File) =>
      attempt(async (isCurrent) => {
        setPassphrase('');
        setStage({ is: 'sending', share: 0 });
        const { id } = await ask<{ id: string }>('POST', PATH);
        left.current = id;
        let at = 0;
        do {
          const part = file.slice(at, at + PART_BYTES);
          const path = `${PATH}/${id}?at=${at}`;
          const sent = { raw: part, type: 'application/octet-stream', patienceMs: 60_000 };
          const { bytes } = await ask<{ bytes: number }>('PUT', path, sent);
          if (!isCurrent()) return;
          at = bytes;
          setStage({ is: 'sending', share: file.size === 0 ? 1 : at / file.size });
        } while (at < file.size);
        await lookInto(id, '');
      }),
    look: (id: string) => lookInto(id, passphrase),
    open: async (id: string, otherIsOff: boolean) => {
      // The second click of a double click would be refused, and its refusal shown over a file that is being opened.
      if (isOpening.current) return;
      isOpening.current = true;
      await attempt(async (isCurrent) => {
        await ask('POST', `${PATH}/${id}/open`, { body: { otherIsOff } });
        await follow(id, isCurrent);
      });
      isOpening.current = false;
    },
    again: () => {
      current.current += 1;
      if (left.current !== null) void ask('DELETE', `${PATH}/${left.current}`).catch(() => undefined);
      left.current = null;
      setProblem(null);
      setStage({ is: 'none' });
    },
  };
}
