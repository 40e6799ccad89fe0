/** What every HTTP server here is made with, at station, crowd and relay alike. */
export const SERVER_BOUNDS = {
  /** Cookies, a token and what browsers add need a tenth of it. */
  maxHeaderSize: 16_384,
  /** How often heads and bodies that do not come are looked for: Node's own default would keep them half a minute. */
  connectionsCheckingInterval: 2_000,
  /** A request that is not written as RFC 9112 says is refused: two readers of one must not see two. */
  insecureHTTPParser: false,
  requireHostHeader: true,
} as const;
