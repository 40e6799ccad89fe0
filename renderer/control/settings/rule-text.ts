/** Rules as figures in a field, and back. Pure: null is what cannot be read. */
import type { RuleKind } from './rule-list.ts';

const decimal = (text: string): number =>
  text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.'));
const whole = (value: number): boolean => Number.isInteger(value);

/** `20`, `0.5`, `80`: what stands in the field. */
export function figureText(kind: RuleKind, value: unknown): string {
  if (kind.is === 'seconds') return String(Number(value) / 1_000);
  if (kind.is === 'percent') return String(Math.round(Number(value) * 1_000) / 10);
  if (kind.is === 'laps' || kind.is === 'points') return (value as readonly number[]).join(', ');
  return String(value);
}

/** The rule's value from what was typed, within its bounds; null when it is none. */
export function figureOf(kind: RuleKind, text: string): number | number[] | null {
  if (kind.is === 'laps') return listOf(text, 1, 999);
  if (kind.is === 'points') return listOf(text, 0, 999);
  if (!('least' in kind)) return null;
  const value = decimal(text);
  if (!(value >= kind.least && value <= kind.most)) return null;
  if (kind.is === 'seconds') return Math.round(value * 1_000);
  if (kind.is === 'percent') return value / 100;
  return kind.is === 'count' && !whole(value) ? null : value;
}

/** `5, 10 15`: a list of whole numbers; empty is an empty list. */
function listOf(text: string, least: number, most: number): number[] | null {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const values = parts.map(Number);
  return values.every((value) => whole(value) && value >= least && value <= most) ? values : null;
}
