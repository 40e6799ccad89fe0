/** Which troubles of a server its viewers feel now; the others have days. */
const URGENT = new Set(['relay-not-ready', 'web-silent', 'certificate-own']);

/** `detail`: of a certificate, the days that it has left; below 0 it is over, and browsers refuse the page. */
export const isUrgent = (what: string, detail: string): boolean =>
  URGENT.has(what) || (what === 'certificate-ends' && Number(detail) < 0);
