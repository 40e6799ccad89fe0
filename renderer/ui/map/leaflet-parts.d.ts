/** Leaflet's types describe its bundle; these are the same things by the paths of its parts (see leaflet.ts). */
declare module 'leaflet/src/map/Map.js' {
  export { map as createMap } from 'leaflet';
}
declare module 'leaflet/src/geo/LatLngBounds.js' {
  export { latLngBounds as toLatLngBounds } from 'leaflet';
}
declare module 'leaflet/src/map/handler/Map.*';
declare module 'leaflet/src/layer/Layer.js';
