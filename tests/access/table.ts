/**
 * Who may what, written by hand and not taken from the code: every route, topic and feed of station and relay belongs to
 * one of the kinds below, and `*.test.ts` beside this file asks each of them as each of the askers. What is in no kind
 * fails the test.
 *
 * The station has three races. `crit` is public; most askers' rights are for it alone. `gravel` is public and none of
 * theirs. `secret` is not public, and only the other rider's (and official's and admin's, whose rights are for all).
 *
 * Answers:
 *   yes      it is answered, or done
 *   open     it is answered with what spectators see: no licence, no UCI ID, no chip
 *   all      it is answered with those as well
 *   sign-in  401
 *   no       403
 *   unknown  404, word for word as for a race that does not exist
 *   never    404: this door has no such route
 * `ended` is each of three: a token that was taken away, one that has expired, a session that was signed out.
 */

export const ASKERS = [
  'nobody',
  'rider',
  'other-rider',
  'display',
  'starter',
  'timekeeper',
  'one-race',
  'official',
  'admin',
  'ended',
] as const;
export type Asker = (typeof ASKERS)[number];

/** A kind without a race in its request has one line, marked `-`. */
export const STATION_ANSWERS = `
kind        race    nobody   rider    other-rider display  starter  timekeeper one-race official admin  ended

everybody   -       yes      yes      yes         yes      yes      yes        yes      yes      yes    sign-in
phones      -       sign-in  yes      yes         sign-in  sign-in  sign-in    sign-in  sign-in  sign-in sign-in

reading     crit    yes      yes      yes         yes      yes      yes        yes      yes      yes    sign-in
reading     gravel  yes      yes      yes         yes      yes      yes        yes      yes      yes    sign-in
reading     secret  unknown  unknown  yes         unknown  unknown  unknown    unknown  yes      yes    sign-in

entries     crit    open     open     open        open     open     open       all      all      all    sign-in
entries     gravel  open     open     open        open     open     open       open     all      all    sign-in
entries     secret  unknown  unknown  open        unknown  unknown  unknown    unknown  all      all    sign-in

own         crit    sign-in  yes      no          no       no       yes        yes      yes      yes    sign-in
own         gravel  sign-in  no       no          no       no       no         no       yes      yes    sign-in
own         secret  sign-in  unknown  yes         no       no       unknown    unknown  yes      yes    sign-in

sending     crit    sign-in  yes      no          no       no       yes        no       no       no     sign-in
sending     gravel  sign-in  no       no          no       no       no         no       no       no     sign-in
sending     secret  sign-in  unknown  yes         no       no       unknown    no       no       no     sign-in

passings    crit    sign-in  no       no          no       no       yes        yes      yes      yes    sign-in
passings    gravel  sign-in  no       no          no       no       no         no       yes      yes    sign-in
passings    secret  sign-in  no       no          no       no       unknown    unknown  yes      yes    sign-in

starting    crit    sign-in  no       no          no       yes      yes        yes      yes      yes    sign-in
starting    gravel  sign-in  no       no          no       no       no         no       yes      yes    sign-in
starting    secret  sign-in  no       no          no       unknown  unknown    unknown  yes      yes    sign-in

deciding    crit    sign-in  yes      no          no       no       no         yes      yes      yes    sign-in
deciding    gravel  sign-in  no       no          no       no       no         no       yes      yes    sign-in
deciding    secret  sign-in  unknown  yes         no       no       no         unknown  yes      yes    sign-in

officials   crit    sign-in  no       no          no       no       no         yes      yes      yes    sign-in
officials   gravel  sign-in  no       no          no       no       no         no       yes      yes    sign-in
officials   secret  sign-in  no       no          no       no       no         unknown  yes      yes    sign-in

troubles    -       sign-in  no       no          no       no       no         yes      yes      yes    sign-in
health      -       sign-in  no       no          no       no       yes        yes      yes      yes    sign-in
figures     -       sign-in  no       no          no       no       no         no       yes      yes    sign-in
staff       -       sign-in  no       no          no       no       no         yes      yes      yes    sign-in
event       -       sign-in  no       no          no       no       no         no       yes      yes    sign-in
admins      -       sign-in  no       no          no       no       no         no       no       yes    sign-in
`;

/** Kind → its routes. */
export const STATION_ROUTES: Record<string, readonly string[]> = {
  /** Pages, the event's join link and sign-in, what belongs to no race; lists hold what the asker may see. */
  everybody: [
    'GET /',
    'GET /*',
    'GET /watch',
    'GET /watch/*',
    'GET /board',
    'GET /board/*',
    'GET /overlay',
    'GET /overlay/*',
    'GET /history',
    'GET /history/*',
    'GET /results/*',
    'GET /start',
    'GET /start/*',
    'GET /checklist',
    'GET /control',
    'GET /control/*',
    'GET /rider',
    'GET /rider/*',
    'GET /join/:token',
    'GET /healthz',
    'GET /readyz',
    'GET /ca.crt',
    'GET /ca.mobileconfig',
    'GET /v1/openapi.json',
    'GET /v1/clock',
    'POST /v1/login',
    'POST /v1/logout',
    'GET /v1/me',
    'POST /v1/standby/knock',
    'GET /v1/maps',
    'GET /v1/maps/venue/:z/:x/:y',
    'GET /v1/sponsors',
    'GET /v1/sponsors/:id',
    'GET /v1/races',
    'GET /v1/event',
    'GET /v1/history/races',
    'GET /v1/stage-race',
    'POST /v1/join/:token',
    'POST /v1/join/:token/requests',
    'GET /v1/join/:token/requests/:id',
  ],
  /** Phones' apps, with a rider's card only. */
  phones: ['POST /owntracks', 'POST /pub', 'GET /osmand', 'POST /osmand'],
  /** What spectators see of a race. */
  reading: [
    'GET /v1/races/:race',
    'GET /v1/races/:race/course',
    'GET /v1/races/:race/course.gpx',
    'GET /v1/races/:race/starts',
    'GET /v1/races/:race/start-sheet.html',
    'GET /v1/races/:race/laps.csv',
    'GET /v1/races/:race/versions',
    'GET /v1/races/:race/versions/:version',
    'GET /v1/races/:race/results.pdf',
    'GET /v1/races/:race/start-list.pdf',
    'GET /v1/history/races/:race',
    'GET /v1/history/races/:race/traces',
    'GET /v1/history/races/:race/riders/:entry/track',
    'GET /v1/history/races/:race/riders/:entry/races',
  ],
  /** The same, with columns that only officials of the race get. */
  entries: [
    'GET /v1/races/:race/entries',
    'GET /v1/races/:race/entries.csv',
    'GET /v1/races/:race/entries.xlsx',
    'GET /v1/races/:race/results.csv',
    'GET /v1/races/:race/results.json',
    'GET /v1/races/:race/results.xlsx',
  ],
  /** A rider's recorded way and standing: the rider's own, officials', and programs of the organiser. */
  own: [
    'GET /v1/races/:race/entries/:bib/fixes',
    'GET /v1/races/:race/entries/:bib/track.gpx',
    'GET /v1/races/:race/entries/:bib/standing',
  ],
  sending: ['POST /v1/races/:race/entries/:bib/fixes'],
  passings: ['GET /v1/races/:race/passings', 'POST /v1/races/:race/passings'],
  starting: ['POST /v1/races/:race/starts'],
  /** Of riders: a call for help, and nothing else. */
  deciding: ['POST /v1/races/:race/decisions'],
  officials: [
    'PUT /v1/races/:race/course',
    'POST /v1/races/:race/course/import',
    'POST /v1/races/:race/course/look',
    'POST /v1/races/:race/course/lines',
    'DELETE /v1/races/:race/course/lines/:line',
    'PUT /v1/races/:race/entries',
    'POST /v1/races/:race/entries/import',
    'POST /v1/races/:race/entries/import/plan',
    'POST /v1/races/:race/entries/import/read',
    'POST /v1/races/:race/start-order',
    'POST /v1/races/:race/start-order/swap',
    'GET /v1/races/:race/phones',
    'POST /v1/phones/aside',
    'GET /v1/races/:race/cards',
    'POST /v1/races/:race/cards',
    'GET /v1/races/:race/cards.html',
    'GET /v1/races/:race/cards/address',
    'PUT /v1/races/:race/cards/address',
    'POST /v1/races/:race/entries/:bib/card',
    'DELETE /v1/races/:race/entries/:bib/card',
    'GET /v1/races/:race/entries/:bib/card.svg',
    'GET /v1/races/:race/entries/:bib/explanation',
    'GET /v1/races/:race/audit',
    'GET /v1/races/:race/sprints',
    'GET /v1/races/:race/review',
    'GET /v1/races/:race/fixes.csv',
    'GET /v1/races/:race/sign-on.pdf',
    'GET /v1/races/:race/entries/:bib/personal-data',
    'GET /v1/races/:race/call-up.pdf',
    'GET /v1/races/:race/join-requests',
    'POST /v1/races/:race/join-requests/:id',
  ],
  /** What was refused or waits, of all races: each official reads of theirs. */
  troubles: ['GET /v1/refusals', 'GET /v1/phones'],
  /** The station's state in words; names of riders only of the asker's races. */
  health: ['GET /v1/health', 'GET /v1/health/stalls', 'GET /v1/health/stalls/recordings'],
  /** Figures of the whole station, for officials and programs of the whole event. */
  figures: ['GET /metrics'],
  /** What is the person's own, or nobody's. */
  staff: [
    'PUT /v1/me/password',
    'GET /v1/places',
    'POST /v1/screens/gone/seen',
    'GET /v1/connection',
    'GET /v1/relays',
    'GET /v1/me/sessions',
    'DELETE /v1/me/sessions/:id',
    'POST /v1/me/second-factor',
    'PUT /v1/me/second-factor',
    'DELETE /v1/me/second-factor',
    'POST /v1/me/recovery-codes',
  ],
  /** Officials of the whole event. */
  event: [
    'GET /v1/relay-positions',
    'PUT /v1/relay-positions',
    'POST /v1/relay-positions/held',
    'POST /v1/races',
    'POST /v1/clock/adopt',
    'GET /v1/demo',
    'POST /v1/demo',
    'DELETE /v1/demo',
    'PUT /v1/maps/venue',
    'DELETE /v1/maps/venue',
    'GET /v1/maps/settings',
    'PUT /v1/maps/settings',
    'POST /v1/maps/keeping',
    'DELETE /v1/maps/keeping',
    'GET /v1/retention',
    'PUT /v1/retention',
    'POST /v1/retention/clock',
    'GET /v1/decoders',
    'PUT /v1/decoders/:id',
    'DELETE /v1/decoders/:id',
    'POST /v1/decoders/:id/aside/:key/count',
    'DELETE /v1/decoders/:id/aside/:key',
    'DELETE /v1/decoders/:id/aside',
    'GET /v1/backups',
    'POST /v1/backups/now',
    'GET /v1/standby',
    'POST /v1/standby/hand-over',
    'POST /v1/standby/go-alone',
    'POST /v1/sponsors',
    'PUT /v1/sponsors',
    'DELETE /v1/sponsors/:id',
    'PUT /v1/connection/network',
    'PUT /v1/connection/name',
    'POST /v1/relays',
    'DELETE /v1/relays/:id',
    'GET /v1/join-link',
    'POST /v1/join-link',
    'DELETE /v1/join-link',
    'GET /v1/event/log',
    'POST /v1/event/race-copies',
    'POST /v1/event/day-copies',
    'GET /v1/event/templates',
    'POST /v1/event/templates',
    'DELETE /v1/event/templates/:id',
  ],
  admins: [
    'GET /v1/users',
    'POST /v1/users',
    'PATCH /v1/users/:name',
    'DELETE /v1/users/:name',
    'GET /v1/tokens',
    'POST /v1/tokens',
    'DELETE /v1/tokens/:id',
    'GET /v1/sessions',
    'DELETE /v1/sessions/:id',
    'PUT /v1/sessions/idle-limit',
    'GET /v1/people-log',
    'DELETE /v1/standby',
    'POST /v1/standby/code',
    'PUT /v1/backups',
    'PUT /v1/event',
    'GET /v1/event/file',
    'POST /v1/event/file',
    'DELETE /v1/event/file',
    'GET /v1/event/file/contents',
    'POST /v1/event/opening',
    'PUT /v1/event/opening/:id',
    'GET /v1/event/opening/:id',
    'POST /v1/event/opening/:id/look',
    'POST /v1/event/opening/:id/open',
    'DELETE /v1/event/opening/:id',
  ],
};

/** Spectators' door (port 8080): whatever they show, everybody is nobody there. */
export const CROWD_ROUTES: readonly string[] = [
  'GET /',
  'GET /*',
  'GET /watch',
  'GET /watch/*',
  'GET /board',
  'GET /board/*',
  'GET /overlay',
  'GET /overlay/*',
  'GET /history',
  'GET /history/*',
  'GET /results/*',
  'GET /checklist',
  'GET /healthz',
  'GET /readyz',
  'GET /ca.crt',
  'GET /ca.mobileconfig',
  'GET /v1/clock',
  'GET /v1/maps',
  'GET /v1/maps/venue/:z/:x/:y',
  'GET /v1/sponsors',
  'GET /v1/sponsors/:id',
  'GET /v1/races',
  'GET /v1/event',
  'GET /v1/history/races',
  'GET /v1/stage-race',
  ...(STATION_ROUTES.reading ?? []).filter((route) => !route.endsWith('laps.csv')),
  ...(STATION_ROUTES.entries ?? []),
];

/** Phones' door (port 5055), not encrypted: riders' cards, and no token of anybody who is not on this computer. */
export const PHONES_ROUTES: readonly string[] = [
  'GET /',
  'POST /',
  'GET /osmand',
  'POST /osmand',
  'POST /owntracks',
  'POST /pub',
  'POST /v1/races/:race/entries/:bib/fixes',
  'GET /v1/clock',
  'GET /ca.crt',
  'GET /ca.mobileconfig',
];

/**
 * MQTT, for riders with bib 7 of their race. `hear`: what somebody gets who has subscribed to everything; `say`: what is
 * taken of them. Nobody signs in without a credential; of `ended` none is one.
 */
export const MQTT_ANSWERS = `
topic                                race    rider  other-rider display  starter  timekeeper one-race official admin

hear:bell-lap/v1/RACE/board          crit    no     no          yes      yes      yes        yes      yes      yes
hear:bell-lap/v1/RACE/board          gravel  no     no          no       no       no         no       yes      yes
hear:bell-lap/v1/RACE/board          secret  no     no          no       no       no         no       yes      yes

hear:bell-lap/v1/RACE/7/fixes        crit    no     no          no       no       yes        yes      yes      yes
hear:bell-lap/v1/RACE/7/fixes        gravel  no     no          no       no       no         no       yes      yes
hear:bell-lap/v1/RACE/7/fixes        secret  no     no          no       no       no         no       yes      yes
hear:bell-lap/v1/RACE/7/status       crit    no     no          no       no       yes        yes      yes      yes
hear:bell-lap/v1/RACE/7/status       gravel  no     no          no       no       no         no       yes      yes
hear:owntracks/RACE.7/phone          crit    no     no          no       no       yes        yes      yes      yes
hear:owntracks/RACE.7/phone          secret  no     no          no       no       no         no       yes      yes

hear:bell-lap/v1/RACE/7/messages     crit    yes    no          no       no       yes        yes      yes      yes
hear:bell-lap/v1/RACE/7/messages     secret  no     yes         no       no       no         no       yes      yes
hear:bell-lap/v1/RACE/7/clock/reply  crit    yes    no          no       no       yes        yes      yes      yes
hear:owntracks/RACE.7/phone/cmd      crit    yes    no          no       no       yes        yes      yes      yes
hear:bell-lap/v1/RACE/12/messages    crit    no     no          no       no       yes        yes      yes      yes

hear:venue/horn                      -       no     no          yes      no       yes        yes      yes      yes

say:bell-lap/v1/RACE/7/fixes         crit    yes    no          no       no       no         no       no       no
say:bell-lap/v1/RACE/7/fixes         secret  no     yes         no       no       no         no       no       no
say:bell-lap/v1/RACE/12/fixes        crit    no     no          no       no       no         no       no       no
say:bell-lap/v1/RACE/7/status        crit    yes    no          no       no       no         no       no       no
say:bell-lap/v1/RACE/7/clock         crit    yes    no          no       no       no         no       no       no
say:owntracks/RACE.7/phone           crit    yes    no          no       no       no         no       no       no
say:owntracks/RACE.7/phone           secret  no     yes         no       no       no         no       no       no

say:bell-lap/v1/RACE/7/messages      crit    no     no          no       no       no         yes      yes      yes
say:bell-lap/v1/RACE/7/messages      gravel  no     no          no       no       no         no       yes      yes
say:bell-lap/v1/RACE/board           crit    no     no          no       no       no         no       no       no
say:venue/horn                       -       no     no          no       no       yes        yes      yes      yes
`;

/**
 * The live feed at officials' and riders' door (port 8443). `crit` is over: a result was published, and something newer
 * waits for an official; `gravel` and `secret` are on.
 *   stands     the race as it stands now
 *   published  the published version, with a mark that something newer waits
 *   refused    as for a race that does not exist
 * A rider's card opens no feed: phones ask for their rider's standing, which costs them less radio.
 */
export const LIVE_ANSWERS = `
feed   race    nobody    rider     other-rider display   starter   timekeeper one-race official admin   ended

live   crit    published published published   published published published  stands   stands   stands  sign-in
live   gravel  stands    stands    stands      stands    stands    stands     stands   stands   stands  sign-in
live   secret  refused   refused   refused     refused   refused   refused    refused  stands   stands  sign-in
`;

/**
 * The relay. Its races: `open` for everybody; `link` for whoever has the address, and in no list; `closed` by the relay's
 * operators, and the only one that display and one-race official have rights for; `venue` not public at its station.
 * `ended` is each of two: an account that was removed, one that has expired.
 */
export const RELAY_ASKERS = [
  'nobody',
  'display',
  'one-race',
  'official',
  'admin',
  'operator',
  'ended',
] as const;

export const RELAY_ANSWERS = `
kind       race    nobody   display  one-race official admin    operator ended

everybody  -       yes      yes      yes      yes      yes      yes      sign-in
phones     -       sign-in  sign-in  sign-in  sign-in  sign-in  sign-in  sign-in

reading    open    yes      yes      yes      yes      yes      yes      sign-in
reading    link    yes      yes      yes      yes      yes      yes      sign-in
reading    closed  unknown  yes      yes      yes      yes      yes      sign-in
reading    venue   unknown  unknown  unknown  yes      yes      yes      sign-in

admins     -       sign-in  no       no       no       yes      yes      sign-in
`;

/** What somebody finds in lists: of races, of history, of GraphQL, of a rider's other races. */
export const RELAY_LISTS = `
kind       race    nobody   display  one-race official admin    operator

lists      open    yes      yes      yes      yes      yes      yes
lists      link    no       no       no       yes      yes      yes
lists      closed  no       yes      yes      yes      yes      yes
lists      venue   no       no       no       yes      yes      yes
`;

export const RELAY_ROUTES: Record<string, readonly string[]> = {
  /** `/metrics` is answered to the machine itself and to operators, and is not there for others. */
  everybody: [
    'GET /',
    'GET /*',
    'GET /watch',
    'GET /watch/*',
    'GET /board',
    'GET /board/*',
    'GET /admin',
    'GET /admin/*',
    'GET /overlay',
    'GET /overlay/*',
    'GET /history',
    'GET /history/*',
    'GET /healthz',
    'GET /readyz',
    'GET /metrics',
    'GET /v1/rest',
    'GET /v1/openapi.json',
    'GET /v1/clock',
    'GET /v1/me',
    'GET /v1/oidc',
    'GET /v1/event',
    'GET /v1/races',
    'GET /v1/history/races',
    'GET /v1/graphql',
    'POST /v1/graphql',
    // With a code that an operator gave.
    'POST /v1/stations',
  ],
  phones: [
    'POST /owntracks',
    'POST /pub',
    'GET /osmand',
    'POST /osmand',
    'POST /v1/races/:race/entries/:bib/fixes',
  ],
  reading: [
    'GET /v1/races/:race',
    'GET /v1/races/:race/course',
    'GET /v1/races/:race/entries',
    'GET /v1/races/:race/segments/head',
    'GET /v1/races/:race/segments/:segment',
    'GET /v1/history/races/:race',
    'GET /v1/history/races/:race/traces',
    'GET /v1/history/races/:race/riders/:entry/track',
    'GET /v1/history/races/:race/riders/:entry/races',
    'GET /v1/history/races/:race/archive',
    'GET /v1/history/races/:race/archive/:version/:file',
  ],
  admins: [
    'GET /v1/admin/races',
    'PUT /v1/admin/races/:race',
    'DELETE /v1/admin/races/:race',
    'POST /v1/admin/races/:race/restore',
    'POST /v1/admin/races/:race/archive',
    'GET /v1/admin/accounts',
    'POST /v1/admin/accounts',
    'DELETE /v1/admin/accounts/:id',
    'GET /v1/admin/load',
    'GET /v1/admin/server',
    'POST /v1/admin/codes',
    'GET /v1/admin/stations',
    'PUT /v1/admin/stations/:station',
  ],
};
