/**
 * Reason codes of MQTT 5 (2.4) that are said here, and what is said instead in 3.1 and 3.1.1, which know few: a CONNACK
 * has five, a PUBACK none.
 */
import type { Refusal } from '../intake.ts';

export const REASON = {
  success: 0x00,
  noSubscribers: 0x10,
  noSubscriptionExisted: 0x11,
  unspecified: 0x80,
  malformed: 0x81,
  protocolError: 0x82,
  notTaken: 0x83,
  unsupportedVersion: 0x84,
  badClientId: 0x85,
  badLogin: 0x86,
  notAuthorized: 0x87,
  serverUnavailable: 0x88,
  serverBusy: 0x89,
  shuttingDown: 0x8b,
  badAuthMethod: 0x8c,
  keepAliveTimeout: 0x8d,
  takenOver: 0x8e,
  badFilter: 0x8f,
  badTopic: 0x90,
  idNotFound: 0x92,
  receiveMaxExceeded: 0x93,
  badAlias: 0x94,
  tooLarge: 0x95,
  tooFast: 0x96,
  quota: 0x97,
  badPayload: 0x99,
} as const;

/** CONNACK in MQTT 3's words for MQTT 5's reason (3.2.2.3 of 3.1.1). */
export function connackCode3(reason: number): number {
  if (reason === REASON.success) return 0;
  if (reason === REASON.unsupportedVersion) return 1;
  if (reason === REASON.badClientId) return 2;
  if (reason === REASON.badLogin) return 4;
  if (reason === REASON.notAuthorized) return 5;
  return 3;
}

/** How a connection ends whose message is to come again once an official or a free disk has mended the cause. */
export function closingReason({ code }: Refusal): number {
  switch (code) {
    case 'overloaded':
    case 'journal-failing':
      return REASON.serverBusy;
    case 'not-allowed':
    case 'unknown-race':
    case 'unknown-entry':
      return REASON.notAuthorized;
    default:
      return REASON.unspecified;
  }
}
