/**
 * HTML made by the station itself (cards to print, a join page without the built one): every value is escaped
 * unless it was made by `html` or said to be markup, and the one style sheet is allowed by its hash.
 */
import { createHash } from 'node:crypto';

/** Text that is markup already. */
export interface Markup {
  readonly markup: string;
}
export const markup = (text: string): Markup => ({ markup: text });

type Value = string | number | null | undefined | false | Markup | readonly Markup[];

/** html`<p>${text}</p>`: escapes what is put in. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return markup(parts.reduce((text, part, at) => text + written(values[at - 1]) + part));
}

function written(value: Value): string {
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  return 'markup' in value ? value.markup : value.map((one) => one.markup).join('');
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

/** Text as a string of a style sheet, such as what stands at the head of each printed page. */
export const cssText = (text: string): string =>
  `"${text.replace(/[^\p{L}\p{N} .,:;·–-]/gu, (char) => `\\${char.codePointAt(0)?.toString(16)} `)}"`;

/** A whole page with one style sheet inside, and the policy that allows nothing else. */
export function page(
  title: string,
  style: string,
  body: Markup,
  script = '',
  lang = 'en',
): { html: string; policy: string } {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return {
    html: html`<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>${markup(style)}</style></head><body>${body}${script === '' ? null : markup(`<script>${script}</script>`)}</body></html>`
      .markup,
    policy: `default-src 'none'; img-src 'self' data:; connect-src 'self'; style-src ${hash(style)}; script-src ${script === '' ? "'none'" : hash(script)}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  };
}
