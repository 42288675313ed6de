/**
 * Answers and failures as responses.
 *
 * @module
 */
import { jsonOf } from "../core/json.ts";
import { failureDocument, HttpFailure } from "./failures.ts";
import type { Answer } from "./route.ts";

const JSON_HEADERS: Readonly<Record<string, string>> = {
  "content-type": "application/json; charset=utf-8",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

/** The response of an answer. */
export function answerResponse(answer: Answer): Response {
  if ("response" in answer) return answer.response;
  if ("text" in answer) {
    return new Response(answer.text, { headers: JSON_HEADERS });
  }
  return json(answer.json, answer.status, {});
}

/** The response to a failure; what is answered with 500 is told to `onFault`. */
export function failureResponse(
  error: unknown,
  onFault?: (error: unknown) => void,
): Response {
  const document = failureDocument(error);
  if (document.status === 500) onFault?.(error);
  const headers = error instanceof HttpFailure ? error.headers : {};
  return json(document, document.status, headers);
}

function json(
  document: unknown,
  status: number,
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(jsonOf(document), {
    status,
    headers: { ...JSON_HEADERS, ...headers },
  });
}
