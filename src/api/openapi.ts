/**
 * The OpenAPI document, made from the table of routes.
 *
 * @module
 */
import * as z from "zod/mini";
import type { RouteSpec, Schema } from "./route.ts";
import { ROUTES } from "./routes.ts";
import { failureAnswer } from "./schemas_common.ts";

type Json = Readonly<Record<string, unknown>>;

/** What a status means, in failures. */
const FAILURES: Readonly<Record<number, string>> = {
  400: "The body is not JSON",
  401: "No token, or one that is refused",
  403: "Another host or origin, or a token without the scope",
  404: "There is no such thing",
  405: "Another method is needed",
  409: "It cannot be done now",
  413: "The body is larger than 4 MiB",
  422: "An input is not as it should be",
  500: "The server or its workspace is at fault",
  502: "A model provider is at fault",
  503: "The server stops, or runs as much as it may",
};

let made: { readonly version: string; readonly document: Json } | undefined;

/**
 * The OpenAPI 3.1 document of exactly the routes there are.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openApiDocument } from "./openapi.ts";
 *
 * const { openapi, paths } = openApiDocument("0.1.0");
 * assert.equal(openapi, "3.1.0");
 * assert.ok(Object.hasOwn(Object(paths), "/agents/{id}"));
 * ```
 */
export function openApiDocument(version: string): Json {
  if (made?.version !== version) made = { version, document: make(version) };
  return made.document;
}

/**
 * The statuses that failures of a route may have.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { failureStatuses } from "./openapi.ts";
 * import { HEALTH } from "./routes_workspace.ts";
 *
 * assert.deepEqual(failureStatuses(HEALTH), [403]);
 * ```
 */
export function failureStatuses(route: RouteSpec): readonly number[] {
  const { scope, query, body, failures = [] } = route;
  return [
    ...(body === undefined ? [] : [400, 413]),
    ...(scope === undefined ? [] : [401]),
    403,
    ...(query === undefined && body === undefined ? [] : [422]),
    ...failures,
    ...(scope === undefined ? [] : [500]),
    ...(scope === "run" || scope === "write" ? [502] : []),
  ].sort((a, b) => a - b);
}

function make(version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of ROUTES) {
    const path = paths[route.path] ??= {};
    path[route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Paracle",
      version,
      description:
        "A leading /v1 and after it a leading /api are each optional.",
    },
    servers: [{ url: "/v1" }],
    paths,
    components: {
      schemas: { Failure: schemaJson(failureAnswer, "output") },
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
      },
    },
  };
}

function operation(route: RouteSpec): Json {
  const { id, summary, scope, body } = route;
  const parameters = [...pathParameters(route), ...queryParameters(route)];
  return {
    operationId: id,
    summary,
    ...(scope === undefined
      ? { security: [] }
      : { security: [{}, { bearer: [] }], "x-scope": scope }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : {
      requestBody: {
        required: true,
        content: { "application/json": { schema: schemaJson(body, "input") } },
      },
    }),
    responses: { ...answers(route), ...failures(route) },
  };
}

function pathParameters({ path }: RouteSpec): readonly Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters({ query }: RouteSpec): readonly Json[] {
  if (query === undefined) return [];
  const { properties } = schemaJson(query, "output");
  return Object.entries(Object(properties)).map(([name, schema]) => ({
    name,
    in: "query",
    required: false,
    schema,
  }));
}

function answers({ answers, media }: RouteSpec): Json {
  return Object.fromEntries(
    Object.entries(answers).map(([status, schema]) => [status, {
      description: status === "202" ? "It has begun" : "Done",
      content: media === undefined
        ? { "application/json": { schema: schemaJson(schema, "output") } }
        : { [media]: { schema: { type: "string" } } },
    }]),
  );
}

function failures(route: RouteSpec): Json {
  return Object.fromEntries(
    failureStatuses(route).map((status) => [status, {
      description: FAILURES[status] ?? "",
      content: {
        "application/json": {
          schema: { $ref: "#/components/schemas/Failure" },
        },
      },
    }]),
  );
}

function schemaJson(schema: Schema, io: "input" | "output"): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io });
  return json;
}
