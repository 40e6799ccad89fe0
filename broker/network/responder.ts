/**
 * What a multicast DNS responder answers (RFC 6762), as pure functions of what was asked and what is ours:
 * which records answer a query, and whether somebody else claims our names.
 */
import type { DnsRecord, Message, Name, ReceivedRecord } from './dns-message.ts';
import { dataBytes, keyOf, sameName, TYPE } from './dns-message.ts';

export interface Reply {
  readonly answers: readonly DnsRecord[];
  /** What the asker will want to know next. */
  readonly additionals: readonly DnsRecord[];
}

/** The answer to a query; null when nothing of ours is asked for, or all of it is known already. */
export function replyTo(query: Message, ours: readonly DnsRecord[]): Reply | null {
  const answers = new Set<DnsRecord>();
  for (const { name, type } of query.questions) {
    const ofName = ours.filter((record) => sameName(record.name, name));
    const fitting = ofName.filter(
      ({ data }) => data.type === type || (type === TYPE.ANY && data.type !== TYPE.NSEC),
    );
    // We own the name and have nothing of that type: say so, or they wait.
    const instead = fitting.length > 0 ? fitting : ofName.filter(({ data }) => data.type === TYPE.NSEC);
    for (const record of instead) if (!isKnown(query, record)) answers.add(record);
  }
  if (answers.size === 0) return null;
  return { answers: [...answers], additionals: relatedTo([...answers], ours) };
}

/** The asker has it, with at least half of its life left. */
const isKnown = (query: Message, record: DnsRecord): boolean =>
  query.answers.some(
    (known) =>
      known.type === record.data.type &&
      known.ttlS * 2 >= record.ttlS &&
      sameName(known.name, record.name) &&
      Buffer.compare(known.data, dataBytes(record)) === 0,
  );

/** Service of a pointer, host of a service: what follows from the answers. */
function relatedTo(answers: readonly DnsRecord[], ours: readonly DnsRecord[]): DnsRecord[] {
  const related = new Set<DnsRecord>();
  const follow = (name: Name) => {
    for (const record of ours)
      if (sameName(record.name, name) && !answers.includes(record) && !related.has(record)) {
        related.add(record);
        if ('target' in record.data && record.data.type === TYPE.SRV) follow(record.data.target);
      }
  };
  for (const { data, name } of answers)
    if ('target' in data) follow(data.target);
    else if (data.type === TYPE.A || data.type === TYPE.AAAA) follow(name);
  return [...related];
}

/** Somebody else answers for one of our names with something else. */
export function contradicts(heard: Message, ours: readonly DnsRecord[]): boolean {
  return [...heard.answers, ...heard.additionals].some(
    (record) => record.ttlS > 0 && claimedOtherwise(record, ours),
  );
}

/**
 * Somebody else asks for our name at the same moment, to have it (RFC 6762, 8.2): whose records are greater wins.
 * True when theirs are.
 */
export function losesTo(probe: Message, ours: readonly DnsRecord[]): boolean {
  const names = new Set(ours.filter((record) => record.unique).map(({ name }) => keyOf(name)));
  return [...names].some((name) => {
    const theirs = probe.authorities.filter((record) => keyOf(record.name) === name);
    if (theirs.length === 0) return false;
    const mine = ours.filter((record) => keyOf(record.name) === name && record.data.type !== TYPE.NSEC);
    return compareSets(theirs.map(heardKey), mine.map(ownKey)) > 0;
  });
}

function claimedOtherwise(heard: ReceivedRecord, ours: readonly DnsRecord[]): boolean {
  const mine = ours.filter(
    ({ unique, data, name }) => unique && data.type === heard.type && sameName(name, heard.name),
  );
  return (
    mine.length > 0 &&
    heard.type !== TYPE.NSEC &&
    !mine.some((record) => Buffer.compare(dataBytes(record), heard.data) === 0)
  );
}

const heardKey = ({ type, data }: ReceivedRecord): Buffer =>
  Buffer.concat([Buffer.from([type >> 8, type & 255]), data]);
const ownKey = (record: DnsRecord): Buffer =>
  Buffer.concat([Buffer.from([record.data.type >> 8, record.data.type & 255]), dataBytes(record)]);

function compareSets(theirs: Buffer[], mine: Buffer[]): number {
  const [a, b] = [theirs.sort(Buffer.compare), mine.sort(Buffer.compare)];
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const [one, other] = [a[at], b[at]];
    if (one === undefined) return -1;
    if (other === undefined) return 1;
    const order = Buffer.compare(one, other);
    if (order !== 0) return order;
  }
  return 0;
}
