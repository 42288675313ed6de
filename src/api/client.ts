/**
 * Requests to an API and answers that are proven.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import {
  type ApiPlace,
  failureOfAnswer,
  failureOfFetch,
  notOurs,
  timedOut,
} from "./client_failures.ts";
import type { RouteSpec } from "./route.ts";

/** An API, and what it is asked with. */
export interface ApiClientOptions {
  /** Where, without a slash at the end. */
  readonly url: string;
  /** Sent as a bearer token. */
  readonly token?: string | undefined;
  /** Sends requests. */
  readonly fetch: typeof fetch;
  /** Ends requests. */
  readonly signal: AbortSignal;
  /** Seconds a request may take. Default: 30. */
  readonly timeout?: number | undefined;
}

/** One request. */
export interface ApiRequest {
  /** Values of the path's parameters. */
  readonly params?: Readonly<Record<string, string>>;
  /** What is undefined is not sent. */
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent besides. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends it. Default: the client's. */
  readonly signal?: AbortSignal;
}

const TIMEOUT_SECONDS = 30;

/** Asks an API. All methods may be called concurrently. */
export class ApiClient implements ApiPlace {
  /** Where it is. */
  readonly url: string;
  readonly #options: ApiClientOptions;

  /** Nothing is sent before something is asked. */
  constructor(options: ApiClientOptions) {
    this.url = options.url;
    this.#options = options;
  }

  /**
   * Asks and proves the answer; what is returned has the fields in the order
   * of the server.
   *
   * @throws {ParacleError} The server's failure, `auth.token_rejected`,
   * `api.failed`, `connect.*`.
   */
  async ask(
    route: RouteSpec,
    request: ApiRequest = {},
  ): Promise<Readonly<Record<string, unknown>>> {
    const { timeout = TIMEOUT_SECONDS } = this.#options;
    const limit = new AbortController();
    const timer = setTimeout(
      () => limit.abort(timedOut(this, timeout)),
      timeout * 1000,
    );
    try {
      const signals = [request.signal ?? this.#options.signal, limit.signal];
      const signal = AbortSignal.any(signals);
      const response = await this.#send(route, { ...request, signal });
      return this.#prove(route, response.status, await this.#read(response));
    } catch (error) {
      throw failureOfFetch(error, this);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Opens a stream; whoever asked cancels it. There is no time limit.
   *
   * @throws {ParacleError} As `ask` does.
   */
  async open(
    route: RouteSpec,
    request: ApiRequest,
  ): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    try {
      const response = await this.#send(route, request);
      if (!response.ok) {
        const body = await this.#read(response);
        throw failureOfAnswer(response.status, body, this);
      }
      const type = response.headers.get("content-type") ?? "";
      if (response.body !== null && type.startsWith(route.media ?? "")) {
        return response.body;
      }
      await response.body?.cancel();
      throw notOurs(this, type);
    } catch (error) {
      throw failureOfFetch(error, this);
    }
  }

  async #send(route: RouteSpec, request: ApiRequest): Promise<Response> {
    const { token, signal } = this.#options;
    const { body } = request;
    return await this.#options.fetch(this.#address(route, request), {
      method: route.method,
      // A token goes nowhere but where the user sent it.
      redirect: "manual",
      signal: request.signal ?? signal,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...request.headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  #address(route: RouteSpec, { params = {}, query = {} }: ApiRequest): string {
    const path = route.path.replace(
      /\{(\w+)\}/g,
      (_, name: string) => encodeURIComponent(params[name] ?? ""),
    );
    const given = Object.entries(query)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]);
    const search = new URLSearchParams(given).toString();
    return `${this.url}/v1${path}${search === "" ? "" : `?${search}`}`;
  }

  async #read(response: Response): Promise<unknown> {
    const text = await response.text();
    try {
      return JSON.parse(text);
    } catch {
      throw notOurs(this, `status ${response.status}, and it is not JSON`);
    }
  }

  #prove(
    route: RouteSpec,
    status: number,
    body: unknown,
  ): Readonly<Record<string, unknown>> {
    if (status >= 400) throw failureOfAnswer(status, body, this);
    const schema = route.answers[status];
    if (schema?.safeParse(body).success !== true) {
      throw notOurs(this, `its answer to ${route.path} has another form`);
    }
    return Object(body);
  }
}

/** Whether asking again may get an answer. */
export function isLost(error: unknown): boolean {
  return error instanceof ParacleError && error.code.startsWith("connect.");
}
