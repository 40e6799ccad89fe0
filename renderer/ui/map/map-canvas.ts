/** The map's two canvases over leaflet's view, and the view as a camera. */

import { present } from '../../../race/present.ts';
import type { Camera } from './camera.ts';
import * as L from './leaflet.ts';

const DENSITY_MAX = 2;

/** Leaflet with nothing of its own on it: `bare` is not touched by anybody; `still` moves without inertia. */
export function openLeaflet(
  container: HTMLElement,
  { bare, still }: { bare: boolean; still: boolean },
): L.LeafletMap {
  const map = L.map(container, {
    zoomControl: false,
    attributionControl: false,
    zoomAnimation: false,
    fadeAnimation: false,
    zoomSnap: 0,
    zoomDelta: 0.75,
    wheelPxPerZoomLevel: 90,
    maxZoom: 20,
    minZoom: 2,
    inertia: !still,
    doubleClickZoom: !bare,
    dragging: !bare,
    keyboard: false,
    touchZoom: !bare,
    scrollWheelZoom: !bare,
    boxZoom: !bare,
    bounceAtZoomLimits: false,
  });
  map.setView([0, 0], 2, { animate: false });
  return map;
}

/** A canvas over the whole map, that a screen reader passes over. */
export function layCanvas(container: HTMLElement): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.className = 'map-canvas';
  canvas.setAttribute('aria-hidden', 'true');
  container.append(canvas);
  return canvas;
}

export function cameraOf(map: L.LeafletMap): Camera {
  const view = map.getSize();
  const corner = present(map.getPixelBounds().min, 'The corner of the map');
  const density = Math.min(window.devicePixelRatio || 1, DENSITY_MAX);
  return {
    scale: 2 ** map.getZoom(),
    left: corner.x,
    top: corner.y,
    width: view.x,
    height: view.y,
    density,
  };
}
