/** Why a port could not be opened, in words that help; whatever else went wrong as it is. */
export function inWords(error: unknown): Error {
  const { code, port, message = String(error) } = error as { code?: string; port?: number; message?: string };
  if (code === 'EADDRINUSE')
    return new Error(
      `Port ${port ?? '?'} is taken by another program (perhaps another station or MQTT broker). End it, or choose other ports; --help lists them.`,
      { cause: error },
    );
  if (code === 'EACCES' && port !== undefined)
    return new Error(`Port ${port} may not be opened by this user. Choose one above 1023.`, { cause: error });
  return error instanceof Error ? error : new Error(message);
}
