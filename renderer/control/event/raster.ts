/**
 * A logo as a picture of points. The station takes no SVG: it is a document that may hold anything, and pages of
 * spectators would get a stranger's markup. Here it is drawn once, by the browser of whoever brings it, as an image
 * (which runs nothing and loads nothing), and only what is seen goes to the station.
 */

/** The longest side of what is drawn: sharp on a big screen. */
const SIDE_PX = 1_600;
const SMALLER = 0.7;
const TRIES = 8;
/** What the station takes. */
const BYTES_MAX = 256 * 1024;
const DRAWN_WITHIN_MS = 15_000;

const isSvg = (file: File): boolean => file.type === 'image/svg+xml' || /\.svg$/i.test(file.name);

/** The file itself, or an SVG's picture as PNG. Rejects when it cannot be drawn. */
export async function raster(file: File): Promise<Blob> {
  if (!isSvg(file)) return file;
  const address = URL.createObjectURL(new Blob([file], { type: 'image/svg+xml' }));
  try {
    const image = await drawn(address);
    // One without a size of its own is as wide as it is high.
    const [width, height] = [image.naturalWidth || 1, image.naturalHeight || 1];
    let scale = SIDE_PX / Math.max(width, height);
    for (let times = 0; times < TRIES; times++) {
      const blob = await png(image, Math.max(1, width * scale), Math.max(1, height * scale));
      if (blob.size <= BYTES_MAX) return blob;
      scale *= SMALLER;
    }
    throw new Error('too large');
  } finally {
    URL.revokeObjectURL(address);
  }
}

function drawn(address: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    const late = setTimeout(() => reject(new Error('not drawn in time')), DRAWN_WITHIN_MS);
    image.onload = () => {
      clearTimeout(late);
      resolve(image);
    };
    image.onerror = () => {
      clearTimeout(late);
      reject(new Error('not drawn'));
    };
    image.src = address;
  });
}

function png(image: HTMLImageElement, width: number, height: number): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width);
  canvas.height = Math.round(height);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('not drawn'))), 'image/png'),
  );
}
