/** What station and relay make their HTTP side of: a Fastify app whose routes' schemas are zod, described by OpenAPI. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import swagger from '@fastify/swagger';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';

export type Api = FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Paths stay short, a slash at the end is none. */
export const ROUTER = { maxParamLength: 200, ignoreTrailingSlash: true };

/** Schemas are zod's; answers are checked against theirs in tests, a race day spares that. */
export function speakZod(app: FastifyInstance, checkAnswers: boolean): void {
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(
    checkAnswers ? serializerCompiler : () => (value: unknown) => JSON.stringify(value),
  );
}

export interface ApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description: string;
}

/** After this, every route made inside `app.register` is in `/v1/openapi.json`. */
export async function describe(app: FastifyInstance, info: ApiInfo): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info,
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          card: { type: 'http', scheme: 'basic', description: 'RACE.BIB and the secret on the card' },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
}
