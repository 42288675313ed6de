/**
 * What changed in the workspace, told to every connection: one hub for all
 * bindings.
 *
 * @module
 */

/** Something a client may have seen is not as it was. */
export type Change =
  | { readonly kind: "tools" | "prompts" | "resources" }
  | { readonly kind: "resource"; readonly uri: string };

/** Watches the workspace and tells what changes, until it is disposed. */
export type WatchChanges = (
  tell: (changes: readonly Change[]) => void,
) => AsyncDisposable;

/** Hears changes, in order. */
export type ChangeListener = (change: Change) => void;

/** Where changes are published for subscriptions that are not ours: those of an HTTP handler. */
export interface ChangeNotifier {
  toolsChanged(): void;
  promptsChanged(): void;
  resourcesChanged(): void;
  resourceUpdated(uri: string): void;
}

/** Tells changes to whoever listens. It watches only while somebody does. */
export class ChangeHub implements AsyncDisposable {
  readonly #watch: WatchChanges;
  readonly #listeners = new Set<ChangeListener>();
  #watching: AsyncDisposable | undefined;
  #closed = false;
  #ending: Promise<void> = Promise.resolve();

  /** Nothing is watched yet. */
  constructor(watch: WatchChanges) {
    this.#watch = watch;
  }

  /** Listens until disposed. A listener must not throw. */
  subscribe(listener: ChangeListener): Disposable {
    const own: ChangeListener = (change) => listener(change);
    this.#listeners.add(own);
    if (!this.#closed) {
      this.#watching ??= this.#watch((changes) => this.publish(changes));
    }
    return {
      [Symbol.dispose]: () => {
        this.#listeners.delete(own);
        if (this.#listeners.size === 0) this.#stop();
      },
    };
  }

  /** Tells every listener. */
  publish(changes: readonly Change[]): void {
    for (const change of changes) {
      for (const listener of this.#listeners) listener(change);
    }
  }

  /** Watches no more. Idempotent, never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stop();
    await this.#ending;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #stop(): void {
    const watching = this.#watching;
    this.#watching = undefined;
    if (watching === undefined) return;
    const before = this.#ending;
    this.#ending = (async () => {
      await before;
      await watching[Symbol.asyncDispose]();
    })();
  }
}

/** Passes changes on to a notifier. */
export function forwardTo(notifier: ChangeNotifier): ChangeListener {
  return (change) => {
    switch (change.kind) {
      case "tools":
        return notifier.toolsChanged();
      case "prompts":
        return notifier.promptsChanged();
      case "resources":
        return notifier.resourcesChanged();
      case "resource":
        return notifier.resourceUpdated(change.uri);
    }
  };
}
