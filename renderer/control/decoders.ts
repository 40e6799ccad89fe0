/** Chip decoders as the station tells of them, asked for again and again while somebody looks. */
import { useAsked, wrongOf } from '../ui/station/asked.ts';

export interface DecoderSettings {
  readonly name: string;
  readonly dialect: string;
  readonly host: string;
  readonly port: number;
  readonly line: string;
  readonly races: 'all' | readonly string[];
  readonly loop: number | null;
  readonly bibSet: string | null;
  readonly on: boolean;
}

export interface DecoderSeen {
  readonly id: string;
  readonly settings: DecoderSettings;
  readonly connected: boolean;
  readonly name: string | null;
  readonly reads: number;
  readonly lastReads: readonly {
    readonly chip: string;
    readonly timeMs: number;
    readonly races: readonly string[];
  }[];
  readonly trouble: string | null;
  readonly troubleSaying: unknown;
  readonly repeats: number;
  /** Its clock less the station's, ms. */
  readonly clockAheadMs: number | null;
  readonly notes: readonly { readonly atMs: number; readonly says: string; readonly saying: unknown }[];
  /** Reads that no race can have yet. */
  readonly waiting: number;
  readonly asideCount: number;
  readonly aside: readonly {
    readonly key: string;
    readonly told: string;
    readonly chip: string | null;
    readonly timeMs: number | null;
    readonly heardMs: number;
    readonly says: string;
    readonly saying: unknown;
  }[];
}

export interface DecoderDialect {
  readonly id: string;
  readonly name: string;
  readonly side: 'connects' | 'listens';
  readonly port: number;
}

interface Answer {
  readonly decoders: readonly DecoderSeen[];
  readonly dialects: readonly DecoderDialect[];
}

const REFRESH_MS = 1_500;

export function useDecoders(): {
  readonly answer: Answer | null;
  readonly problem: string | null;
  readonly put: (id: string, settings: DecoderSettings) => Promise<boolean>;
  readonly remove: (id: string) => Promise<boolean>;
  /** Counts a read that was kept aside. */
  readonly count: (id: string, key: string) => Promise<boolean>;
  /** Takes it off the list. */
  readonly dismiss: (id: string, key: string) => Promise<boolean>;
  readonly dismissAll: (id: string) => Promise<boolean>;
} {
  const asked = useAsked<Answer>('/v1/decoders', { everyMs: REFRESH_MS });
  const attempt = (method: 'PUT' | 'DELETE' | 'POST', path: string, body?: DecoderSettings) =>
    asked.order(method, `/v1/decoders/${path}`, body);
  return {
    answer: asked.state,
    problem: wrongOf(asked),
    put: (id, settings) => attempt('PUT', id, settings),
    remove: (id) => attempt('DELETE', id),
    count: (id, key) => attempt('POST', `${id}/aside/${encodeURIComponent(key)}/count`),
    dismissAll: (id) => attempt('DELETE', `${id}/aside`),
    dismiss: (id, key) => attempt('DELETE', `${id}/aside/${encodeURIComponent(key)}`),
  };
}
