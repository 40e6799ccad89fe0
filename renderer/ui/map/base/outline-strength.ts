/** From where on the world's outline is seen: too coarse for a venue, it is gone before it could tell untruths. */
/** At this zoom the outline begins to fade, at the next number it is gone. */
const FADES_FROM_ZOOM = 8;
const GONE_AT_ZOOM = 9.5;

/** How clearly the outline is seen at a zoom, 0 … 1. */
export const outlineStrength = (zoom: number): number =>
  Math.min(1, Math.max(0, (GONE_AT_ZOOM - zoom) / (GONE_AT_ZOOM - FADES_FROM_ZOOM)));
