/**
 * OpenTelemetry's own variables, as far as they mean something here
 * (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/). Off unless an endpoint is named.
 */

export interface OtlpSettings {
  /** Where spans go; null: nowhere. */
  readonly tracesUrl: string | null;
  /** Where figures go; null: nowhere. */
  readonly metricsUrl: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
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
  const protocol = env.OTEL_EXPORTER_OTLP_PROTOCOL || 'http/json';
  if (protocol !== 'http/json')
    throw new OtlpSettingsError(
      `OTEL_EXPORTER_OTLP_PROTOCOL is http/json here, not "${protocol}": collectors take it at the same port as http/protobuf (4318).`,
    );
  const number = (name: string, usual: number, least: number, most: number): number => {
    const text = env[name];
    if (text === undefined || text === '') return usual;
    const value = Number(text);
    if (!(value >= least && value <= most))
      throw new OtlpSettingsError(`${name} is a number from ${least} to ${most}, not "${text}".`);
    return value;
  };
  const queueMax = number('OTEL_BSP_MAX_QUEUE_SIZE', 2_048, 1, 65_536);
  return {
    tracesUrl,
    metricsUrl,
    headers: pairsOf(env.OTEL_EXPORTER_OTLP_HEADERS, 'OTEL_EXPORTER_OTLP_HEADERS'),
    timeoutMs: number('OTEL_EXPORTER_OTLP_TIMEOUT', 10_000, 1, 60_000),
    ratio: ratioOf(env, number),
    service: env.OTEL_SERVICE_NAME || service,
    resource: pairsOf(env.OTEL_RESOURCE_ATTRIBUTES, 'OTEL_RESOURCE_ATTRIBUTES'),
    queueMax,
    batchMax: Math.min(queueMax, number('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512, 1, 65_536)),
    everyMs: number('OTEL_BSP_SCHEDULE_DELAY', 5_000, 10, 600_000),
    metricsEveryMs: number('OTEL_METRIC_EXPORT_INTERVAL', 60_000, 100, 3_600_000),
  };
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
    throw new OtlpSettingsError(`${name} is an address like http://localhost:4318, not "${text}".`);
  if (name !== own) url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/${path}`;
  return url.href;
}

function ratioOf(
  env: Env,
  number: (name: string, usual: number, least: number, most: number) => number,
): number {
  const name = env.OTEL_TRACES_SAMPLER || 'parentbased_traceidratio';
  const is = SAMPLERS[name];
  if (is === undefined)
    throw new OtlpSettingsError(
      `OTEL_TRACES_SAMPLER is one of ${Object.keys(SAMPLERS).join(', ')}, not "${name}".`,
    );
  return is === 'on' ? 1 : is === 'off' ? 0 : number('OTEL_TRACES_SAMPLER_ARG', RATIO, 0, 1);
}

/** `key=value,key=value`, percent-encoded. */
function pairsOf(text: string | undefined, name: string): Readonly<Record<string, string>> {
  const pairs: Record<string, string> = {};
  for (const pair of (text ?? '').split(',').filter((one) => one.trim() !== '')) {
    const at = pair.indexOf('=');
    try {
      if (at <= 0) throw new Error('no value');
      pairs[decodeURIComponent(pair.slice(0, at).trim())] = decodeURIComponent(pair.slice(at + 1).trim());
    } catch {
      throw new OtlpSettingsError(
        `${name} is key=value pairs with commas between; "${pair.trim()}" is none.`,
      );
    }
  }
  return pairs;
}
