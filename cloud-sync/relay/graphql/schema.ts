/** What GraphQL clients may ask of the relay. It only grows; docs and the check for breaking changes read it here. */
export const SCHEMA = /* GraphQL */ `
  "Times are UTC epoch milliseconds, durations milliseconds."
  type Query {
    "Races open to whoever asks, the newest first."
    races: [Race!]!
    "Null when there is none, or none for you."
    race(id: ID!): Race
    "Races that have started, the newest first, at most 200; of one series, or with these words in name or course."
    pastRaces(series: String, find: String, beforeMs: Float, limit: Int): [PastRace!]!
    "A race lap by lap; null for one that has not started, or is not open to you."
    history(race: ID!): History
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
    "Origins of every relay that has this race, as its station says: any of them goes on where another has ended."
    addresses: [String!]!
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

  type PastRace {
    id: ID!
    name: String!
    format: String!
    state: RaceState!
    result: ResultState!
    startMs: Float!
    finishMs: Float
    timeZone: String!
    "The same for the races of one series: the name without years and edition numbers."
    series: String!
    course: PastCourse
    entries: Int!
    categories: [PastCategory!]!
  }
  type PastCourse { name: String! loop: Boolean! lengthM: Float! climbM: Float }
  type PastCategory {
    id: ID!
    name: String!
    starters: Int!
    finishers: Int!
    winner: PastWinner
    fastestLap: FastestLap
  }
  type PastWinner {
    entry: Int!
    bib: String!
    name: String!
    team: String
    timeMs: Float
    laps: Int!
    points: Int
    speedMps: Float
  }
  type FastestLap { entry: Int! bib: String! name: String! lap: Int! ms: Float! }

  type History {
    race: PastRace!
    "A step for traces that suits this race, metres."
    stepM: Float!
    profile: Profile
    categories: [HistoryCategory!]!
    "When riders (at most 12) were at every so many metres."
    traces(riders: [Int!]!, stepM: Float): [Trace!]!
    "Where a rider was during the race, thinned; null without positions."
    track(entry: Int!, points: Int): ThinTrack
    "The races of this rider: by UCI id, else by licence, else by name and team."
    races(entry: Int!): [RiderRace!]!
  }
  "The course's altitudes."
  type Profile { atM: [Float!]! altitudeM: [Float!]! }
  type HistoryCategory {
    id: ID!
    name: String!
    startMs: Float
    "Ends of laps; in a race of one lap its timing lines."
    marks: [Mark!]!
    "The fastest lap: mark is its index."
    best: BestLap
    "All in result order, or only these entries."
    riders(entries: [Int!]): [HistoryRider!]!
  }
  type Mark { lap: Int! line: ID! name: String }
  type BestLap { entry: Int! mark: Int! ms: Float! }
  "Lists have one value for each mark of the category; null where the rider was not seen."
  type HistoryRider {
    entry: Int!
    bib: String!
    name: String!
    team: String
    nation: String
    status: String!
    place: Int
    timeMs: Float
    gapMs: Float
    gapLaps: Int
    points: Int
    laps: Int!
    startMs: Float
    elapsedMs: [Float]!
    legMs: [Float]!
    places: [Int]!
    gapsMs: [Float]!
    "Timed by GPS alone."
    gps: [Boolean!]!
  }
  "Race time at k × stepM from the start line; null where the phone was not heard."
  type Trace { entry: Int! stepM: Float! elapsedMs: [Float]! }
  type ThinTrack {
    entry: Int!
    "Positions in the race before thinning."
    fixes: Int!
    timeMs: [Float!]!
    latDeg: [Float!]!
    lonDeg: [Float!]!
    speedMps: [Float]!
  }
  type RiderRace {
    race: ID!
    name: String!
    startMs: Float!
    timeZone: String!
    result: ResultState!
    category: String!
    entry: Int!
    bib: String!
    status: String!
    place: Int
    starters: Int!
    timeMs: Float
    gapMs: Float
    gapLaps: Int
    laps: Int!
    bestLapMs: Float
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
