/**
 * The XML under GPX, TCX and KML: text into a tree of elements, by fast-xml-parser, with its doors shut. Files that
 * declare entities are refused (nobody's bicycle computer does; attacks do), and so is nesting beyond 100.
 */
import { XMLParser } from 'fast-xml-parser';
import { RecordingError } from './recording.ts';

/** An element: attributes under `@name`, text under `#text`, children by name without their namespace prefix. */
export type XmlElement = { readonly [name: string]: unknown };

const NESTING_MAX = 100;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: NESTING_MAX,
  // Only the five entities every XML has; documents cannot bring their own (see above).
  processEntities: true,
});

/** The root element called `root` (any letter case). RecordingError when the text is not XML or has another root. */
export function parseXml(text: string, root: string): XmlElement {
  if (/<!ENTITY/i.test(text)) {
    throw new RecordingError(
      'The file declares XML entities, which is not safe to read. Export it again without.',
    );
  }
  let document: unknown;
  try {
    document = parser.parse(text, true);
  } catch (error) {
    throw new RecordingError(`The file is damaged or cut off: ${reasonOf(error)}`, { cause: error });
  }
  const top = asElement(document);
  const name = Object.keys(top).find((key) => key.toLowerCase() === root);
  if (name === undefined) throw new RecordingError(`The file has no <${root}> element.`);
  return asElement(top[name]);
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 200);

function asElement(value: unknown): XmlElement {
  if (typeof value === 'string') return { '#text': value };
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as XmlElement) : {};
}

/** All children of this name, in order. */
export function children(element: XmlElement, name: string): XmlElement[] {
  const value = Object.hasOwn(element, name) ? element[name] : undefined;
  if (value === undefined || name.startsWith('@')) return [];
  return Array.isArray(value) ? value.map(asElement) : [asElement(value)];
}

/** The first child of this name; an empty element when there is none. */
export const child = (element: XmlElement, name: string): XmlElement => children(element, name)[0] ?? {};

/** The element's own text; null when it has none. */
export function textOf(element: XmlElement): string | null {
  const text = Object.hasOwn(element, '#text') ? element['#text'] : undefined;
  return typeof text === 'string' ? text : null;
}

/** The text of the first child of this name. */
export const textIn = (element: XmlElement, name: string): string | null => textOf(child(element, name));

/** A number from text; NaN when there is none. */
export function toNumber(text: string | null): number {
  return text === null || text.trim() === '' ? Number.NaN : Number(text);
}

/** The number in the first child of this name; NaN when there is none. */
export const numberIn = (element: XmlElement, name: string): number => toNumber(textIn(element, name));

/** An attribute as a number; NaN when there is none. */
export function numberAttribute(element: XmlElement, name: string): number {
  const value = Object.hasOwn(element, `@${name}`) ? element[`@${name}`] : undefined;
  return typeof value === 'string' ? toNumber(value) : Number.NaN;
}

/** An ISO 8601 moment in the first child of this name, UTC epoch ms; NaN when there is none. */
export function momentIn(element: XmlElement, name: string): number {
  const text = textIn(element, name);
  return text === null ? Number.NaN : Date.parse(text.trim());
}

/** Every element of this name anywhere below, in order; a parser limit keeps the depth at 100. */
export function descendants(element: XmlElement, name: string): XmlElement[] {
  const found: XmlElement[] = [];
  const walk = (from: XmlElement): void => {
    for (const key of Object.keys(from)) {
      if (key.startsWith('@') || key === '#text') continue;
      for (const inner of children(from, key)) {
        if (key === name) found.push(inner);
        walk(inner);
      }
    }
  };
  walk(element);
  return found;
}
