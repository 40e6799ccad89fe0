/**
 * Traces by OpenTelemetry as the paths of a race see them: `telemetry.traces`, null while they are off, so that a path asks one
 * thing and goes on. What makes and sends them (spans.ts, sender.ts) is loaded only when the environment names an endpoint
 * (start.ts). Nothing here says who: no name, no bib, no card, no address.
 */

/** A rider's message, from the intake's door to its acknowledgement. */
export interface FixTrace {
  /** It is on disk, as this record; null: it could not be stored. */
  committed(seq: number | null): void;
  /** It is folded and told, and is acknowledged now. */
  folded(): void;
}

/** A batch on its way to a relay, or what became of it there. */
export interface BatchTrace {
  /** W3C's traceparent, for the other side. */
  readonly parent: string;
  /** The relay has it on its disk. */
  acknowledged(): void;
}

/** A batch that came from a station. */
export interface ArrivedTrace {
  /** It is in the log; it is folded soon, under this name. */
  stored(key: string): void;
}

/** What waits for the next broadcast of a race. */
export interface FeedTrace {
  /** It was handed to the last of so many sockets. */
  handed(sockets: number): void;
}

export interface RequestSeen {
  /** The pattern. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly tookMs: number;
  readonly traceparent: string | undefined;
}

export interface Traces {
  /** Null for those that are not in the sample. */
  fix(race: string, way: string, fixes: number): FixTrace | null;
  /** Null unless one of these records is of a trace. */
  batch(fromSeq: number, toSeq: number): BatchTrace | null;
  arrived(traceparent: string, records: number): ArrivedTrace | null;
  /** The batch of that name is folded. */
  foldedThere(key: string, races: Iterable<string>): void;
  /** What waits for this broadcast; null: nothing of a trace. */
  feed(race: string): FeedTrace | null;
  request(seen: RequestSeen): void;
  /** What became of spans since the start. */
  readonly counts: Readonly<Record<'sent' | 'dropped' | 'failed', number>>;
}

/** How a station's batch that ends with this record is called among traces. */
export const batchKey = (station: string, lastSeq: number): string => `${station} ${lastSeq}`;

export interface TelemetryOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What it is called where OTEL_SERVICE_NAME does not say. */
  readonly service: 'bell-lap-station' | 'bell-lap-relay';
  readonly log: (line: Record<string, unknown>) => void;
}

export const telemetry: {
  traces: Traces | null;
  /** The process' figures as `/metrics` prints them; set by the door that prints them. */
  figures: (() => Promise<string>) | null;
} = { traces: null, figures: null };
