/** The station does not take this card (any more): sending again will not help. */
export class CardRefused extends Error {
  override readonly name = 'CardRefused';
}
