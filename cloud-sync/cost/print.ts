/** The answers as tables for people. */

import { elementOf } from '../../race/present.ts';
import { asleep, REGIONS, raceDays } from './asleep.ts';
import { type Finding, findings } from './budget.ts';
import { type Crowd, deliveriesOf, frameBytesOf } from './crowd.ts';
import { type Delivery, deliveries } from './delivery.ts';
import type { Question } from './flags.ts';
import { HOURS_A_MONTH, PRICES } from './prices.ts';
import { cheapServer, count, type Line, rate, total } from './services.ts';
import { KEPT_MONTHS, standing } from './standing.ts';

const usd = (value: number): string =>
  `$${value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

/** Everything that was asked, as plain values. */
export function answer(question: Question) {
  const { crowd, terms, month, show } = question;
  const wants = (what: Question['show']): boolean => show === 'all' || show === what;
  const base = standing(month);
  const delta: Crowd = { ...crowd, frameBytes: frameBytesOf('delta', crowd.riders) };
  const billed = (lines: readonly Line[]) => ({ usd: total(lines), lines });
  return {
    ...(wants('asleep') && {
      asleep: {
        month,
        crowd: delta,
        regions: REGIONS,
        base: billed(asleep(month, terms)),
        raceDay: billed(raceDays(delta, terms, 1)),
        raceDayPaidInFull: billed(raceDays(delta, { freeTiers: false }, 1)),
        raceDays: billed(raceDays(delta, terms, month.races)),
        cheapServer: billed(cheapServer({ servers: 1, gb: 0 })),
      },
    }),
    ...(wants('base') && { base: { month, usd: total(base), lines: base } }),
    ...(wants('race') && {
      race: {
        crowd,
        terms,
        deliveries: deliveriesOf(crowd),
        choices: deliveries(crowd, terms),
        withOurFrames: { frameBytes: delta.frameBytes, choices: deliveries(delta, terms) },
      },
    }),
    ...(wants('budget') && { budget: findings(crowd) }),
    ...(show === 'prices' && { prices: PRICES }),
  };
}
export type Answer = ReturnType<typeof answer>;

export function print(answered: Answer, showLines: boolean): string {
  const parts: string[] = [];
  if (answered.asleep) parts.push(...asleepTables(answered.asleep));
  if (answered.base) {
    const { month, usd: sum, lines } = answered.base;
    parts.push(
      `One region that never sleeps: what stands all month (${HOURS_A_MONTH} h), and ${month.races} races of ${month.riders} riders in it`,
      table(
        ['service', 'US$ a month', ...(showLines ? ['what', 'formula'] : [])],
        showLines
          ? lines.map(({ service, usd: each, what, formula }) => [service, usd(each), what, formula])
          : byService(lines).map(([service, each]) => [service, usd(each)]),
      ),
      `Together ${usd(sum)} a month.`,
    );
  }
  if (answered.race) {
    const { crowd, deliveries: delivered, choices, withOurFrames } = answered.race;
    parts.push(
      `One race: ${count(crowd.viewers)} viewers × ${crowd.riders} riders at ${crowd.hz} Hz for ${crowd.hours} h = ${count(delivered)} deliveries of ${crowd.frameBytes} B`,
      table(
        ['delivery', 'US$', `US$, our ${withOurFrames.frameBytes} B frame`, ''],
        choices.map(({ choice, usd: each, remark }, at) => [
          choice,
          usd(each),
          usd(elementOf(withOurFrames.choices, at).usd),
          remark,
        ]),
      ),
    );
    if (showLines) parts.push(...choices.map(bill));
  }
  if (answered.budget) parts.push('The original budget, checked', budgetTable(answered.budget));
  if (answered.prices)
    parts.push(
      'List prices, us-east-1, on demand',
      table(
        ['US$', 'per', 'from', 'as of'],
        Object.values(answered.prices).map((price) => [
          'tiers' in price
            ? price.tiers
                .map(
                  ({ upTo, usd: each }) =>
                    `${rate(each)}${upTo === Number.POSITIVE_INFINITY ? ' beyond' : ` to ${count(upTo)}`}`,
                )
                .join(', ')
            : rate(price.usd),
          price.per,
          price.source,
          price.asOf,
        ]),
      ),
    );
  return `${parts.join('\n\n')}\n`;
}

/** Regions that sleep: every line, for there are few of them; and the cheap server beside them. */
function asleepTables({
  regions,
  month,
  crowd,
  base,
  raceDay: day,
  raceDayPaidInFull: inFull,
  raceDays: days,
  cheapServer: server,
}: NonNullable<Answer['asleep']>): string[] {
  const lines = (of: readonly Line[]): string =>
    table(
      ['service', 'US$', 'what', 'formula'],
      of.map(({ service, usd: each, what, formula }) => [service, usd(each), what, formula]),
    );
  return [
    `${regions} regions that sleep, a month asleep (${KEPT_MONTHS} months of ${month.races} races each are kept)`,
    lines(base.lines),
    `Together ${usd(base.usd)} a month.`,
    `A race day there: ${count(crowd.viewers)} viewers for ${crowd.hours} h, our frames of ${crowd.frameBytes} B`,
    lines(day.lines),
    `Together ${usd(day.usd)} a race day while CloudFront’s free terabyte of the month lasts; ${usd(inFull.usd)} when it is used up.`,
    `A month with ${month.races} such days: ${usd(base.usd + days.usd)}. Beside it, one cheap server, always on: ${usd(server.usd)}.`,
  ];
}

const bill = ({ choice, lines, usd: sum }: Delivery): string =>
  `${choice}: ${usd(sum)}\n${table(
    ['service', 'what', 'formula', 'US$'],
    lines.map((line) => [line.service, line.what, line.formula, usd(line.usd)]),
  )}`;

const budgetTable = (found: readonly Finding[]): string =>
  table(
    ['item', 'budget', 'really', 'how'],
    found.map(({ item, budget, really, formula }) => [item, budget, really, formula]),
  );

function byService(lines: readonly Line[]): [string, number][] {
  const sums = new Map<string, number>();
  for (const { service, usd: each } of lines) sums.set(service, (sums.get(service) ?? 0) + each);
  return [...sums];
}

/** Columns aligned; amounts of money to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => elementOf(row, at).length)),
  );
  const isMoney = head.map((title) => title.startsWith('US$'));
  const write = (row: readonly string[]): string =>
    row
      .map((cell, at) =>
        isMoney[at] ? cell.padStart(elementOf(widths, at)) : cell.padEnd(elementOf(widths, at)),
      )
      .join('  ')
      .trimEnd();
  return [write(head), write(widths.map((width) => '─'.repeat(width))), ...rows.map(write)]
    .map((line) => `  ${line}`)
    .join('\n');
}
