/** What a station is started with, and the ports it then has. */
import type { StationConfig } from '../config.ts';
import type { FaultsSeen } from '../http/station-port.ts';
import type { OpeningCore } from '../races/core.ts';
import type { StandbyPort } from '../standby/standby-port.ts';

export interface StationPorts {
  readonly mqtt: number;
  readonly mqtts: number;
  readonly https: number;
  readonly osmand: number;
  readonly crowd: number;
  readonly crowdHttps: number;
}

export interface StationOptions {
  readonly config: StationConfig;
  /** The journal and its races, which may yet be folded; closed with the station. */
  readonly core: OpeningCore;
  /** The other station of the pair, for officials. */
  readonly standby: StandbyPort;
  /** Folder of the built pages. */
  readonly pagesDir: string;
  readonly log: (line: Record<string, unknown>) => void;
  /** The user at this computer asked the station to end. */
  readonly onStop: () => void;
  /** What nobody caught so far, and the station went on. */
  readonly faults?: () => FaultsSeen;
}
