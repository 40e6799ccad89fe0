/** One sponsor's logo, in turn with the others; the same one on every screen at a moment. Nothing where there are none. */
import { type SponsorPlace, sponsorAt, useSponsors } from './sponsors.ts';
import { useNow } from './ticking.ts';

interface SponsorLogoProps {
  readonly place: SponsorPlace;
  readonly now: () => number;
  readonly className: string;
  /** What people came for is fetched first. */
  readonly firstAfterMs?: number;
}

export function SponsorLogo({ place, now, className, firstAfterMs = 0 }: SponsorLogoProps) {
  const sponsors = useSponsors(place, firstAfterMs);
  const logo = sponsorAt(sponsors, useNow(now, 1000, sponsors.length > 1));
  if (!logo) return null;
  return (
    <aside className={className}>
      <img key={logo.id} src={logo.url} alt={logo.name} />
    </aside>
  );
}
