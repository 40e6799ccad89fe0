/** The text of a small form, for pages served before there is an app to read bodies (waiting, mending). */
import type { IncomingMessage } from 'node:http';

const FORM_LENGTH_MAX = 4_096;

/** @throws when it is longer than such a form can be. */
export async function formText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > FORM_LENGTH_MAX) throw new Error('too long for this form');
  }
  return text;
}
