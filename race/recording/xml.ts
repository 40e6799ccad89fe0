/**
 * The XML under GPX, TCX and KML: text into a tree of elements, by htmlparser2, which reads on where strict parsers
 * give up: white space or junk before the declaration, a bare &, entities of HTML, an end that is missing. Its doors
 * are shut: documents that declare entities are refused (nobody's bicycle computer does; attacks do), and so is
 * nesting beyond 100.
 */
import { decodeHTMLStrict } from 'entities';
import { Parser } from 'htmlparser2';
import { fieldOf, lastOf } from '../present.ts';
import { unreadable } from './recording.ts';

/** An element: its name without the namespace's prefix, its attributes as they stand, its children in order. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: { readonly [name: string]: string };
  readonly children: readonly XmlElement[];
  /** Its own text, children's not included. */
  readonly text: string;
}

export interface XmlDocument {
  readonly root: XmlElement;
  /** False when elements were still open when the text ended: a file that is cut off. */
  readonly isWhole: boolean;
}

const NESTING_MAX = 100;
const NONE: XmlElement = { name: '', attributes: {}, children: [], text: '' };

interface Growing extends XmlElement {
  readonly children: Growing[];
  text: string;
}

const localName = (name: string): string => name.slice(name.lastIndexOf(':') + 1);

/** The first element called `root` (any letter case). RecordingError when there is none or the text is not safe. */
export function parseXml(text: string, root: string, format: string): XmlDocument {
  if (/<!ENTITY/i.test(text)) throw unreadable('file-declares-entities', {});
  const top: Growing = { name: '', attributes: {}, children: [], text: '' };
  const open: Growing[] = [top];
  let isWhole = true;
  let ending = false;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (open.length > NESTING_MAX) throw unreadable('file-nested', { most: NESTING_MAX });
        const element: Growing = {
          name: localName(name),
          attributes: { ...attributes },
          children: [],
          text: '',
        };
        lastOf(open).children.push(element);
        open.push(element);
      },
      onclosetag(_name, implied) {
        // Implied at the very end: nothing had closed it.
        if (implied && ending) isWhole = false;
        if (open.length > 1) open.pop();
      },
      ontext(data) {
        lastOf(open).text += data;
      },
    },
    // Entities are undone where a text is read: most texts are numbers.
    { xmlMode: true, decodeEntities: false },
  );
  parser.write(text);
  ending = true;
  parser.end();
  const found = top.children.find(({ name }) => name.toLowerCase() === root);
  if (found === undefined) throw unreadable('file-damaged', { format });
  return { root: found, isWhole };
}

/** Attribute and text as they were meant: `&amp;`, `&#233;`, and HTML's `&eacute;`; any other & is itself. */
const meant = (text: string): string => (text.includes('&') ? decodeHTMLStrict(text) : text);

/** All children of this name, in order. */
export const children = (element: XmlElement, name: string): XmlElement[] =>
  element.children.filter((one) => one.name === name);

/** The first child of this name; an empty element when there is none. */
export const child = (element: XmlElement, name: string): XmlElement =>
  element.children.find((one) => one.name === name) ?? NONE;

/** The element's own text; null when it has none. */
export const textOf = (element: XmlElement): string | null =>
  element.text === '' ? null : meant(element.text);

/** The text of the first child of this name. */
export const textIn = (element: XmlElement, name: string): string | null => textOf(child(element, name));

/** A number from text, with a decimal comma if it must be; NaN when there is none. */
export function toNumber(text: string | null): number {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '') return Number.NaN;
  const value = Number(trimmed);
  return Number.isNaN(value) && /^-?\d+,\d+$/.test(trimmed) ? Number(trimmed.replace(',', '.')) : value;
}

/** The number in the first child of this name; NaN when there is none. */
export const numberIn = (element: XmlElement, name: string): number => toNumber(textIn(element, name));

/** An attribute as a number; NaN when there is none. */
export const numberAttribute = (element: XmlElement, name: string): number =>
  toNumber(Object.hasOwn(element.attributes, name) ? fieldOf(element.attributes, name) : null);

/** An ISO 8601 moment in the first child of this name, UTC epoch ms; NaN when there is none. */
export function momentIn(element: XmlElement, name: string): number {
  const text = textIn(element, name);
  return text === null ? Number.NaN : Date.parse(text.trim());
}

/** Every element of this name anywhere below, in order; a limit of the parser keeps the depth at 100. */
export function descendants(element: XmlElement, name: string): XmlElement[] {
  const found: XmlElement[] = [];
  const walk = (from: XmlElement): void => {
    for (const inner of from.children) {
      if (inner.name === name) found.push(inner);
      walk(inner);
    }
  };
  walk(element);
  return found;
}
