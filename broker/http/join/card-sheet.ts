/** The sheet of riders' cards for the printer: eight on A4, a QR code and the plain values on each. */
import QRCode from 'qrcode';
import { spellSecret } from '../../../server/identity/card-secret.ts';
import type { Card } from '../../auth/cards.ts';
import { html, type Markup, markup, page } from '../html.ts';
import type { AppOptions } from '../part.ts';
import { joinUrl } from './phone-setup.ts';

const STYLE = `
@page { size: A4; margin: 10mm }
* { box-sizing: border-box }
body { margin: 0; font: 11pt/1.35 system-ui, sans-serif; color: #000; background: #fff }
main { display: grid; grid-template-columns: 1fr 1fr; gap: 4mm }
article { display: grid; grid-template-columns: 34mm 1fr; gap: 4mm; padding: 4mm; border: 0.3mm dashed #666; height: 64mm; break-inside: avoid; overflow: hidden }
svg { width: 34mm; height: 34mm; display: block }
.bib { font-size: 26pt; font-weight: 700; line-height: 1; font-variant-numeric: tabular-nums }
h2 { margin: 1mm 0; font-size: 13pt; overflow-wrap: anywhere }
p { margin: 0 0 1mm }
code { font: 10pt ui-monospace, monospace; overflow-wrap: anywhere }
footer { grid-column: 1 / -1; font-size: 8.5pt; align-self: end }
footer code { font-size: 9pt }
footer .address { display: block }
footer .secret { white-space: nowrap }
.none { grid-column: 1 / -1; padding: 10mm }
@media screen { body { padding: 10mm; background: #eee } article { background: #fff } }
`;

export interface CardShown {
  readonly card: Card;
  readonly bib: string;
  readonly name: string;
  readonly team: string | undefined;
}

export const qrSvg = (text: string): Promise<string> =>
  QRCode.toString(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 2 });

export async function cardSheet(
  options: AppOptions,
  raceName: string,
  cards: readonly CardShown[],
): Promise<{ html: string; policy: string }> {
  const articles = await Promise.all(cards.map((shown) => oneCard(options, raceName, shown)));
  const none = html`<p class="none">No cards have been issued for this race yet. Issue them, then print this page.</p>`;
  return page(
    `${raceName}: riders' cards`,
    STYLE,
    html`<main>${articles.length > 0 ? articles : none}</main>`,
  );
}

async function oneCard(options: AppOptions, raceName: string, shown: CardShown): Promise<Markup> {
  const { card, bib, name, team } = shown;
  const url = joinUrl(options, card.secret);
  // Typed by hand, group by group: no group stands on two lines.
  const secret = html`<span class="secret">${spellSecret(card.secret)}</span>`;
  const { relay } = options.endpoints();
  return html`<article><div>${markup(await qrSvg(url))}</div>
<div><div class="bib">${bib}</div><h2>${name}</h2><p>${team}</p><p>${raceName}</p></div>
<footer>Scan, or open <code class="address">${url.slice(0, url.lastIndexOf(card.secret))}<wbr>${secret}</code>
User <code>${card.race}.${card.bib}</code>, password <code>${secret}</code>${relay && html`<br>Out of the venue's Wi-Fi: <code>${relay}</code>`}</footer></article>`;
}
