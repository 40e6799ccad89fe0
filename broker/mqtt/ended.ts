/** What MQTT does when a credential ends: its lines and sessions end with it, and nobody else's. */
import type { Identity } from '../../server/intake.ts';
import type { Auth, Revoked } from '../auth/auth.ts';
import type { MqttServer } from './server.ts';

/** Answers how to stop. */
export const endWith = (auth: Pick<Auth, 'onRevoked'>, mqtt: Pick<MqttServer, 'disconnect'>): (() => void) =>
  auth.onRevoked((what) => {
    mqtt.disconnect((who, _username, credential) => isMeant(what, who, credential?.id ?? null));
  });

function isMeant(what: Revoked, who: Identity, credential: string | null): boolean {
  switch (what.kind) {
    case 'card':
      return who.role === 'rider' && who.race === what.race && who.entry === what.entry;
    case 'user':
      return isPerson(who) && who.name === what.name;
    case 'token':
      // A session read from disk does not say by which token; whoever's is still good signs in again.
      return credential === null ? who.role === 'display' || who.role === 'device' : credential === what.id;
  }
}

/** Announcers and starters sign in by name too, and look on as a screen does. */
const isPerson = (who: Identity): boolean =>
  who.role === 'admin' || who.role === 'official' || ('account' in who && who.account === true);
