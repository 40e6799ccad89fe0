/**
 * What lies under the course: the venue's own map where the station has one, tiles from the internet where the
 * organiser allows them, the outline of the world from afar. Loaded by itself after the map stands, so that nobody
 * waits for it; where nothing comes, the quiet ground with its grid stays.
 */
import type { Camera } from '../camera.ts';
import type { MapPalette } from '../palette.ts';
import { outlineStrength } from './outline-strength.ts';
import { onVenueMapChanged, readMaps, type StationMaps } from './station-maps.ts';
import { createTileLayer, type TileLayer } from './tile-layer.ts';
import { drawWorld, loadWorldOutline, type WorldOutline } from './world-outline.ts';

export interface BaseMap {
  /** Draws over the ground what is there already, and fetches what is missing. */
  draw(context: CanvasRenderingContext2D, camera: Camera, palette: MapPalette): void;
  /** Who made the map that is shown; must be written on it. */
  credit(): string;
  destroy(): void;
}

/** `onChange`: something came, draw again. */
export function createBaseMap(onChange: () => void): BaseMap {
  let world: WorldOutline | null = null;
  let asked = false;
  let layers: readonly TileLayer[] = [];
  let online: TileLayer | null = null;
  let ended = false;

  const receive = (maps: StationMaps) => {
    if (ended) return;
    for (const layer of layers) layer.destroy();
    // The venue's own map lies above what comes from the internet.
    online =
      maps.online && createTileLayer({ ...maps.online, kind: 'raster', minZoom: 0, bounds: null }, onChange);
    layers = [...(online ? [online] : []), ...(maps.venue ? [createTileLayer(maps.venue, onChange)] : [])];
    onChange();
  };
  const look = () =>
    void readMaps().then(receive, () => {
      // An older station, or none at the moment: the ground is enough.
    });
  look();
  const stopListening = onVenueMapChanged(look);

  return {
    draw(context, camera, palette) {
      if (!asked && outlineStrength(Math.log2(camera.scale)) > 0) {
        asked = true;
        loadWorldOutline().then(
          (outline) => {
            world = outline;
            onChange();
          },
          () => {
            asked = false;
          },
        );
      }
      if (world) drawWorld(context, camera, palette, world);
      for (const layer of layers)
        if (layer !== online || navigator.onLine) layer.draw(context, camera, palette);
    },
    credit: () =>
      [...new Set(layers.filter((layer) => layer.isShown()).map((layer) => layer.credit))]
        .filter((credit) => credit !== '')
        .join(' · '),
    destroy() {
      ended = true;
      stopListening();
      for (const layer of layers) layer.destroy();
      layers = [];
    },
  };
}
