/** The base map under any map of leaflet's: a canvas of its own below everything else, drawn when the view moves. */
import type { Map as LeafletMap } from 'leaflet';
import { prepare } from '../camera.ts';
import { type MapPalette, readPalette } from '../palette.ts';
import { createBaseMap } from './base-map.ts';
import './base-under.css';

export interface BaseUnder {
  /** The theme has changed. */
  repaint(): void;
  destroy(): void;
}

const DENSITY_MAX = 2;

export function layBaseUnder(map: LeafletMap): BaseUnder {
  const container = map.getContainer();
  const canvas = document.createElement('canvas');
  canvas.className = 'base-canvas';
  canvas.setAttribute('aria-hidden', 'true');
  const credit = document.createElement('p');
  credit.className = 'base-credit';
  container.prepend(canvas);
  container.append(credit);
  let palette: MapPalette = readPalette(container);
  let frame = 0;

  const draw = () => {
    frame = 0;
    const view = map.getSize();
    const corner = map.getPixelBounds().min;
    if (!corner || view.x === 0 || view.y === 0) return;
    const camera = {
      scale: 2 ** map.getZoom(),
      left: corner.x,
      top: corner.y,
      width: view.x,
      height: view.y,
      density: Math.min(window.devicePixelRatio || 1, DENSITY_MAX),
    };
    const context = prepare(canvas, camera, true);
    context.fillStyle = palette.ground;
    context.fillRect(0, 0, camera.width, camera.height);
    base.draw(context, camera, palette);
    credit.textContent = base.credit();
  };
  const stale = () => {
    if (frame === 0) frame = requestAnimationFrame(draw);
  };
  const base = createBaseMap(stale);
  map.on('move zoom resize viewreset', stale);
  stale();
  return {
    repaint() {
      palette = readPalette(container);
      stale();
    },
    destroy() {
      cancelAnimationFrame(frame);
      map.off('move zoom resize viewreset', stale);
      base.destroy();
      canvas.remove();
      credit.remove();
    },
  };
}
