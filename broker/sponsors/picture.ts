/**
 * A sponsor's logo as somebody sends it: what it really is (by its bytes, not its name), how large, and whether it is
 * a picture and nothing more. An SVG that could do anything but be looked at is refused, not mended: whoever drew it
 * should see what is shown. Pages show logos as images only, and the station serves them under a policy without
 * scripts, so this is the first of two doors.
 */
import { XMLValidator } from 'fast-xml-parser';

export const PICTURE_TYPES = ['image/png', 'image/webp', 'image/jpeg', 'image/svg+xml'] as const;
export type PictureType = (typeof PICTURE_TYPES)[number];

export interface Picture {
  readonly type: PictureType;
  readonly bytes: Buffer;
}

/** What is wrong with it, and what would be right. */
export class PictureProblem extends Error {}

export const PICTURE_BYTES_MAX = 256 * 1024;
const SIDE_MAX_PX = 4_096;

/** Throws PictureProblem. An SVG comes back without its DOCTYPE. */
export function readPicture(bytes: Buffer): Picture {
  if (bytes.length === 0) throw new PictureProblem('The file is empty.');
  if (bytes.length > PICTURE_BYTES_MAX)
    throw new PictureProblem('A logo is at most 256 KiB: phones load it during the race. Save it smaller.');
  const [type, size] = kindOf(bytes);
  if (size === null) return { type, bytes: readSvg(bytes) };
  const [width, height] = size;
  if (!(width >= 1 && height >= 1)) throw new PictureProblem('The picture is damaged: it has no size.');
  if (width > SIDE_MAX_PX || height > SIDE_MAX_PX)
    throw new PictureProblem(
      `The picture is ${width} × ${height} pixels; at most ${SIDE_MAX_PX} × ${SIDE_MAX_PX} are shown.`,
    );
  return { type, bytes };
}

type Size = readonly [width: number, height: number];

function kindOf(bytes: Buffer): readonly [PictureType, Size | null] {
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
  if (bytes.includes('<svg')) return ['image/svg+xml', null];
  throw new PictureProblem('This is no picture that browsers show: send PNG, WebP, JPEG or SVG.');
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

const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/<!ENTITY|<!DOCTYPE[^>]*\[/i, 'declares entities'],
  [/<\s*(?:[\w-]+:)?script/i, 'holds a script'],
  [
    /<\s*(?:[\w-]+:)?(?:foreignObject|iframe|object|embed|audio|video|handler|listener)\b/i,
    'holds a page of its own',
  ],
  [/\son[a-z]+\s*=/i, 'acts when it is clicked or loaded'],
  [/javascript\s*:/i, 'holds a script'],
  [/(?:href|src)\s*=\s*["']\s*(?!#|data:image\/(?:png|jpeg|webp);)/i, 'loads something from elsewhere'],
  [/(?:url\(\s*["']?\s*(?!#|["']?data:image\/(?:png|jpeg|webp);))/i, 'loads something from elsewhere'],
  [/@import/i, 'loads something from elsewhere'],
  [/<\?xml-stylesheet/i, 'loads something from elsewhere'],
];

function readSvg(bytes: Buffer): Buffer {
  const text = new TextDecoder('utf-8').decode(bytes);
  if (text.includes('\uFFFD') || text.includes('\0'))
    throw new PictureProblem('The SVG is not UTF-8 text; save it anew as plain SVG.');
  for (const [pattern, does] of FORBIDDEN)
    if (pattern.test(text))
      throw new PictureProblem(`The SVG ${does}; save it as plain SVG, or send it as PNG or WebP.`);
  // Numeric references could spell any of the above.
  if (/&#/.test(text.replace(/>[^<]*</g, '><')))
    throw new PictureProblem('The SVG has coded characters in its attributes; save it as plain SVG.');
  const plain = text.replace(/<!DOCTYPE[^>]*>/i, '');
  if (!/^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<svg[\s>]/.test(plain))
    throw new PictureProblem('The file does not begin with <svg>: it is no SVG picture.');
  if (XMLValidator.validate(plain) !== true)
    throw new PictureProblem('The SVG is damaged: its elements do not close.');
  return Buffer.from(plain, 'utf8');
}
