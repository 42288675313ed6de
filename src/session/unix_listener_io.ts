/**
 * Listening on a unix socket that is ours alone from its first moment.
 *
 * @module
 */

/** A socket that is listened on. */
export interface UnixListening {
  /** Whoever asked for it closes it. */
  readonly listener: Deno.UnixListener;
  /** Removes the file if it is still this one. Never throws. */
  remove(): Promise<void>;
}

/**
 * Listens at `path`, mode 0600; what is there is replaced.
 *
 * Deno removes the path it was bound to some time after a listener is closed,
 * whoever has bound there since; so it is bound under another name and then
 * moved. Nobody else can reach it before its mode is set, either.
 */
export async function listenUnix(path: string): Promise<UnixListening> {
  const suffix = crypto.randomUUID().slice(0, 6);
  const bound = path.replace(/[^/]*$/, `.${suffix}`);
  const listener = Deno.listen({ transport: "unix", path: bound });
  try {
    await Deno.chmod(bound, 0o600);
    const { ino, dev } = await Deno.lstat(bound);
    await Deno.rename(bound, path);
    const remove = async (): Promise<void> => {
      try {
        const now = await Deno.lstat(path);
        if (now.ino === ino && now.dev === dev) await Deno.remove(path);
      } catch {
        // gone already
      }
    };
    return { listener, remove };
  } catch (error) {
    listener.close();
    await Deno.remove(bound).catch(() => {});
    throw error;
  }
}
