/**
 * A chart of lines on canvas (uPlot), for every reader: lines differ in colour and dash and bear their bib at the end;
 * the arrow keys go along it as the pointer does, and what is under it is said in words. A table stands behind it.
 */
import { useEffect, useId, useRef, useState } from 'react';
import UPlot, { type AlignedData, type Options } from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { elementOf, present } from '../../../race/present.ts';
import { onColours } from '../print.ts';
import { type Column, type Columns, STEPS } from './series.ts';

export interface Line {
  readonly label: string;
  /** Which of the riders' colours. */
  readonly colour: number;
}

export interface ChartProps {
  readonly title: string;
  /** What the chart is good for, in a sentence; also what a screen reader is told first. */
  readonly about: string;
  readonly columns: Columns;
  readonly lines: readonly Line[];
  /** The axis below: its name, and a place on it in words. */
  readonly xName: string;
  readonly xText: (x: number) => string;
  /** The same in few letters, for the axis itself. */
  readonly xShort?: (x: number) => string;
  readonly yName: string;
  readonly yText: (y: number) => string;
  /** The best is at the top: places and gaps grow downwards. */
  readonly down?: boolean;
  /** Only whole numbers are marked at the sides. */
  readonly whole?: { readonly x?: boolean; readonly y?: boolean };
  /** Behind the lines, on a scale of its own. */
  readonly ground?: { readonly column: Column; readonly name: string; readonly text: (y: number) => string };
  readonly children?: React.ReactNode;
}

/** Solid, dashed, dotted …: told apart without any colour. */
export const DASHES: readonly (readonly number[])[] = [[], [10, 5], [3, 4], [14, 4, 3, 4], [6, 3], [2, 7]];
const HEIGHT = { narrow: 260, wide: 340 };
const NARROW = 640;

export function Chart(props: ChartProps) {
  const { title, about, columns, lines, xText, yText } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const id = useId();
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let width = element.clientWidth;
    const draw = (): void => {
      plot.current?.destroy();
      const made = new UPlot(optionsOf(props, width, element, setAt), dataOf(props), element);
      // Its own table of values is ours to make.
      plot.current = made;
    };
    draw();
    const seen = new ResizeObserver(() => {
      if (element.clientWidth === width || element.clientWidth === 0) return;
      width = element.clientWidth;
      plot.current?.setSize({ width, height: heightFor(width) });
    });
    seen.observe(element);
    const off = onColours(draw);
    return () => {
      off();
      seen.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [props]);

  const last = columns.x.length - 1;
  const step = (event: React.KeyboardEvent): void => {
    const from = at ?? -1;
    const jump = Math.max(1, Math.round(last / 10));
    const to = {
      ArrowRight: from + 1,
      ArrowLeft: from < 0 ? last : from - 1,
      PageUp: from + jump,
      PageDown: from - jump,
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const index = Math.max(0, Math.min(last, to));
    setAt(index);
    const u = plot.current;
    if (u)
      u.setCursor(
        { left: u.valToPos(elementOf(columns.x, index), 'x'), top: u.over.clientHeight / 2 },
        false,
      );
  };
  const values = at === null ? [] : readout(columns, lines, at, yText);
  const height = at === null ? null : props.ground?.column[at];
  const altitude =
    height == null ? null : present(props.ground, 'The ground that the chart is drawn over').text(height);
  const said =
    at === null
      ? about
      : `${xText(elementOf(columns.x, at))}: ${values.map(({ line, text }) => `${line.label} ${text}`).join(', ')}`;
  return (
    <figure className="chart" aria-labelledby={id}>
      <figcaption>
        <h2 id={id}>{title}</h2>
        <p>{about}</p>
      </figcaption>
      <div
        ref={place}
        className="chart-canvas"
        role="slider"
        tabIndex={0}
        aria-label={title}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, last)}
        aria-valuenow={at ?? 0}
        aria-valuetext={said}
        onKeyDown={step}
        onBlur={() => setAt(null)}
      />
      <p className="chart-readout" aria-hidden="true">
        {at === null ? (
          <span className="chart-hint">{props.xName}</span>
        ) : (
          <>
            <strong>{xText(elementOf(columns.x, at))}</strong>
            {values.map(({ line, text }) => (
              <span key={line.label} className={`rider-${line.colour}`}>
                <b className="readout-bib">{line.label}</b> {text}
              </span>
            ))}
            {altitude !== null && (
              <span>
                {props.ground?.name} {altitude}
              </span>
            )}
          </>
        )}
      </p>
      {props.children}
    </figure>
  );
}

const readout = (
  { lines: columns }: Columns,
  lines: readonly Line[],
  at: number,
  yText: (y: number) => string,
): { line: Line; text: string }[] =>
  lines.flatMap((line, index) => {
    const value = columns[index]?.[at];
    return value == null ? [] : [{ line, text: yText(value) }];
  });

const heightFor = (width: number): number => (width < NARROW ? HEIGHT.narrow : HEIGHT.wide);

const dataOf = ({ columns, ground }: ChartProps): AlignedData => [
  [...columns.x],
  ...(ground === undefined ? [] : [[...ground.column]]),
  ...columns.lines.map((line) => [...line]),
];

function optionsOf(
  props: ChartProps,
  width: number,
  element: HTMLElement,
  onAt: (index: number | null) => void,
): Options {
  const { lines, down, whole, ground, xText, xShort = xText, yText } = props;
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const font = '13px "Bell Lap Sans", system-ui, sans-serif';
  const narrow = width < NARROW;
  const axis = {
    font,
    labelFont: font,
    stroke: colour('--text-2'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { stroke: colour('--line'), width: 1 },
  };
  const only = (on: boolean | undefined) => (on ? { incrs: [1, 2, 5, 10, 20, 50, 100] } : {});
  const first = ground === undefined ? 1 : 2;
  return {
    width,
    height: heightFor(width),
    legend: { show: false },
    cursor: { y: false, points: { size: 9 }, drag: { x: false, y: false } },
    padding: [12, narrow ? 34 : 44, 0, 0],
    scales: {
      x: { time: false },
      y: { dir: down ? -1 : 1, range: (_, low, high) => room(low, high, down === true, whole?.y === true) },
      ...(ground && {
        ground: {
          range: (_: UPlot, low: number, high: number): [number, number] => [
            low - 5,
            low + Math.max(60, (high - low) * 2.5),
          ],
        },
      }),
    },
    axes: [
      {
        ...axis,
        ...only(whole?.x),
        values: (_, values) => values.map((value) => xShort(value)),
        size: 30,
        space: narrow ? 56 : 70,
      },
      {
        ...axis,
        ...(whole?.y ? only(true) : { incrs: [...STEPS] }),
        ...(down && whole?.y && { splits: fromFirst }),
        values: (_, values) => values.map((value) => yText(value)),
        size: narrow ? 58 : 62,
      },
    ],
    series: [
      {},
      ...(ground
        ? [
            {
              scale: 'ground',
              fill: colour('--raised'),
              stroke: colour('--line-strong'),
              width: 1,
              points: { show: false },
            },
          ]
        : []),
      ...lines.map((line, index) => ({
        stroke: colour(`--rider-${line.colour}`),
        width: 2.5,
        dash: [...(DASHES[index % DASHES.length] ?? [])],
        spanGaps: false,
        points: { show: props.columns.x.length <= 60, size: 6, fill: colour(`--rider-${line.colour}`) },
      })),
    ],
    hooks: {
      setCursor: [(u) => onAt(u.cursor.idx ?? null)],
      draw: [
        (u) =>
          lines.length > 1 &&
          drawLabels(u, lines, first, { ground: colour('--ground'), text: colour('--text') }),
      ],
    },
  };
}

/** Places are counted from the first, not from none: 1, 3, 5 … */
const fromFirst = (_: UPlot, __: number, ___: number, high: number, step: number): number[] => {
  const splits: number[] = [];
  for (let place = 1; place <= high; place += Math.max(1, Math.round(step))) splits.push(place);
  return splits;
};

/** A little air around the lines; whole numbers get half a place. */
function room(low: number, high: number, down: boolean, whole: boolean): [number, number] {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  if (whole) return [Math.max(0.5, low - 0.5), high + 0.5];
  const air = Math.max(0.5, (high - low) * 0.06);
  return [down && low >= 0 ? Math.min(low, -air / 2) : Math.max(0, low - air), high + air];
}

/** Each line's bib at its end, moved apart where ends are close. */
function drawLabels(
  u: UPlot,
  lines: readonly Line[],
  first: number,
  colours: { readonly ground: string; readonly text: string },
): void {
  const ratio = devicePixelRatio;
  const size = 13 * ratio;
  const ends = lines.flatMap((line, index) => {
    const values = u.data[first + index] ?? [];
    for (let at = values.length - 1; at >= 0; at--) {
      const value = values[at];
      if (value == null) continue;
      const [x, y] = [u.valToPos(elementOf(u.data[0], at), 'x', true), u.valToPos(value, 'y', true)];
      return [{ line, x, y, atY: y }];
    }
    return [];
  });
  ends.sort((a, b) => a.y - b.y);
  for (let index = 1; index < ends.length; index++)
    elementOf(ends, index).atY = Math.max(
      elementOf(ends, index).atY,
      elementOf(ends, index - 1).atY + size + 2 * ratio,
    );
  const { ctx } = u;
  ctx.save();
  ctx.font = `700 ${size}px "Bell Lap Sans", system-ui, sans-serif`;
  ctx.textBaseline = 'middle';
  ctx.lineJoin = 'round';
  for (const { line, x, atY } of ends) {
    ctx.lineWidth = 4 * ratio;
    ctx.strokeStyle = colours.ground;
    ctx.fillStyle = colours.text;
    ctx.strokeText(line.label, x + 6 * ratio, atY);
    ctx.fillText(line.label, x + 6 * ratio, atY);
  }
  ctx.restore();
}
