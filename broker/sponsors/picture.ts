/**
 * A sponsor's logo as somebody sends it: what it really is (by its bytes, not its name), how large, and whether it is
 * a picture of points. An SVG is a document, not a picture: what it may hold cannot be looked through in bounded time,
 * and no markup of a stranger is served to spectators. The console draws it in the organiser's own browser and sends
 * what is seen (renderer/control/event/raster.ts).
 */
export const PICTURE_TYPES = ['image/png', 'image/webp', 'image/jpeg'] as const;
export type PictureType = (typeof PICTURE_TYPES)[number];

export interface Picture {
  readonly type: PictureType;
  readonly bytes: Buffer;
}

/** What is wrong with it, and what would be right. */
export class PictureProblem extends Error {}

export const PICTURE_BYTES_MAX = 256 * 1024;
const SIDE_MAX_PX = 4_096;
/** A phone unpacks four bytes a point, however small the file is: 32 MB of them and no more. */
const POINTS_MAX = 8_000_000;
const HEAD_BYTES = 4_096;

/** Throws PictureProblem. */
export function readPicture(bytes: Buffer): Picture {
  if (bytes.length === 0) throw new PictureProblem('The file is empty.');
  if (bytes.length > PICTURE_BYTES_MAX)
    throw new PictureProblem('A logo is at most 256 KiB: phones load it during the race. Save it smaller.');
  const [type, [width, height]] = kindOf(bytes);
  if (!(width >= 1 && height >= 1)) throw new PictureProblem('The picture is damaged: it has no size.');
  if (width > SIDE_MAX_PX || height > SIDE_MAX_PX)
    throw new PictureProblem(
      `The picture is ${width} × ${height} pixels; at most ${SIDE_MAX_PX} × ${SIDE_MAX_PX} are shown.`,
    );
  if (width * height > POINTS_MAX)
    throw new PictureProblem(
      `The picture is ${width} × ${height} pixels, more than phones have room to unpack; at most ${POINTS_MAX / 1e6} million are shown. Save it about 1,600 pixels wide.`,
    );
  return { type, bytes };
}

type Size = readonly [width: number, height: number];

function kindOf(bytes: Buffer): readonly [PictureType, Size] {
  try {
    if (bytes.subarray(0, 8).equals(PNG) && bytes.toString('latin1', 12, 16) === 'IHDR')
      return ['image/png', [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]];
    if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP')
      return ['image/webp', webpSize(bytes)];
    if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return ['image/jpeg', jpegSize(bytes)];
  } catch (error) {
    if (error instanceof RangeError) throw new PictureProblem('The picture is cut off.');
    throw error;
  }
  if (bytes.subarray(0, HEAD_BYTES).includes('<svg'))
    throw new PictureProblem(
      'The station takes no SVG, which is a document and no picture. Bring it in the console, which draws it, or save it as PNG, about 1,600 pixels wide.',
    );
  throw new PictureProblem('This is no picture that browsers show: send PNG, WebP or JPEG.');
}
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function webpSize(bytes: Buffer): Size {
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff];
    case 'VP8L': {
      const packed = bytes.readUInt32LE(21);
      return [(packed & 0x3fff) + 1, ((packed >>> 14) & 0x3fff) + 1];
    }
    case 'VP8X':
      return [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1];
    default:
      throw new PictureProblem('The WebP picture is damaged.');
  }
}

/** Walks the segments to the frame's header. */
function jpegSize(bytes: Buffer): Size {
  for (let at = 2; ; ) {
    if (bytes.readUInt8(at) !== 0xff) throw new PictureProblem('The JPEG picture is damaged.');
    const marker = bytes.readUInt8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
    at += 2 + bytes.readUInt16BE(at + 2);
  }
}
