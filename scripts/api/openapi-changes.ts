/** Whether an OpenAPI document has changed so that a program written against the earlier one breaks. */
import { type Json, lookUp, schemaChanges } from './schema-changes.ts';

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;
const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.map(object) : []);

/** Every change that breaks, a line each, in the documents' order. */
export function openApiChanges(before: Json, after: Json): readonly string[] {
  const found: string[] = [];
  for (const [path, operations] of Object.entries(object(before.paths))) {
    const now = object(object(after.paths)[path]);
    for (const method of METHODS) {
      const operation = object(operations)[method];
      if (operation === undefined) continue;
      const where = `${method.toUpperCase()} ${path}`;
      if (now[method] === undefined) found.push(`${where}: is gone`);
      else found.push(...operationChanges(before, after, object(operation), object(now[method]), where));
    }
  }
  return found;
}

function operationChanges(before: Json, after: Json, old: Json, now: Json, where: string): readonly string[] {
  return [
    ...parameterChanges(before, after, old, now, where),
    ...bodyChanges(before, after, old, now, where),
    ...answerChanges(before, after, old, now, where),
    ...(now.security !== undefined && old.security === undefined && list(now.security).length > 0
      ? [`${where}: needs a sign-in now`]
      : []),
  ];
}

const resolved = (document: Json, one: Json): Json =>
  typeof one.$ref === 'string' ? object(lookUp(document, one.$ref)) : one;

function parameterChanges(before: Json, after: Json, old: Json, now: Json, where: string): readonly string[] {
  const found: string[] = [];
  const named = (document: Json, operation: Json) =>
    new Map(
      list(operation.parameters)
        .map((one) => resolved(document, one))
        .map((one) => [`${one.in} parameter ${one.name}`, one] as const),
    );
  const was = named(before, old);
  const is = named(after, now);
  for (const [name, parameter] of was) {
    const here = `${where} ${name}`;
    const same = is.get(name);
    if (same === undefined) found.push(`${here}: is gone`);
    else found.push(...schemaChanges({ before, after }, parameter.schema, same.schema, 'sent', here));
  }
  for (const [name, parameter] of is)
    if (parameter.required === true && was.get(name)?.required !== true)
      found.push(`${where} ${name}: must be given now`);
  return found;
}

function bodyChanges(before: Json, after: Json, old: Json, now: Json, where: string): readonly string[] {
  const was = resolved(before, object(old.requestBody));
  const is = resolved(after, object(now.requestBody));
  const found: string[] = [];
  if (is.required === true && was.required !== true) found.push(`${where} body: must be given now`);
  for (const [type, media] of Object.entries(object(was.content))) {
    const here = `${where} body`;
    const same = object(is.content)[type];
    if (same === undefined) found.push(`${here}: ${type} is not taken any more`);
    else
      found.push(
        ...schemaChanges({ before, after }, object(media).schema, object(same).schema, 'sent', here),
      );
  }
  return found;
}

/** Only answers that say yes: errors are problem details, and which of them there are may change. */
function answerChanges(before: Json, after: Json, old: Json, now: Json, where: string): readonly string[] {
  const found: string[] = [];
  for (const [status, answer] of Object.entries(object(old.responses))) {
    if (!/^[23]/.test(status)) continue;
    const here = `${where} ${status}`;
    const same = object(now.responses)[status];
    if (same === undefined) {
      found.push(`${here}: is gone`);
      continue;
    }
    const is = object(resolved(after, object(same)).content);
    for (const [type, media] of Object.entries(object(resolved(before, object(answer)).content))) {
      if (is[type] === undefined) found.push(`${here}: ${type} is gone`);
      else
        found.push(
          ...schemaChanges(
            { before, after },
            object(media).schema,
            object(is[type]).schema,
            'received',
            here,
          ),
        );
    }
  }
  return found;
}
