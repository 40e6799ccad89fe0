/** Reads the tables of table.ts: a head of askers, then lines of kind, race and one answer an asker. */

export interface Line {
  readonly kind: string;
  /** `-`: none in the request. */
  readonly race: string;
  readonly answers: ReadonlyMap<string, string>;
}

export function readTable(text: string): readonly Line[] {
  const [head = [], ...lines] = text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([first]) => first !== '');
  const askers = head.slice(2);
  return lines.map(([kind = '', race = '', ...answers]) => {
    if (answers.length !== askers.length)
      throw new Error(`The line "${kind} ${race}" is not as long as the head.`);
    return { kind, race, answers: new Map(askers.map((asker, at) => [asker, answers[at]!])) };
  });
}
