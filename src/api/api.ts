/**
 * The REST API: from a request to a response, without a server.
 *
 * @module
 */
import { type Context, Hono } from "hono";
import type { Clock } from "../core/clock.ts";
import {
  type Access,
  type Bearer,
  checkBearer,
  checkPlace,
  checkScope,
} from "./access.ts";
import { answerResponse, failureResponse } from "./answers.ts";
import { readJson } from "./body.ts";
import { Executions } from "./executions.ts";
import { HttpFailure } from "./failures.ts";
import { agentRoutes, agentsJson } from "./handlers_agents.ts";
import { runRoutes } from "./handlers_runs.ts";
import { workflowRoutes } from "./handlers_workflows.ts";
import { workspaceRoutes } from "./handlers_workspace.ts";
import type { ApiParts, ServedWorkspace } from "./parts.ts";
import { prove } from "./proof.ts";
import { type BoundRoute, fixedFirst } from "./route.ts";
import { HEALTH } from "./routes_workspace.ts";
import { SharedAnswer } from "./shared_answer.ts";

/** What an API is made of. */
export interface ApiOptions extends ServedWorkspace {
  /** Time. */
  readonly clock: Clock;
  /** Of the program. */
  readonly version: string;
  /** Who may ask. */
  readonly access: Access;
  /** Changes with everything `GET /agents` is made from; see `AnswerSource`. Default: nothing is kept. */
  readonly agentsStamp?: () => Promise<string | undefined>;
  /** How many runs at once. Default: 32. */
  readonly runsAtOnce?: number;
  /** How long runs may go on once the API closes. Default: 10 s. */
  readonly graceMs?: number;
  /** Hears of faults that are answered with 500. */
  readonly onFault?: (error: unknown) => void;
  /** Hears of every answer. */
  readonly onAnswer?: (entry: AccessEntry) => void;
}

/** One line of the access log. */
export interface AccessEntry {
  /** ISO 8601, when the request came. */
  readonly time: string;
  /** Address of the other end. */
  readonly peer: string;
  /** Subject of the token. */
  readonly subject: string | null;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  readonly ms: number;
}

/** An API that answers. Whoever made it closes it. */
export interface Api extends AsyncDisposable {
  /** Answers a request. Never rejects. */
  fetch(request: Request, info: { readonly peer: string }): Promise<Response>;
  /** Ends runs and streams: at first they are waited for. Idempotent, bounded, never rejects. */
  close(): Promise<void>;
}

/** Makes the API of a workspace. */
export function createApi(options: ApiOptions): Api {
  const { clock, access, graceMs, runsAtOnce } = options;
  const executions = new Executions({
    clock,
    ...(runsAtOnce === undefined ? {} : { atOnce: runsAtOnce }),
    ...(graceMs === undefined ? {} : { graceMs }),
  });
  const parts: ApiParts = {
    ...options,
    executions,
    agentsJson: new SharedAnswer({
      make: () => agentsJson(options),
      stamp: options.agentsStamp ?? (() => Promise.resolve(undefined)),
    }),
  };
  const app = buildApp(parts);
  const respond: Api["fetch"] = async (request, { peer }) => {
    const startMs = clock.now();
    const path = pathOf(request);
    let bearer: Bearer | undefined;
    let response: Response;
    try {
      checkPlace(request.headers, access);
      if (path !== HEALTH.path) {
        bearer = await checkBearer(request.headers, access);
      }
      response = await app.fetch(request, { peer, bearer });
    } catch (error) {
      response = failureResponse(error, options.onFault);
    }
    options.onAnswer?.({
      time: new Date(startMs).toISOString(),
      peer,
      subject: bearer?.subject ?? null,
      method: request.method,
      path: new URL(request.url).pathname,
      status: response.status,
      ms: clock.now() - startMs,
    });
    return response;
  };
  const close = (): Promise<void> => executions.close();
  return { fetch: respond, close, [Symbol.asyncDispose]: close };
}

interface Bindings {
  readonly peer: string;
  readonly bearer: Bearer | undefined;
}

type App = Hono<{ Bindings: Bindings }>;

function buildApp(parts: ApiParts & Pick<ApiOptions, "onFault">): App {
  const app: App = new Hono({ getPath: pathOf });
  const routes = [
    ...agentRoutes(parts),
    ...workflowRoutes(parts),
    ...runRoutes(parts),
    ...workspaceRoutes(parts),
  ].sort((a, b) => fixedFirst(a.spec, b.spec));
  const methods = new Map<string, string[]>();
  for (const route of routes) {
    const path = patternOf(route.spec.path);
    app.on(route.spec.method, path, (context) => answer(route, context));
    methods.set(path, [...methods.get(path) ?? [], route.spec.method]);
  }
  for (const [path, allowed] of methods) {
    app.all(path, (context) => otherMethod(context, allowed));
  }
  app.notFound(() => {
    throw new HttpFailure(
      404,
      "api.failed",
      "Cannot find this path; GET /openapi.json lists those there are",
    );
  });
  app.onError((error) => failureResponse(error, parts.onFault));
  return app;
}

async function answer(
  { spec, run }: BoundRoute,
  context: Context<{ Bindings: Bindings }>,
): Promise<Response> {
  const { req, env: { bearer, peer } } = context;
  checkScope(bearer, spec.scope);
  const query = spec.query && prove(spec.query, req.query(), "query");
  const body = spec.body &&
    prove(spec.body, await readJson(req.raw), "body");
  const answered = answerResponse(
    await run({
      params: req.param(),
      query,
      body,
      caller: { subject: bearer?.subject, peer },
      lastEventId: req.header("last-event-id"),
    }),
  );
  if (req.raw.method === "HEAD") await answered.body?.cancel();
  return answered;
}

function otherMethod(
  { req: { method } }: Context,
  allowed: readonly string[],
): Response {
  const all = [...allowed, ...(allowed.includes("GET") ? ["HEAD"] : [])];
  const allow = [...all, "OPTIONS"].join(", ");
  if (method === "OPTIONS") {
    return new Response(null, { status: 204, headers: { allow } });
  }
  throw new HttpFailure(
    405,
    "api.failed",
    `Cannot ask this path with another method than ${allow}`,
    { headers: { allow } },
  );
}

/** The path without the prefixes that may stand before it. */
function pathOf(request: Request): string {
  const { pathname } = new URL(request.url);
  return pathname.replace(/^\/v1(?=\/)/, "").replace(/^\/api(?=\/)/, "");
}

/** As hono writes it; a log's name may have slashes. */
function patternOf(path: string): string {
  return path.replace(/\{name\}/, ":name{.+}").replace(/\{(\w+)\}/g, ":$1");
}
