/**
 * The parts of leaflet that a map of ours uses, from its own sources: its bundle carries vectors, markers, popups
 * and controls besides, twice the bytes, which a spectator would wait for. Each handler adds itself to the map.
 */
import 'leaflet/src/layer/Layer.js';
import 'leaflet/src/map/handler/Map.BoxZoom.js';
import 'leaflet/src/map/handler/Map.DoubleClickZoom.js';
import 'leaflet/src/map/handler/Map.Drag.js';
import 'leaflet/src/map/handler/Map.ScrollWheelZoom.js';
import 'leaflet/src/map/handler/Map.TouchZoom.js';

export type { LatLng, LeafletMouseEvent, Map as LeafletMap } from 'leaflet';
export { toLatLngBounds as latLngBounds } from 'leaflet/src/geo/LatLngBounds.js';
export { createMap as map } from 'leaflet/src/map/Map.js';
