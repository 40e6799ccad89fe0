/** A bib as a number plate, with the rider's (or category's) colour at its edge. */
export function Bib({ bib, colour }: { bib: string; colour: number }) {
  return <span className={`bib rider-${colour}`}>{bib}</span>;
}
