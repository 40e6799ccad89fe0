/**
 * The native dialect: one batch of fixes, packed (race/codec/fix-batch.ts) or as JSON, over MQTT or HTTP alike.
 * JSON is `{"fixes": [{"timeMs": …, "latDeg": …, "lonDeg": …, "speedMps": …?}, …]}`, with the names and units of
 * race/fix.ts; a bare array or a single fix will do.
 */
import { decodeFixes, FIX_BATCH_MAX, FixBatchError } from '../../race/codec/fix-batch.ts';
import type { Fix } from '../../race/fix.ts';
import { isRefusal, type Refusal, type Report } from '../intake.ts';
import { isRecord, jsonOf, malformed, ofSeveral, strictFix } from './canonical.ts';

/** Of nearly every message: one list for all of them. */
const NONE_REFUSED: readonly Refusal[] = [];
const FIELDS = [
  'timeMs',
  'latDeg',
  'lonDeg',
  'altitudeM',
  'speedMps',
  'headingDeg',
  'accuracyM',
  'battery',
] as const;
const REQUIRED: readonly string[] = ['timeMs', 'latDeg', 'lonDeg'];

/** A message on a rider's `…/fixes` topic: packed or JSON, told apart by its first byte. */
export function parseNative(payload: Uint8Array): Report {
  const first = payload[0];
  return first === 0x7b || first === 0x5b || first === 0x20 || first === 0x0a
    ? fromJson(payload)
    : fromBatch(payload);
}

/** The body of `POST …/fixes`, decompressed. */
export function parseNativeHttp(body: Uint8Array, contentType: string): Report {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(contentType) ? fromJson(body) : parseNative(body);
}

function fromBatch(bytes: Uint8Array): Report {
  try {
    return { fixes: decodeFixes(bytes), refused: NONE_REFUSED };
  } catch (error) {
    if (error instanceof FixBatchError) return refusing(malformed(error.message));
    throw error;
  }
}

function fromJson(bytes: Uint8Array): Report {
  const json = jsonOf(bytes);
  if (isRefusal(json)) return refusing(json);
  const { value } = json;
  const items = Array.isArray(value) ? value : isRecord(value) && 'fixes' in value ? value.fixes : [value];
  if (!Array.isArray(items) || items.length < 1 || items.length > FIX_BATCH_MAX) {
    return refusing(malformed(`"fixes" must be a list of 1 to ${FIX_BATCH_MAX} fixes`));
  }
  const fixes: Fix[] = [];
  const refused: Refusal[] = [];
  for (const [index, item] of items.entries()) {
    const fix = fixOf(item);
    if (isRefusal(fix)) refused.push(ofSeveral(fix, index, items.length));
    else fixes.push(fix);
  }
  return { fixes, refused };
}

const refusing = (refusal: Refusal): Report => ({ fixes: [], refused: [refusal] });

function fixOf(item: unknown): Fix | Refusal {
  if (!isRecord(item)) return malformed('it is not an object with timeMs, latDeg and lonDeg');
  const fix: Record<string, number> = {};
  for (const field of FIELDS) {
    const value = item[field];
    if (typeof value === 'number') fix[field] = value;
    else if (value !== undefined && value !== null) return malformed(`${field} must be a number`);
    else if (REQUIRED.includes(field)) return malformed(`${field} is missing`);
  }
  return strictFix(fix as unknown as Fix);
}
