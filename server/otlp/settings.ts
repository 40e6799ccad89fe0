/**
 * OpenTelemetry's own variables, as far as they mean something here
 * (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/). Off unless an endpoint is named.
 */

/** How a signal's requests are sent. */
export interface Sending {
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export interface OtlpSettings {
  /** Where spans go; null: nowhere. */
  readonly tracesUrl: string | null;
  /** Where figures go; null: nowhere. */
  readonly metricsUrl: string | null;
  readonly tracesBy: Sending;
  readonly metricsBy: Sending;
  /** Share of what begins here that is traced, 0 to 1. */
  readonly ratio: number;
  readonly service: string;
  readonly resource: Readonly<Record<string, string>>;
  readonly queueMax: number;
  readonly batchMax: number;
  readonly everyMs: number;
  readonly metricsEveryMs: number;
}

export class OtlpSettingsError extends Error {}

type Env = Readonly<Record<string, string | undefined>>;

/** One in a hundred, where nobody says: at 50 riders a fix every two seconds, and one request in a hundred. */
const RATIO = 0.01;
const SAMPLERS: Readonly<Record<string, 'on' | 'off' | 'ratio'>> = {
  always_on: 'on',
  always_off: 'off',
  traceidratio: 'ratio',
  parentbased_always_on: 'on',
  parentbased_always_off: 'off',
  parentbased_traceidratio: 'ratio',
};

/** Null: nothing is sent, and nothing is loaded. @throws OtlpSettingsError naming the variable and what would be right */
export function readOtlpSettings(env: Env, service: string): OtlpSettings | null {
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return null;
  const tracesUrl = endpointOf(env, 'TRACES', 'traces');
  const metricsUrl = endpointOf(env, 'METRICS', 'metrics');
  if (tracesUrl === null && metricsUrl === null) return null;
  const queueMax = wholeOf(env, 'OTEL_BSP_MAX_QUEUE_SIZE', 2_048, 1, 65_536);
  const { 'service.name': named, ...resource } = pairsOf(
    env.OTEL_RESOURCE_ATTRIBUTES,
    'OTEL_RESOURCE_ATTRIBUTES',
  );
  return {
    tracesUrl,
    metricsUrl,
    tracesBy: sendingOf(env, 'TRACES'),
    metricsBy: sendingOf(env, 'METRICS'),
    ratio: ratioOf(env),
    service: env.OTEL_SERVICE_NAME || named || service,
    resource,
    queueMax,
    batchMax: Math.min(queueMax, wholeOf(env, 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512, 1, 65_536)),
    everyMs: wholeOf(env, 'OTEL_BSP_SCHEDULE_DELAY', 5_000, 10, 600_000),
    metricsEveryMs: wholeOf(env, 'OTEL_METRIC_EXPORT_INTERVAL', 60_000, 100, 3_600_000),
  };
}

/** Variables of OpenTelemetry's that say nothing here and could be thought to: how an exporter is to secure or pack what it sends. */
export const unheeded = (env: Env): readonly string[] =>
  Object.keys(env).filter((name) =>
    /^OTEL_EXPORTER_OTLP_(TRACES_|METRICS_)?(CERTIFICATE|CLIENT_KEY|CLIENT_CERTIFICATE|INSECURE|COMPRESSION)$/.test(
      name,
    ),
  );

function numberOf(env: Env, name: string, usual: number, least: number, most: number): number {
  const text = env[name]?.trim();
  if (text === undefined || text === '') return usual;
  const value = Number(text);
  if (!(value >= least && value <= most))
    throw new OtlpSettingsError(`${name} is a number from ${least} to ${most}, not "${text}".`);
  return value;
}

const wholeOf = (...of: Parameters<typeof numberOf>): number => Math.round(numberOf(...of));

/** The common one's, and a signal's own before them. */
function sendingOf(env: Env, signal: 'TRACES' | 'METRICS'): Sending {
  const own = `OTEL_EXPORTER_OTLP_${signal}_`;
  const nameOf = (what: string): string => (env[own + what] ? own : 'OTEL_EXPORTER_OTLP_') + what;
  const protocol = nameOf('PROTOCOL');
  if (env[protocol] && env[protocol] !== 'http/json')
    throw new OtlpSettingsError(
      `${protocol} is http/json here, not "${env[protocol]}": collectors take it at the same port as http/protobuf (4318).`,
    );
  return {
    headers: headersOf(env[nameOf('HEADERS')], nameOf('HEADERS')),
    timeoutMs: wholeOf(env, nameOf('TIMEOUT'), 10_000, 1, 60_000),
  };
}

/** What they hold is a secret as a rule, and is repeated in no message. */
function headersOf(text: string | undefined, name: string): Sending['headers'] {
  const pairs = pairsOf(text, name);
  for (const [key, value] of Object.entries(pairs))
    try {
      new Headers([[key, value]]);
    } catch {
      throw new OtlpSettingsError(
        `${name} has a header that HTTP does not know (a name of letters, digits and dashes; a value of one line).`,
      );
    }
  return pairs;
}

/** A signal's own endpoint as it is, or the common one with its path. */
function endpointOf(env: Env, signal: 'TRACES' | 'METRICS', path: string): string | null {
  const exporter = env[`OTEL_${signal}_EXPORTER`] || 'otlp';
  if (exporter === 'none') return null;
  if (exporter !== 'otlp')
    throw new OtlpSettingsError(`OTEL_${signal}_EXPORTER is otlp or none here, not "${exporter}".`);
  const own = `OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`;
  const [name, text] = env[own]
    ? [own, env[own]]
    : ['OTEL_EXPORTER_OTLP_ENDPOINT', env.OTEL_EXPORTER_OTLP_ENDPOINT];
  if (!text) return null;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new OtlpSettingsError(
      `${name} is an address like http://localhost:4318, not "${text.replace(/\/\/.*@/, '//…@')}".`,
    );
  if (url.username !== '' || url.password !== '')
    throw new OtlpSettingsError(
      `${name} has a name or password in it: give them as a header, OTEL_EXPORTER_OTLP_HEADERS=authorization=Basic%20….`,
    );
  if (name !== own) url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/${path}`;
  return url.href;
}

function ratioOf(env: Env): number {
  const name = env.OTEL_TRACES_SAMPLER || 'parentbased_traceidratio';
  const is = SAMPLERS[name];
  if (is === undefined)
    throw new OtlpSettingsError(
      `OTEL_TRACES_SAMPLER is one of ${Object.keys(SAMPLERS).join(', ')}, not "${name}".`,
    );
  return is === 'on' ? 1 : is === 'off' ? 0 : numberOf(env, 'OTEL_TRACES_SAMPLER_ARG', RATIO, 0, 1);
}

/** `key=value,key=value`, percent-encoded. What is none is named by its place: it may be a secret. */
function pairsOf(text: string | undefined, name: string): Readonly<Record<string, string>> {
  const pairs: Record<string, string> = {};
  for (const [index, pair] of (text ?? '').split(',').entries()) {
    if (pair.trim() === '') continue;
    const at = pair.indexOf('=');
    try {
      if (at <= 0) throw new Error('no value');
      pairs[decodeURIComponent(pair.slice(0, at).trim())] = decodeURIComponent(pair.slice(at + 1).trim());
    } catch {
      throw new OtlpSettingsError(
        `${name} is key=value pairs with commas between, percent-encoded; number ${index + 1} of them is none.`,
      );
    }
  }
  return pairs;
}
