/** What stands at the head of every printed page after the first: a sheet that lies apart says what it is of. */
import { useEffect } from 'react';

/** As a string of a style sheet. */
const cssText = (text: string): string =>
  `"${text.replace(/[^\p{L}\p{N} .,:;·–-]/gu, (char) => `\\${char.codePointAt(0)?.toString(16)} `)}"`;

export function useRunningHead(text: string): void {
  useEffect(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      `@page { @top-left { content: ${cssText(text)}; font: 9pt sans-serif; color: #333; } }
       @page :first { @top-left { content: none; } }`,
    );
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
    };
  }, [text]);
}
