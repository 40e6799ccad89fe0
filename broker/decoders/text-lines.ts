/** Cuts a stream into messages at a delimiter. What grows too long without one is not a decoder's: it is dropped. */
export const MESSAGE_CHARS_MAX = 4_096;

export function textLines(
  delimiter: string | RegExp,
  message: (text: string) => void,
  tooLong: () => void,
): (bytes: Uint8Array) => void {
  const decoder = new TextDecoder('latin1');
  let rest = '';
  return (bytes) => {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split(delimiter);
    rest = parts.pop() ?? '';
    for (const part of parts) message(part);
    if (rest.length > MESSAGE_CHARS_MAX) {
      rest = '';
      tooLong();
    }
  };
}
