/**
 * A process that holds silent sockets open at several ports, from eight addresses that are not the riders', and opens each
 * again some seconds after it was closed.
 */
import net from 'node:net';

const [count = '0', ...ports] = process.argv.slice(2);

function hold(port: number, n: number): void {
  const socket = net.connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${2 + (n % 8)}` });
  socket.on('error', () => {});
  socket.on('close', () => setTimeout(() => hold(port, n), 5_000 + Math.random() * 5_000));
  socket.resume();
}
for (const port of ports) for (let n = 0; n < Number(count); n++) hold(Number(port), n);
process.on('disconnect', () => process.exit(0));
process.send?.('begun');
