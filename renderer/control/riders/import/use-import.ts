/**
 * An import under way: the file as tables (with what was mended in their cells), the choices, and the plan that the
 * station makes of both. Every change asks for a new plan; only the newest one's answer counts.
 */
import { useCallback, useRef, useState } from 'react';
import type { Sheet } from '../../../../race/start-list/import/table.ts';
import { ask, newId, Refused } from '../../../ui/station/api.ts';
import { sentenceOf } from '../../../ui/station/sentence.ts';
import type { RaceSession } from '../../race-session.ts';
import { type Choices, type PlanShown, type Tables, withCell } from './shown.ts';

/** Reading a large spreadsheet takes the station seconds. */
const READING_MS = 30_000;

export interface ReadAs {
  readonly encoding?: string;
  readonly separator?: string;
}

export function useImport(session: RaceSession) {
  const [list, setList] = useState<string | File>('');
  const [tables, setTables] = useState<Tables | null>(null);
  const [choices, setChoices] = useState<Choices>({});
  const [readAs, setReadAs] = useState<ReadAs>({});
  const [plan, setPlan] = useState<PlanShown | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [partTaken, setPartTaken] = useState(false);
  const asked = useRef(0);
  // The same list sent again after a lost answer is the same decision.
  const decision = useRef(newId());

  /** Runs one request; false when a newer one was asked meanwhile. */
  const work = useCallback(async (request: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await request();
    } catch (error) {
      setProblem(sentenceOf(error));
    }
    setBusy(false);
  }, []);

  const planFor = useCallback(
    (sheets: readonly Sheet[], chosen: Choices) =>
      work(async () => {
        asked.current += 1;
        const turn = asked.current;
        const path = `/v1/races/${session.race}/entries/import/plan`;
        const answer = await ask<PlanShown>('POST', path, {
          body: { sheets, choices: chosen },
          patienceMs: READING_MS,
        });
        if (turn === asked.current) setPlan(answer);
      }),
    [session.race, work],
  );

  /** Begins with a list: reads it and plans it. */
  const begin = (what: string | File, as: ReadAs = {}, chosen: Choices = {}) =>
    work(async () => {
      decision.current = newId();
      const query = new URLSearchParams({ ...as });
      const answer = await ask<Tables>('POST', `/v1/races/${session.race}/entries/import/read?${query}`, {
        raw: what,
        type: typeof what === 'string' ? 'text/csv; charset=utf-8' : 'application/octet-stream',
        patienceMs: READING_MS,
      });
      setReadAs(as);
      setTables(answer);
      setChoices(chosen);
      await planFor(answer.sheets, chosen);
    });

  return {
    ...{ list, tables, choices, readAs, plan, problem, busy, partTaken, begin },
    /** Another list: nothing of the one before holds. */
    change(next: string | File) {
      setList(next);
      setTables(null);
      setPlan(null);
      setChoices({});
      setReadAs({});
      setProblem(null);
      setPartTaken(false);
    },
    choose(more: Choices) {
      const chosen = { ...choices, ...more };
      decision.current = newId();
      setChoices(chosen);
      return tables === null ? Promise.resolve() : planFor(tables.sheets, chosen);
    },
    mend(where: readonly [row: number, at: number], text: string) {
      if (tables === null) return Promise.resolve();
      const sheets = withCell(tables.sheets, plan?.sheet ?? null, where, text);
      decision.current = newId();
      setTables({ ...tables, sheets });
      return planFor(sheets, choices);
    },
    /** Takes what is fine; answers the station's plan, or null when nothing was taken. */
    async accept(): Promise<PlanShown | null> {
      let taken: PlanShown | null = null;
      await work(async () => {
        if (tables === null) return;
        const body = { sheets: tables.sheets, choices, take: 'fine', decision: decision.current };
        try {
          taken = await ask<PlanShown>('POST', `/v1/races/${session.race}/entries/import/plan`, {
            body,
            patienceMs: READING_MS,
          });
        } catch (error) {
          if (!(error instanceof Refused) || error.status !== 422) throw error;
          setPlan(error.answer as PlanShown);
        }
      });
      return taken;
    },
    decision: () => decision.current,
    /** After some rows were taken: what waits, against the race as it is now. */
    goOn() {
      setPartTaken(true);
      decision.current = newId();
      return tables === null ? Promise.resolve() : planFor(tables.sheets, choices);
    },
  };
}

export type Import = ReturnType<typeof useImport>;
