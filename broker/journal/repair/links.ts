/** A link of the chain that is hurt itself, its row and all others being sound: the next link tells what it was. */
import type Database from 'better-sqlite3';
import { chainedRows, FIRST_LINK, linkAfter } from '../chain.ts';

/** Puts back links that the link after them confirms; one that nothing confirms stays, for `verify` to name. Returns how many. */
export function mendLinks(db: Database.Database): number {
  const told: { readonly seq: number; readonly link: Buffer }[] = [];
  let doubted: (typeof told)[number] | null = null;
  let link: Buffer = FIRST_LINK;
  for (const row of chainedRows(db, 0)) {
    link = linkAfter(link, row);
    if (row.link === null) continue;
    const isAsStored = link.equals(row.link);
    if (isAsStored && doubted !== null) told.push(doubted);
    // A second one in a row: something before was changed or is missing, and the chain goes on from what stands there.
    if (!isAsStored && doubted !== null) link = Buffer.from(row.link);
    doubted = isAsStored || doubted !== null ? null : { seq: row.seq, link };
  }
  const put = db.prepare('UPDATE record SET chain = ? WHERE seq = ?');
  for (const { seq, link: was } of told) put.run(was, seq);
  return told.length;
}
