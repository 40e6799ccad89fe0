/**
 * Google's encoded polylines: each number's difference to the one before, five bits a letter.
 */
export function decodePolyline(text: string, each: (lat: number, lon: number, index: number) => void): void {
  let at = 0;
  const next = (): number => {
    let [value, shift, bits] = [0, 0, 0];
    do {
      bits = text.charCodeAt(at++) - 63;
      value |= (bits & 0x1f) << shift;
      shift += 5;
    } while (bits >= 0x20 && at < text.length);
    return value & 1 ? ~(value >> 1) : value >> 1;
  };
  let [lat, lon] = [0, 0];
  for (let index = 0; at < text.length; index++) {
    lat += next();
    lon += next();
    each(lat, lon, index);
  }
}
