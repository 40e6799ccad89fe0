/** What never leaves this computer: nobody listens there who could not read its files too. */
export function isLoopback(address: string | undefined): boolean {
  const plain = (address ?? '').replace(/^::ffff:/i, '');
  // Fastify's `inject` and Unix sockets have no address of a network.
  return plain === '' || plain === '::1' || /^127(\.\d{1,3}){3}$/.test(plain);
}
