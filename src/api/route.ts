/**
 * What a route of the API is: what is asked, what is answered, who may ask.
 *
 * @module
 */
import type * as z from "zod/mini";
import type { Scope } from "./token_terms.ts";

/** A proof of a document. */
export type Schema<T = unknown> = z.ZodMiniType<T>;

/** A route as the OpenAPI document describes it; `Q` and `B` are proven query and body. */
export interface RouteSpec<Q = unknown, B = unknown> {
  /** Its name in the OpenAPI document. */
  readonly id: string;
  /** The method. */
  readonly method: "GET" | "POST";
  /** Without a prefix; parameters as `{id}`. */
  readonly path: string;
  /** One sentence. */
  readonly summary: string;
  /** What a token needs; undefined is open to everybody. */
  readonly scope: Scope | undefined;
  /** The query; undefined takes none. */
  readonly query?: Schema<Q>;
  /** The JSON body; undefined takes none. */
  readonly body?: Schema<B>;
  /** What is answered, by status. */
  readonly answers: Readonly<Record<number, Schema>>;
  /** Answers that are no JSON: their media type. */
  readonly media?: string;
  /** Statuses of failures, besides those that every route has. */
  readonly failures?: readonly number[];
}

/** Who asks. */
export interface Caller {
  /** Subject of the token; undefined without one. */
  readonly subject: string | undefined;
  /** Address of the other end. */
  readonly peer: string;
}

/** A request whose parts are proven. */
export interface Call<Q = unknown, B = unknown> {
  /** Parameters of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** The query. */
  readonly query: Q;
  /** The body. */
  readonly body: B;
  /** Who asks. */
  readonly caller: Caller;
  /** `Last-Event-ID`, of streams that go on. */
  readonly lastEventId: string | undefined;
}

/** What a handler answers: a document, or something else as it is. */
export type Answer =
  | { readonly status: number; readonly json: unknown }
  | { readonly text: string }
  | { readonly response: Response };

/** A route and its work. */
export interface BoundRoute {
  /** What it is. */
  readonly spec: RouteSpec;
  /** What it does with a request that is proven. */
  run(call: Call): Promise<Answer>;
}

/** Binds work to a route; the types of its query and body come from the route. */
export function bind<Q, B>(
  spec: RouteSpec<Q, B>,
  run: (call: Call<Q, B>) => Promise<Answer>,
): BoundRoute {
  // Sound: whoever calls `run` has proven both by these very schemas.
  return { spec, run: (call) => run(call as Call<Q, B>) };
}

/** An answer with status 200. */
export function ok(json: unknown): Answer {
  return { status: 200, json };
}

/**
 * Orders routes so that a fixed path stands before one with a parameter in its place.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fixedFirst } from "./route.ts";
 *
 * const paths = [{ path: "/logs/{name}" }, { path: "/logs/recent" }];
 * assert.equal(paths.sort(fixedFirst)[0]?.path, "/logs/recent");
 * ```
 */
export function fixedFirst(
  a: Pick<RouteSpec, "path">,
  b: Pick<RouteSpec, "path">,
): number {
  const [one, other] = [a, b].map(({ path }) => path.replaceAll("{", "~"));
  return one === other ? 0 : String(one) < String(other) ? -1 : 1;
}
