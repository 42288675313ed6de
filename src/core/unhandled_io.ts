/**
 * A fault that the runtime throws where nobody can catch it.
 *
 * @module
 */

/**
 * Keeps the process alive, until disposed, when a WebSocket's peer sends more
 * than fits into a string: the runtime collects the fragments of a message
 * without a limit and then rejects a promise that nobody holds, which would
 * end a server, or a bridge, with everybody else's calls.
 */
export function surviveOversize(onFault: (error: unknown) => void): Disposable {
  const listen = (event: PromiseRejectionEvent): void => {
    if (!isOversize(event.reason)) return;
    event.preventDefault();
    onFault(event.reason);
  };
  globalThis.addEventListener("unhandledrejection", listen);
  return {
    [Symbol.dispose]: () =>
      globalThis.removeEventListener("unhandledrejection", listen),
  };
}

function isOversize(reason: unknown): boolean {
  return reason instanceof TypeError &&
    reason.message.includes("failed to allocate string");
}
