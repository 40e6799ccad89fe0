/**
 * The join page as the station itself can make it, when the built rider page is not there: the links that set
 * up a phone's app, and the plain values for any other.
 */

import { html, type Markup, page } from '../html.ts';
import type { AppOptions } from '../part.ts';
import { type PhoneSetup, setupOf } from './phone-setup.ts';

const STYLE = `
:root { color-scheme: light dark }
body { margin: 0 auto; max-width: 40rem; padding: 16px; font: 18px/1.5 system-ui, sans-serif }
h1 { font-size: 28px; line-height: 1.2; margin: 16px 0 }
h2 { font-size: 20px; margin: 32px 0 8px }
a.button { display: block; padding: 14px 16px; margin: 8px 0; border: 2px solid; border-radius: 8px; text-align: center; font-weight: 600; text-decoration: none; min-height: 44px }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; font-size: 16px }
dd { margin: 0; font-family: ui-monospace, monospace; overflow-wrap: anywhere; user-select: all }
.bib { font-size: 56px; font-weight: 700; line-height: 1; font-variant-numeric: tabular-nums }
`;

export function joinPage(
  options: AppOptions,
  token: string,
): { status: number; html: string; policy: string } {
  const card = options.auth.cards.bySecret(token);
  const setup = card && setupOf(options, card);
  const { name } = options.event.book.now();
  if (setup) return { status: 200, ...page(`${setup.race.name}: bib ${setup.bib}`, STYLE, riderBody(setup)) };
  if (options.auth.joins.isLink(token)) return { status: 200, ...page(name, STYLE, eventBody(name)) };
  return { status: 404, ...page('Join link', STYLE, endedBody()) };
}

const riderBody = (setup: PhoneSetup): Markup => html`
<p>${setup.race.name}</p>
<div class="bib">${setup.bib}</div>
<h1>${setup.name}</h1>
<h2>OwnTracks</h2>
<p>In OwnTracks, first switch on remote configuration (Preferences, Advanced). Then tap:</p>
<a class="button" href="${setup.owntracks.httpLink}">Set up OwnTracks</a>
<h2>Traccar Client</h2>
<a class="button" href="${setup.traccar.link}">Set up Traccar Client</a>
<dl><dt>Server URL</dt><dd>${setup.traccar.url}</dd><dt>Device id</dt><dd>${setup.traccar.id}</dd></dl>
<h2>Any other app</h2>
<dl>
<dt>User</dt><dd>${setup.credential.username}</dd>
<dt>Password</dt><dd>${setup.credential.spelled}</dd>
<dt>HTTP (OwnTracks)</dt><dd>${setup.owntracks.httpUrl}</dd>
<dt>MQTT</dt><dd>${setup.mqtt.host}, port ${setup.mqtt.tlsPort} (TLS) or ${setup.mqtt.port}</dd>
<dt>Topic</dt><dd>${setup.mqtt.topic}</dd>
</dl>
${
  setup.relay &&
  html`<h2>Out of the venue's Wi-Fi</h2><p>The same over the internet, for a phone on mobile data:</p>
<a class="button" href="${setup.relay.owntracks.httpLink}">Set up OwnTracks</a>
<a class="button" href="${setup.relay.traccar.link}">Set up Traccar Client</a>
<dl><dt>HTTP (OwnTracks)</dt><dd>${setup.relay.owntracks.httpUrl}</dd><dt>OsmAnd</dt><dd>${setup.relay.traccar.url}</dd><dt>MQTT</dt><dd>${setup.relay.webSocket}</dd></dl>`
}
${
  setup.ca &&
  html`<h2>Certificate</h2><p>The station's connection is encrypted with its own certificate. Install it once if your app refuses to connect:</p>
<a class="button" href="${setup.ca.profileUrl}">iPhone: install profile</a>
<a class="button" href="${setup.ca.url}">Android: install certificate</a>
<dl><dt>SHA-256</dt><dd>${setup.ca.fingerprint}</dd></dl>`
}`;

const eventBody = (event: string): Markup => html`
<h1>${event}</h1>
<p>This link is for riders without a card. Go to race control with your bib: they give you a card to scan.</p>`;

const endedBody = (): Markup => html`
<h1>This join link has ended</h1>
<p>A newer card may have been made for you. Ask race control for it; whatever your phone has recorded is kept on the phone until then.</p>`;
