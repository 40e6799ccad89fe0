/** What GraphQL clients may ask of the relay. It only grows; docs and the check for breaking changes read it here. */
export const SCHEMA = /* GraphQL */ `
  "Times are UTC epoch milliseconds, durations milliseconds."
  type Query {
    "Races open to whoever asks, the newest first."
    races: [Race!]!
    "Null when there is none, or none for you."
    race(id: ID!): Race
  }

  type Subscription {
    """
    How a race stands, now and whenever it changes; a slow reader gets the newest and skips what lies between.
    With the cursor of the last message seen it says what changed since, and honestly whether that is all.
    """
    standings(race: ID!, after: String): Standings!
    "Where riders are, at most once a second; each message holds those who moved."
    positions(race: ID!): [Position!]!
  }

  type Race {
    id: ID!
    name: String!
    format: String!
    state: RaceState!
    result: ResultState!
    startMs: Float
    finishMs: Float
    timeZone: String!
    "Viewers of the live feed now."
    viewers: Int!
    categories: [Category!]!
    "All riders, or one category's."
    riders(category: ID): [Rider!]!
    rider(bib: String!): Rider
    announcements: [Announcement!]!
    course: Course
  }

  enum RaceState { waiting running neutralised stopped finished }
  enum ResultState { live provisional official }

  type Category {
    id: ID!
    name: String!
    startMs: Float
    lapsTotal: Int
    lapsToGo: Int
    "In result order."
    standings: [Rider!]!
  }

  type Rider {
    entry: Int!
    bib: String!
    name: String!
    team: String
    nation: String
    category: ID!
    status: String!
    place: Int
    laps: Int!
    timeMs: Float
    "Behind the leader by time; null when by whole laps."
    gapMs: Float
    gapLaps: Int
    lastLapMs: Float
    bestLapMs: Float
    lastPassingMs: Float
    expectedMs: Float
    points: Int
    "Passings that count, in order."
    history: [Passing!]!
  }

  type Passing {
    line: ID!
    timeMs: Float!
    source: String!
    lap: Int
  }

  type Announcement { atMs: Float! text: String! }
  type Course { name: String! loop: Boolean! lines: [Line!]! points: [Point!]! }
  type Line { id: ID! name: String! kind: String! atM: Float! }
  type Point { latDeg: Float! lonDeg: Float! }
  type Position { entry: Int! timeMs: Float! latDeg: Float! lonDeg: Float! progressM: Float }

  type Standings {
    "Give it back as \`after\` to go on from here."
    cursor: String!
    "False: what changed since the cursor given is not known here any more, so all riders are in \`changed\`."
    recovered: Boolean!
    race: Race!
    "Riders whose row changed since the message before, or since \`after\`."
    changed: [Rider!]!
  }
`;
