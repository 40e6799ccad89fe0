/** The first door: MQTT, at which riders' phones are acknowledged before anything else of the station is even loaded. */
import type { MqttServer } from '../mqtt/server.ts';
import { startStationMqtt } from '../mqtt/station-mqtt.ts';
import { createPhones, type Phones } from '../races/phones.ts';
import type { Ground } from './ground.ts';

/** MQTT, and what riders' phones say of themselves. It stands before the past is folded: positions are taken from then on. */
export interface Mqtt {
  readonly mqtt: MqttServer;
  readonly phones: Phones;
}

export async function openMqtt(ground: Ground): Promise<Mqtt> {
  const { options, closers, auth, bounds, doors, certificates, now } = ground;
  const { config, core } = options;
  const { journal, races } = core;
  const phones = createPhones();
  const mqtt = await startStationMqtt({
    listeners: {
      tcp: { host: config.host, port: config.mqttPort },
      tls: { host: config.host, port: config.mqttsPort, ...certificates.tls() },
    },
    auth,
    races,
    phones,
    bounds,
    now,
    journal,
  });
  closers.add(() => mqtt.close());
  doors.add('mqtt', () => mqtt.gateStats());
  return { mqtt, phones };
}
