/**
 * What it costs to bring one race to its crowd, by each way that was considered. Only what the race itself adds is
 * counted; what stands all month is `standing.ts`. Every choice delivers the same frames to the same viewers.
 */
import {
  CARRIER_BYTES,
  type Crowd,
  connectionMinutesOf,
  deliveriesOf,
  framesOf,
  gbOf,
  HTTP_BYTES,
  SEGMENT_S,
} from './crowd.ts';
import {
  apiGatewayWebSocket,
  appSync,
  cheapServer,
  cloudFront,
  count,
  egress,
  fargate,
  iotCore,
  type Line,
  loadBalancer,
  total,
  waf,
} from './services.ts';

export interface Delivery {
  readonly choice: string;
  readonly lines: readonly Line[];
  readonly usd: number;
  /** What the price does not say. */
  readonly remark: string;
}

export interface DeliveryTerms {
  /** Whether CloudFront's free terabyte and requests are still free this month. */
  readonly freeTiers: boolean;
  /** Where requests are looked at: at the edge (all), or behind the cache (only those it could not answer). */
  readonly firewall: 'edge' | 'origin';
  /**
   * Viewers at whom autoscaling aims for a task of 1 vCPU and 2 GB. One process was measured with 19,000; few a
   * task means that few have to come back at once when a task ends.
   */
  readonly viewersPerTask: number;
  /** Viewers of one cheap server with 2 vCPU. 50,000 is what was asked of such a machine. */
  readonly viewersPerServer: number;
}

export const USUAL_TERMS: DeliveryTerms = {
  freeTiers: true,
  firewall: 'edge',
  viewersPerTask: 3_200,
  viewersPerServer: 50_000,
};

/** A pong every 25 s, a subscription, TCP's acknowledgements left out: bytes a viewer sends in an hour. */
export const VIEWER_SENDS_BYTES_AN_HOUR = 12_000;
/** Regional edge caches, which ask the origin once for what none of their edges has. */
const EDGES = 13;

export const deliveries = (crowd: Crowd, terms: DeliveryTerms): readonly Delivery[] => [
  choice(
    'AppSync GraphQL subscriptions',
    appSyncSubscriptions(crowd),
    'Every update to every viewer is paid for, however small.',
  ),
  choice(
    'API Gateway WebSocket',
    apiGateway(crowd),
    'The sender calls it once for each viewer and frame; nobody fans out for you.',
  ),
  choice('IoT Core (MQTT)', iot(crowd), 'Fans out; every delivery is a message that is paid for.'),
  choice(
    'Relay sockets, load balancer',
    relaySockets(crowd, terms),
    'Egress is most of it, so the size of a frame is the price.',
  ),
  choice(
    'Relay sockets, CloudFront',
    relaySocketsThroughCloudFront(crowd, terms),
    'The first terabyte of a month costs nothing.',
  ),
  choice('CDN, one-second frames', cached(crowd, terms, 1), 'Paid by the request, and each second is one.'),
  choice(
    'CDN, ten-second segments',
    cached(crowd, terms, SEGMENT_S),
    'Ten seconds late: for replay, late joiners and overload.',
  ),
  choice(
    'One cheap server',
    oneServer(crowd, terms),
    'No second zone: when it is gone, remote viewers wait; the venue does not notice.',
  ),
];

const choice = (name: string, lines: readonly Line[], remark: string): Delivery => ({
  choice: name,
  lines,
  usd: total(lines),
  remark,
});

/** A mutation a frame; an update a viewer and frame, and one for each connection; minutes; bytes. */
function appSyncSubscriptions(crowd: Crowd): Line[] {
  return [
    ...appSync({
      operations: framesOf(crowd),
      updates: deliveriesOf(crowd) + crowd.viewers,
      updateBytes: crowd.frameBytes,
      connectionMinutes: connectionMinutesOf(crowd),
    }),
    ...egress(gbOf(deliveriesOf(crowd), crowd.frameBytes + CARRIER_BYTES)),
  ];
}

function apiGateway(crowd: Crowd): Line[] {
  return [
    ...apiGatewayWebSocket({
      messages: deliveriesOf(crowd),
      messageBytes: crowd.frameBytes,
      connectionMinutes: connectionMinutesOf(crowd),
    }),
    ...egress(gbOf(deliveriesOf(crowd), crowd.frameBytes + CARRIER_BYTES)),
  ];
}

function iot(crowd: Crowd): Line[] {
  const parts = Math.max(1, Math.ceil(crowd.frameBytes / 5_000));
  return [
    ...iotCore({
      connectionMinutes: connectionMinutesOf(crowd),
      messages: (framesOf(crowd) + deliveriesOf(crowd)) * parts,
      rules: 0,
      actions: 0,
    }),
    ...egress(gbOf(deliveriesOf(crowd), crowd.frameBytes + CARRIER_BYTES)),
  ];
}

/** Tasks for the crowd, the balancer's capacity for its sockets and bytes. */
function relays(crowd: Crowd, { viewersPerTask }: DeliveryTerms): Line[] {
  const gb = gbOf(deliveriesOf(crowd), crowd.frameBytes + CARRIER_BYTES);
  return [
    ...fargate({
      tasks: Math.ceil(crowd.viewers / viewersPerTask),
      vcpu: 1,
      memoryGb: 2,
      hours: crowd.hours,
    }),
    ...loadBalancer({
      hours: crowd.hours,
      newConnectionsPerS: crowd.viewers / (crowd.hours * 3_600),
      activeConnections: crowd.viewers,
      gbPerHour: gb / crowd.hours,
    }),
  ];
}

const relaySockets = (crowd: Crowd, terms: DeliveryTerms): Line[] => [
  ...egress(gbOf(deliveriesOf(crowd), crowd.frameBytes + CARRIER_BYTES)),
  ...relays(crowd, terms),
];

/** From the region to CloudFront bytes are free; a socket is one request. */
const relaySocketsThroughCloudFront = (crowd: Crowd, terms: DeliveryTerms): Line[] => [
  ...cloudFront({
    gb: gbOf(deliveriesOf(crowd), crowd.frameBytes + CARRIER_BYTES),
    requests: crowd.viewers,
    gbToOrigin: gbOf(crowd.viewers * crowd.hours, VIEWER_SENDS_BYTES_AN_HOUR),
    freeTier: terms.freeTiers,
  }),
  ...waf({ requests: crowd.viewers, rules: 0, months: 0 }),
  ...relays(crowd, terms),
];

/** A request and an answer a viewer for every `seconds`; two small tasks answer the edges. */
function cached(crowd: Crowd, terms: DeliveryTerms, seconds: number): Line[] {
  const pieces = (crowd.hours * 3_600) / seconds;
  const requests = pieces * crowd.viewers;
  const bytes = crowd.frameBytes * crowd.hz * seconds + CARRIER_BYTES + HTTP_BYTES;
  const toOrigin = pieces * Math.min(EDGES, crowd.viewers);
  return [
    ...cloudFront({ gb: gbOf(requests, bytes), requests, gbToOrigin: 0, freeTier: terms.freeTiers }),
    ...waf({ requests: terms.firewall === 'edge' ? requests : toOrigin, rules: 0, months: 0 }),
    ...fargate({ tasks: 2, vcpu: 0.25, memoryGb: 0.5, hours: crowd.hours }),
    ...loadBalancer({
      hours: crowd.hours,
      newConnectionsPerS: 0,
      activeConnections: 2 * EDGES,
      gbPerHour: gbOf(toOrigin, bytes) / crowd.hours,
    }),
  ];
}

function oneServer(crowd: Crowd, { viewersPerServer }: DeliveryTerms): Line[] {
  const servers = Math.ceil(crowd.viewers / viewersPerServer);
  const gb = gbOf(deliveriesOf(crowd), crowd.frameBytes + CARRIER_BYTES);
  return [
    ...cheapServer({ servers, gb }),
    { service: 'One cheap server', what: 'traffic used', formula: `${count(gb)} GB`, usd: 0 },
  ];
}
