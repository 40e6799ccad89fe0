/** Topic filters (4.7): which may be asked for, and which topics each covers. */
import { elementOf } from '../../race/present.ts';

/** Levels of a topic or filter; deeper ones are work for nothing. */
export const LEVELS_MAX = 32;
export const TOPIC_LENGTH_MAX = 1_024;

/** Whether a topic is short and flat enough to be kept or looked up. */
export function isModest(topic: string): boolean {
  if (topic.length > TOPIC_LENGTH_MAX) return false;
  let levels = 1;
  for (let i = 0; i < topic.length; i++)
    if (topic.charCodeAt(i) === 47 && ++levels > LEVELS_MAX) return false;
  return true;
}

/** Whether `#` stands alone at the end only, and `+` alone in its level (4.7.1). */
export function isFilter(filter: string): boolean {
  const levels = filter.split('/');
  return (
    filter !== '' &&
    levels.every(
      (level, i) => !/[+#]/.test(level) || (level.length === 1 && (level === '+' || i === levels.length - 1)),
    )
  );
}

/** Whether a filter covers a topic. A topic of the server's (`$…`) is covered only by a filter that says so (4.7.2). */
export function covers(filter: string, topic: string): boolean {
  if (topic.startsWith('$') !== filter.startsWith('$')) return false;
  const [asked, levels] = [filter.split('/'), topic.split('/')];
  for (let i = 0; i < asked.length; i++) {
    if (asked[i] === '#') return true;
    if (i >= levels.length || (asked[i] !== '+' && asked[i] !== levels[i])) return false;
  }
  return asked.length === levels.length;
}

export interface Shared {
  readonly group: string;
  readonly filter: string;
}

/** The group and filter of `$share/GROUP/FILTER` (MQTT 5, 4.8.2); null for any other filter. */
export function sharedFilter(asked: string): Shared | null {
  const found = /^\$share\/([^/+#]+)\/(.+)$/.exec(asked);
  return found ? { group: elementOf(found, 1), filter: elementOf(found, 2) } : null;
}
