/** What station and relay make their HTTP side of: a Fastify app whose routes' schemas are zod, described by OpenAPI. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyServerOptions, RouteOptions } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { ApiInfo } from './openapi.ts';

export type Api = FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyInstance {
    /** The OpenAPI document (openapi.ts). */
    described(): Promise<Readonly<Record<string, unknown>>>;
  }
}

/**
 * Paths stay short, a slash at the end is none. Of compilers for JSON schemas Fastify hears at once, and again from `speakZod`:
 * else it loads its own, a hundred files, that nobody asks.
 */
export const SHELL: Pick<FastifyServerOptions, 'routerOptions' | 'schemaController'> = {
  routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
  schemaController: {
    compilersFactory: {
      buildValidator: () => validatorCompiler as never,
      buildSerializer: () => serializerCompiler as never,
    },
  },
};

/** Schemas are zod's; answers are checked against theirs in tests, a race day spares that. */
export function speakZod(app: FastifyInstance, checkAnswers: boolean): void {
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(
    checkAnswers ? serializerCompiler : () => (value: unknown) => JSON.stringify(value),
  );
}

/** After this, every route made inside `app.register` is in what `described()` tells. */
export function describe(app: FastifyInstance, info: ApiInfo): void {
  const routes: RouteOptions[] = [];
  let document: Promise<Readonly<Record<string, unknown>>> | null = null;
  app.addHook('onRoute', (route) => void routes.push(route));
  // Loaded and worked out when somebody asks: programmers do, and no race waits for them at a start.
  app.decorate('described', () => {
    document ??= import('./openapi.ts').then(({ openApiOf }) => openApiOf(routes, info));
    return document;
  });
}
