/** What an HTTP side says of itself, as an OpenAPI document: made of its routes, on an app that answers nobody. */
import swagger from '@fastify/swagger';
import Fastify, { type RouteOptions } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';

export interface ApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description: string;
}

/** All but those whose schema says `hide`, and what answers HEAD where GET is answered. */
export async function openApiOf(
  routes: readonly RouteOptions[],
  info: ApiInfo,
): Promise<Readonly<Record<string, unknown>>> {
  const paper = Fastify({ exposeHeadRoutes: false });
  // Schemas are zod's, and nothing is checked by them here.
  paper.setValidatorCompiler(() => nobody);
  paper.setSerializerCompiler(() => nobody);
  await paper.register(swagger, {
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
  await paper.register(async (scope) => {
    for (const { method, url, schema } of routes)
      if (method !== 'HEAD') scope.route({ method, url, ...(schema && { schema }), handler: nobody });
  });
  await paper.ready();
  return paper.swagger() as unknown as Readonly<Record<string, unknown>>;
}

const nobody = (): never => {
  throw new Error('This app answers nobody.');
};
