/**
 * The end of a connection that the broker library holds: a stream whose reads are what the front lets through, and
 * whose writes go to the client. Destroying it ends the connection, after what has been written is out.
 */
import { Duplex } from 'node:stream';

/** How long a client may take to read the last bytes. */
const CLOSING_MS = 1_000;

/** `wanted`: the library has read what was pushed. `closed`: the connection has ended for the library. */
export function openBrokerSide(client: Duplex, told: { wanted(): void; closed(): void }): Duplex {
  const write = (bytes: Buffer, done: () => void) => {
    if (!client.writable || client.write(bytes)) done();
    else client.once('drain', done);
  };
  return new Duplex({
    read: told.wanted,
    write: (bytes: Buffer, _encoding, done) => write(bytes, done),
    writev: (pieces, done) => write(Buffer.concat(pieces.map((piece) => piece.chunk as Buffer)), done),
    final: (done) => {
      client.end();
      done();
    },
    destroy: (_error, done) => {
      told.closed();
      client.once('finish', () => client.destroy());
      client.end();
      client.resume();
      setTimeout(() => client.destroy(), CLOSING_MS).unref();
      done(null);
    },
  });
}
