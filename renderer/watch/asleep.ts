/** Whether what cannot be reached is a relay that sleeps between races, which is no trouble of the visitor's. */
import { NoAnswer } from '../ui/asked.ts';

/**
 * What stands before a relay (the CDN, a proxy) answers for it while it is not there: 502, 503, 504. A station at the venue
 * has nothing before it: who is not on its Wi-Fi has no answer at all.
 */
export const isAsleep = (failure: unknown): boolean =>
  failure instanceof NoAnswer && failure.status >= 502 && failure.status <= 504;
