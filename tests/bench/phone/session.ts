/**
 * What it takes to open a connection to a station before the first fix is said, counted on a socket: TLS 1.3 with the
 * station's own certificate, whole and resumed, plus TCP's packets.
 */
import { randomBytes } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { memorySettings } from '../../../broker/auth/memory-settings.ts';
import { openCertificates } from '../../../broker/tls/certificates.ts';
import { TCP_IP_BYTES } from '../../../phone/energy.ts';

/** Bytes both ways. */
export interface SessionBytes {
  readonly full: number;
  readonly resumedTls: number;
}

/** SYN, SYN-ACK, ACK; and FIN with its ACK each way. */
const TCP_OPEN_BYTES = 3 * TCP_IP_BYTES;
const TCP_CLOSE_BYTES = 4 * TCP_IP_BYTES;
/** Six packets carry a handshake, three of them with no more than their head's worth. */
const HANDSHAKE_PACKETS_BYTES = 6 * TCP_IP_BYTES;
/** The upgrade to a WebSocket, CONNECT with its last will, CONNACK, SUBSCRIBE, SUBACK, with what lies under each. */
const MQTT_OPEN_BYTES = 1_150;

export const resumed = ({ resumedTls }: SessionBytes): number =>
  TCP_OPEN_BYTES + HANDSHAKE_PACKETS_BYTES + resumedTls + TCP_CLOSE_BYTES;

export async function measuredSession(): Promise<SessionBytes> {
  const { cert, key } = await identity();
  const server = createServer({ cert, key });
  server.on('secureConnection', (socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => socket.write(data));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = (server.address() as { port: number }).port;
  const first = await handshake(port, undefined);
  const second = await handshake(port, first.session);
  server.close();
  if (!second.isReused) throw new Error('the TLS session was not resumed: its bytes say nothing');
  return {
    full: TCP_OPEN_BYTES + HANDSHAKE_PACKETS_BYTES + first.bytes + MQTT_OPEN_BYTES,
    resumedTls: second.bytes,
  };
}

/** Opens, says one byte and hears it again, which brings the session's ticket along. */
async function handshake(port: number, session: Buffer | undefined) {
  const tcp = connectTcp({ host: '127.0.0.1', port });
  const socket: TLSSocket = connect({
    socket: tcp,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ...(session && { session }),
  });
  let ticket: Buffer | undefined;
  socket.on('session', (given) => {
    ticket = given;
  });
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.once('secureConnect', () => socket.write('x'));
    socket.once('data', () => resolve());
  });
  const bytes = tcp.bytesRead + tcp.bytesWritten;
  const isReused = socket.isSessionReused();
  socket.destroy();
  return { bytes, isReused, session: ticket };
}

async function identity() {
  const certificates = await openCertificates({
    settings: memorySettings(),
    now: Date.now,
    random: (count) => randomBytes(count),
    stationName: 'bell-lap-3f9a',
    names: { hosts: ['bell-lap-3f9a.local'], addresses: ['192.168.7.2'] },
  });
  return certificates.tls();
}
