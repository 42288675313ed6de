/**
 * Who hears what a server says unasked.
 *
 * @module
 */

/** Something a server told. */
export interface McpNotification {
  /** As `notifications/tools/list_changed`. */
  readonly method: string;
  /** What it said with it. */
  readonly params: Readonly<Record<string, unknown>> | undefined;
}

/** Listeners, in the order they came. */
export class Subscribers {
  readonly #listeners = new Set<(notification: McpNotification) => void>();

  /** One more, until it is disposed. */
  add(listener: (notification: McpNotification) => void): Disposable {
    const own = (notification: McpNotification): void => listener(notification);
    this.#listeners.add(own);
    return { [Symbol.dispose]: () => void this.#listeners.delete(own) };
  }

  /** Tells everybody. */
  tell(notification: McpNotification): void {
    for (const listener of [...this.#listeners]) listener(notification);
  }
}
