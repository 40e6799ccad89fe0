/**
 * Whether what a JSON Schema describes has changed so that somebody who relied on it breaks. Two readers are thought
 * of: a client that *sends* (nothing it sent may be refused now) and a client that *receives* (nothing it was promised
 * may be missing or different now). New fields, and new alternatives in what is received, are growth and pass.
 */

export type Json = Readonly<Record<string, unknown>>;
export type Direction = 'sent' | 'received';

/** A document to look references up in. */
export interface Pair {
  readonly before: Json;
  readonly after: Json;
}

/** Deeper than any message of ours; a recursive schema ends here or at a pair that was compared already. */
const DEPTH_MAX = 60;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const object = (value: unknown): Json => (isObject(value) ? value : {});
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const strings = (value: unknown): readonly string[] =>
  list(value).filter((one): one is string => typeof one === 'string');
const show = (value: unknown): string => JSON.stringify(value);

/** Every change that breaks, each as "WHERE: what". */
export function schemaChanges(
  documents: Pair,
  before: unknown,
  after: unknown,
  direction: Direction,
  where: string,
): readonly string[] {
  return [...new Set(new Comparison(documents, direction).compare(before, after, where, 0))];
}

class Comparison {
  /** What was found for a pair, without where; while it is being compared, nothing: a schema may hold itself. */
  readonly #known = new Map<unknown, Map<unknown, readonly string[]>>();
  readonly #documents: Pair;
  readonly #direction: Direction;

  constructor(documents: Pair, direction: Direction) {
    this.#documents = documents;
    this.#direction = direction;
  }

  compare(oldOne: unknown, newOne: unknown, at: string, depth: number): readonly string[] {
    const before = this.#known.get(oldOne)?.get(newOne);
    if (before) return before.map((line) => at + line);
    const results = this.#known.get(oldOne) ?? new Map<unknown, readonly string[]>();
    this.#known.set(oldOne, results.set(newOne, []));
    const found = this.#compareAnew(oldOne, newOne, at, depth);
    results.set(
      newOne,
      found.map((line) => line.slice(at.length)),
    );
    return found;
  }

  #compareAnew(oldOne: unknown, newOne: unknown, at: string, depth: number): readonly string[] {
    const old = merged(this.#documents.before, oldOne);
    const now = merged(this.#documents.after, newOne);
    if (depth > DEPTH_MAX) return [];

    const oldAlternatives = alternatives(this.#documents.before, old);
    const newAlternatives = alternatives(this.#documents.after, now);
    if (oldAlternatives.length > 1 || newAlternatives.length > 1)
      return this.#compareAlternatives(oldAlternatives, newAlternatives, at, depth);
    return [
      ...this.#compareTypes(old, now, at),
      ...this.#compareValues(old, now, at),
      ...(this.#direction === 'sent' ? compareLimits(old, now, at) : []),
      ...this.#compareProperties(old, now, at, depth),
      ...this.#compareItems(old, now, at, depth),
    ];
  }

  /** Each alternative there was must still be there; null is none that a reader need expect. */
  #compareAlternatives(
    old: readonly Json[],
    now: readonly Json[],
    at: string,
    depth: number,
  ): readonly string[] {
    const found: string[] = [];
    const isNull = (one: Json): boolean => one.type === 'null';
    if (this.#direction === 'received' && now.some(isNull) && !old.some(mayBeNull))
      found.push(`${at}: may now be null`);
    for (const [index, one] of old.entries()) {
      if (isNull(one)) {
        if (this.#direction === 'sent' && !now.some(mayBeNull))
          found.push(`${at}: null is not taken any more`);
        continue;
      }
      const attempts = now
        .filter((other) => !isNull(other))
        .map((other) => this.compare(one, other, at, depth + 1));
      const best = attempts.sort((a, b) => a.length - b.length)[0];
      if (best === undefined) found.push(`${at}: alternative ${index + 1} is gone`);
      else found.push(...best);
    }
    return found;
  }

  #compareTypes(old: Json, now: Json, at: string): readonly string[] {
    const was = typesOf(old);
    const is = typesOf(now);
    const [narrow, wide] = this.#direction === 'sent' ? [was, is] : [is, was];
    // No type says: anything.
    if (wide === null) return [];
    if (narrow === null) return [`${at}: was ${name(was)}, is ${name(is)}`];
    const missing = narrow.filter(
      (type) => !wide.includes(type) && !(type === 'integer' && wide.includes('number')),
    );
    if (missing.length === 0) return [];
    if (this.#direction === 'received' && missing.length === 1 && missing[0] === 'null')
      return [`${at}: may now be null`];
    return [`${at}: was ${name(was)}, is ${name(is)}`];
  }

  #compareValues(old: Json, now: Json, at: string): readonly string[] {
    if (this.#direction === 'received') return [];
    const is = valuesOf(now);
    if (is === null) return [];
    const was = valuesOf(old);
    if (was === null) return [`${at}: only ${is.join(', ')} are taken now`];
    const gone = was.filter((value) => !is.includes(value));
    return gone.length > 0 ? [`${at}: ${gone.join(', ')} is not taken any more`] : [];
  }

  #compareProperties(old: Json, now: Json, at: string, depth: number): readonly string[] {
    const was = object(old.properties);
    const is = object(now.properties);
    const mustHave = strings(old.required);
    const mustHaveNow = strings(now.required);
    const found: string[] = [];
    for (const [property, schema] of Object.entries(was)) {
      const here = `${at}.${property}`;
      if (property in is) found.push(...this.compare(schema, is[property], here, depth + 1));
      else if (this.#direction === 'received') found.push(`${here}: is gone`);
      else if (now.additionalProperties === false) found.push(`${here}: is not taken any more`);
      if (
        this.#direction === 'received' &&
        property in is &&
        mustHave.includes(property) &&
        !mustHaveNow.includes(property)
      )
        found.push(`${here}: was always there, may now be missing`);
    }
    if (this.#direction === 'sent') {
      for (const property of mustHaveNow)
        if (!mustHave.includes(property)) found.push(`${at}.${property}: must be given now`);
      if (now.additionalProperties === false && old.additionalProperties !== false && old.type === 'object')
        found.push(`${at}: fields that are not described are refused now`);
    }
    if (isObject(old.additionalProperties)) {
      if (isObject(now.additionalProperties))
        found.push(...this.compare(old.additionalProperties, now.additionalProperties, `${at}.*`, depth + 1));
      else if (this.#direction === 'received' || now.additionalProperties === false)
        found.push(`${at}.*: is not described any more`);
    }
    return found;
  }

  #compareItems(old: Json, now: Json, at: string, depth: number): readonly string[] {
    const found: string[] = [];
    if (isObject(old.items) && isObject(now.items))
      found.push(...this.compare(old.items, now.items, `${at}[]`, depth + 1));
    const was = list(old.prefixItems);
    const is = list(now.prefixItems);
    for (const [index, item] of was.entries()) {
      if (index in is) found.push(...this.compare(item, is[index], `${at}[${index}]`, depth + 1));
      else if (this.#direction === 'received') found.push(`${at}[${index}]: is gone`);
    }
    return found;
  }
}

const AT_MOST = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'] as const;
const AT_LEAST = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'] as const;
const EXACT = ['pattern', 'format', 'multipleOf', 'contentEncoding'] as const;

/** Limits of what is taken that are tighter than they were, or new. */
function compareLimits(old: Json, now: Json, at: string): readonly string[] {
  const found: string[] = [];
  const tighter = (limit: string, isTighter: (was: number, is: number) => boolean): void => {
    const was = old[limit];
    const is = now[limit];
    if (typeof is !== 'number') return;
    if (typeof was !== 'number' || isTighter(was, is))
      found.push(`${at}: ${limit} was ${was === undefined ? 'not set' : show(was)}, is ${is}`);
  };
  for (const limit of AT_MOST) tighter(limit, (was, is) => is < was);
  for (const limit of AT_LEAST) tighter(limit, (was, is) => is > was);
  for (const limit of EXACT)
    if (now[limit] !== undefined && show(now[limit]) !== show(old[limit]))
      found.push(
        `${at}: ${limit} was ${old[limit] === undefined ? 'not set' : show(old[limit])}, is ${show(now[limit])}`,
      );
  return found;
}

/** The schema a reference points to, with what stands beside it and in `allOf` merged in. */
function merged(document: Json, schema: unknown, depth = 0): Json {
  const one = object(schema);
  if (depth > DEPTH_MAX) return one;
  let whole = one;
  if (typeof one.$ref === 'string') {
    const { $ref, ...beside } = one;
    whole = { ...merged(document, lookUp(document, $ref as string), depth + 1), ...beside };
  }
  for (const part of list(whole.allOf)) {
    const { allOf: _allOf, ...rest } = whole;
    const other = merged(document, part, depth + 1);
    whole = {
      ...other,
      ...rest,
      properties: { ...object(other.properties), ...object(rest.properties) },
      required: [...strings(other.required), ...strings(rest.required)],
    };
  }
  return whole;
}

/** What `#/components/schemas/Name` points to; nothing when it points nowhere. */
export function lookUp(document: Json, reference: string): unknown {
  let at: unknown = document;
  for (const step of reference.replace(/^#\//, '').split('/'))
    at = object(at)[step.replaceAll('~1', '/').replaceAll('~0', '~')];
  return at;
}

function alternatives(document: Json, schema: Json): readonly Json[] {
  const several = list(schema.anyOf ?? schema.oneOf);
  if (several.length === 0) return [schema];
  return several.flatMap((one) => alternatives(document, merged(document, one)));
}

/** The types a schema names, or that its fixed values have; null when it takes anything. */
function typesOf({ type, const: only, enum: values }: Json): readonly string[] | null {
  if (typeof type === 'string') return [type];
  if (Array.isArray(type)) return strings(type);
  const fixed = only === undefined ? list(values) : [only];
  if (fixed.length === 0) return null;
  return [...new Set(fixed.map((value) => (value === null ? 'null' : typeof value)))];
}

const mayBeNull = (schema: Json): boolean => typesOf(schema)?.includes('null') ?? true;
const valuesOf = ({ const: only, enum: values }: Json): readonly string[] | null =>
  only !== undefined ? [show(only)] : Array.isArray(values) ? values.map(show) : null;
const name = (types: readonly string[] | null): string => (types === null ? 'anything' : types.join(' or '));
