/** The one error of reading position frames. */

/** Why a frame could not be read; the decoder then needs a key frame. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
  readonly code: 'malformed' | 'version' | 'gap' | 'no-key-frame';
  constructor(code: FrameError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export const malformed = (message: string): FrameError => new FrameError('malformed', message);
