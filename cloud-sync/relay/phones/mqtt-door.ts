/**
 * The relay's MQTT over WebSocket, `/mqtt`, for phones on mobile data: the broker that the station has too
 * (server/mqtt/), with what a relay is different in. A message is acknowledged when it is in the log; no session outlives
 * its connection (CONNACK says so), since the next connection may reach another copy; and boards are on /v1/live.
 *
 * Bounds: 20,000 connections, 2,000 of one address (a mobile network's customers share few), four of one card.
 */
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Refusal } from '../../../server/intake.ts';
import { Broker, type Guest } from '../../../server/mqtt/broker.ts';
import { type BrokerStats, brokerStats } from '../../../server/mqtt/broker-stats.ts';
import { MQTT_LIMITS, type MqttLimits } from '../../../server/mqtt/limits.ts';
import { attachMqtt } from '../../../server/mqtt/websocket-door.ts';
import type { KnownCard } from '../log/log.ts';
import type { Cards } from './cards.ts';
import { createEndedCards } from './ended-cards.ts';
import type { PhoneInbox } from './inbox.ts';

export interface MqttDoorOptions {
  readonly cards: Cards;
  readonly inbox: PhoneInbox;
  /** Where a request comes from, behind the proxies that are believed. */
  readonly addressOf: (request: IncomingMessage) => string;
  readonly now: () => number;
  /** A clock that nobody sets, ms. */
  readonly monotonicMs?: () => number;
  readonly limits?: Partial<MqttLimits>;
}

export interface MqttDoor {
  stats(): BrokerStats;
  close(): void;
}

/** A relay serves many venues, and keeps nothing for anybody who is away. */
const RELAY_LIMITS: MqttLimits = {
  ...MQTT_LIMITS,
  connectionsMax: 20_000,
  strangersMax: 5_000,
  perAddressMax: 2_000,
  perAddressBurst: 2_000,
  connectionsOfOneMax: 4,
  burst: 3_000,
  perSecond: 200,
  sessionExpiryMaxS: 0,
};

const CARDS_LOOK_MS = 1_000;

export function openMqttDoor(server: HttpServer, options: MqttDoorOptions): MqttDoor {
  const { cards, inbox, addressOf, now } = options;
  const refused = (_who: string, refusal: Refusal): void => inbox.refused('mqtt', refusal);
  const ended = createEndedCards(cards);
  const guestOf = (card: KnownCard): Guest => ({
    credential: ended.credentialOf(card),
    identity: { role: 'rider', race: card.race, entry: card.entry, name: card.bib },
    inbox: {
      intake: inbox.intakeOf(card),
      refused: (dialect, _who, refusal, items) => inbox.refused(dialect, refusal, card, items),
    },
  });
  const broker = new Broker({
    limits: { ...RELAY_LIMITS, ...options.limits },
    now,
    monotonicMs: options.monotonicMs ?? (() => performance.now()),
    async authenticate(username, password) {
      const card = await cards.rider(username, password);
      return card && guestOf(card);
    },
    refused,
  });
  const endTheEnded = async (): Promise<void> => {
    const connected = new Set([...broker.connections].flatMap(({ credential }) => credential?.id ?? []));
    const gone = await ended.look(connected);
    if (gone.size > 0) broker.disconnect((_who, _name, credential) => gone.has(credential?.id ?? ''));
  };
  // A store that does not answer is asked again the next time; whoever sends hears of it meanwhile.
  const looking = setInterval(() => void endTheEnded().catch(() => {}), CARDS_LOOK_MS);
  looking.unref();
  const detach = attachMqtt(server, {
    enter: (address, drop) => broker.gate.enter(address, drop),
    serve: (bytes, origin) => broker.handleStream(bytes, origin),
    addressOf,
  });
  return {
    stats: () => brokerStats(broker),
    close() {
      clearInterval(looking);
      broker.close();
      detach();
    },
  };
}
