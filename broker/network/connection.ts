/**
 * By which of its addresses this computer is reached: which one phones, cards and codes are sent to, and of all others
 * whether they work and why not. With several networks the station cannot know on which the venue's phones are; an
 * organiser may say so, and it holds for that network whatever address it gives tomorrow.
 */
import { z } from 'zod';
import { allAddresses, type FoundAddress, type LanAddress, type Reached } from './addresses.ts';

/** The setting that holds which network was chosen. */
export const PHONES_BY = 'network/phones-by';
export const chosenNetwork = z.object({
  interfaceName: z.string().min(1).max(200),
  family: z.union([z.literal(4), z.literal(6)]),
});
export type ChosenNetwork = z.infer<typeof chosenNetwork>;

/** What is in the settings, of whatever version; null when nobody chose. */
export function readChosen(stored: unknown): ChosenNetwork | null {
  const read = chosenNetwork.safeParse(stored);
  return read.success ? read.data : null;
}

export const isEverywhere = (listensAt: string): boolean => listensAt === '::' || listensAt === '0.0.0.0';

/** The address that phones are sent to, of those that may be used; undefined when there is none. */
export function phonesAddress(
  addresses: readonly LanAddress[],
  chosen: ChosenNetwork | null,
): string | undefined {
  const wanted = addresses.find(
    ({ interfaceName, family }) => interfaceName === chosen?.interfaceName && family === chosen.family,
  );
  return (wanted ?? addresses[0])?.address;
}

/** Why an address is not for phones; null when it is. */
export type WhyNot = Exclude<Reached, 'lan' | 'public'> | 'public' | 'not-listening';

export interface ShownAddress extends LanAddress {
  /** Phones and screens at the venue can be sent there. */
  readonly works: 'yes' | 'perhaps' | 'no';
  readonly why: WhyNot | null;
}

const PERHAPS: ReadonlySet<Reached> = new Set(['public', 'self-assigned', 'vpn']);

/** Every address of this computer as officials are told of it. `listensAt`: the address the station was told to listen at. */
export const shownAddresses = (listensAt: string, all: readonly FoundAddress[] = allAddresses()) =>
  all.map((one): ShownAddress => {
    const { interfaceName, address, family, reached } = one;
    const shown = { interfaceName, address, family };
    const isHeard = isHeardAt(one, listensAt);
    if (!isHeard) return { ...shown, works: 'no', why: 'not-listening' };
    if (reached === 'lan') return { ...shown, works: 'yes', why: null };
    return { ...shown, works: PERHAPS.has(reached) ? 'perhaps' : 'no', why: reached };
  });

function isHeardAt({ address, family }: LanAddress, listensAt: string): boolean {
  if (listensAt === '::') return true;
  if (listensAt === '0.0.0.0') return family === 4;
  return address === listensAt || (listensAt === 'localhost' && /^(127\.|::1$)/.test(address));
}
