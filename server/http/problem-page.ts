/**
 * What went wrong, for a person: whoever opens an address in a browser is given a page with a way on, and programs the
 * problem itself (problem.ts). In the browser's language, without a script, and loading nothing.
 */
import { createHash } from 'node:crypto';
import { fieldOf } from '../../race/present.ts';
import { type PageLanguage, pageLanguage } from './page-language.ts';

interface Words {
  readonly absent: string;
  readonly absentSays: string;
  readonly signIn: string;
  readonly failed: string;
  readonly home: string;
  readonly control: string;
}

const WORDS: Readonly<Record<PageLanguage, Words>> = {
  en: {
    absent: 'There is nothing at this address',
    absentSays: 'It may have been copied in part, or the race was put into the archive.',
    signIn: 'Sign in first',
    failed: 'This could not be done',
    home: 'All races',
    control: 'Race control',
  },
  de: {
    absent: 'An dieser Adresse ist nichts',
    absentSays: 'Vielleicht wurde sie nur zum Teil kopiert, oder das Rennen ist im Archiv.',
    signIn: 'Zuerst anmelden',
    failed: 'Das ging nicht',
    home: 'Alle Rennen',
    control: 'Rennleitung',
  },
  fr: {
    absent: 'Il n’y a rien à cette adresse',
    absentSays: 'Elle a peut-être été copiée en partie, ou la course est dans les archives.',
    signIn: 'Connectez-vous d’abord',
    failed: 'Cela n’a pas pu se faire',
    home: 'Toutes les courses',
    control: 'Direction de course',
  },
};

const STYLE = `
:root { color-scheme: light dark }
html { background: Canvas; color: CanvasText }
body { margin: 0 auto; max-width: 40rem; padding: 24px 16px; font: 18px/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 28px; line-height: 1.2; margin: 16px 0 }
.brand { margin: 0; font-weight: 700 }
nav { display: flex; flex-wrap: wrap; gap: 12px; margin: 24px 0 }
nav a { padding: 10px 20px; border: 2px solid; border-radius: 8px; color: inherit; font-weight: 600; text-decoration: none }
`;
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

interface Asked {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Whether somebody opened this address, rather than a program that reads answers. */
export function wantsPage({ method, headers }: Asked): boolean {
  const mode = headers['sec-fetch-mode'];
  return (
    (method === 'GET' || method === 'HEAD') &&
    String(headers.accept ?? '').includes('text/html') &&
    (mode === undefined || mode === 'navigate')
  );
}

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => fieldOf(SIGNS, sign));

/** `detail`: the problem's own sentence, in English. `control`: whether officials sign in at this server. */
export function problemPage(
  asked: Asked,
  { status, detail }: { readonly status: number; readonly detail: string },
  control: boolean,
): { readonly html: string; readonly policy: string } {
  const language = pageLanguage(String(asked.headers['accept-language'] ?? ''));
  const words = WORDS[language];
  const absent = status === 404;
  const title = absent ? words.absent : status === 401 ? words.signIn : words.failed;
  const html = `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · Bell Lap</title><style>${STYLE}</style></head>
<body><main><p class="brand">Bell Lap</p><h1>${escaped(title)}</h1>
${absent ? `<p>${escaped(words.absentSays)}</p>` : `<p lang="en">${escaped(detail)}</p>`}
<nav><a href="/">${escaped(words.home)}</a>${control ? `<a href="/control">${escaped(words.control)}</a>` : ''}</nav>
</main></body></html>
`;
  return { html, policy: POLICY };
}
