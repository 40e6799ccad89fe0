/** A process that holds silent sockets open at several ports, and opens each again a second after it was closed. */
import net from 'node:net';

const [count = '0', ...ports] = process.argv.slice(2);

function hold(port: number): void {
  const socket = net.connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  socket.on('close', () => setTimeout(() => hold(port), 1_000));
  socket.resume();
}
for (const port of ports) for (let n = 0; n < Number(count); n++) hold(Number(port));
process.on('disconnect', () => process.exit(0));
process.send?.('begun');
